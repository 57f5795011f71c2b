// The gates' computers: they start, lose power, record, forget; their disks come back older, or twice.
#include <SQLiteCpp/SQLiteCpp.h>

#include "daily/reports.h"
#include "journal/alert_on.h"
#include "world_parts.h"

namespace gate::sim {
namespace {

constexpr int kMost = 5;  // machines, with clones
constexpr EventKind kKinds[] = {EventKind::admit,   EventKind::admit, EventKind::refuse,
                                EventKind::passage, EventKind::alarm, EventKind::drill};
constexpr Reason kReasons[] = {Reason::normal, Reason::fever, Reason::code_red, Reason::expired};

sync::Report report_of(const DailyReport& signed_one) {
    sync::Report made;
    made.day = signed_one.day;
    made.version = signed_one.version;
    made.confirmed_at = *signed_one.confirmed;
    made.confirmed_by = signed_one.confirmed_by;
    return made;
}

}  // namespace

void World::boot(Machine& machine) {
    ++machine.boots;
    machine.waiting.reset();
    machine.asked_until = {};
    auto store = Store::open(machine.folder + "journal.db");
    if (!store) return halt(machine, true);
    machine.store = *std::move(store);
    check_rows(machine);
    EventDraft start;
    start.at = wall_ + machine.clock_off;
    start.kind = EventKind::start;
    if (bug_ == Bug::epoch_kept)
        if (const auto reader = sync::SyncReader::open(machine.folder + "journal.db"); reader)
            if (const auto head = (*reader)->head(); head) force_next_id(head->epoch);
    ++machine.tried;
    auto journal = Journal::begin(*machine.store, zone_, start);
    force_next_id(0);
    if (!journal) return halt(machine, true);
    machine.journal = *std::move(journal);
    ++machine.rows;
    auto reader = sync::SyncReader::open(machine.folder + "journal.db");
    if (!reader) return halt(machine, true);
    sync::UploaderOptions options;
    options.reports = [this, &machine](DayKey day) { return reports_of(machine, day); };
    machine.uploader = std::make_unique<sync::Uploader>(*std::move(reader), std::move(options), random_());
}

void World::halt(Machine& machine, bool power_cut) {
    if (power_cut) machine.disk.off = true;
    machine.uploader.reset();
    machine.journal.reset();
    machine.store.reset();
    if (machine.disk.off) machine.disk.restart(random_);
}

/// What record() promised is in the file, and nothing more than was tried.
void World::check_rows(Machine& machine) {
    const auto access = machine.store->lock();
    const std::int64_t there = access.db().execAndGet("SELECT count(*) FROM event").getInt64();
    const std::int64_t admits = access.db().execAndGet("SELECT count(*) FROM event WHERE kind = 2").getInt64();
    if (there < machine.rows) wrong("rows that were recorded are gone");
    if (there > machine.tried) wrong("more rows than were tried");
    if (admits < machine.pulses) wrong("the gate opened without a row");
    machine.rows = there;
}

void World::record(Machine& machine) {
    EventDraft row;
    row.at = wall_ + machine.clock_off;
    row.lane = 1;
    row.kind = kKinds[roll(0, std::ssize(kKinds) - 1)];
    row.reason = kReasons[roll(0, std::ssize(kReasons) - 1)];
    row.family = roll(0, 1) == 0 ? CodeFamily::pass : CodeFamily::dcc;
    row.person = PersonPart{};
    row.person->person = "A-17";
    ++machine.tried;
    const bool opens = row.kind == EventKind::admit;
    if (opens && bug_ == Bug::pulse_before_row) ++machine.pulses;
    if (!machine.journal->record(row)) return;
    ++machine.rows;
    if (opens && bug_ != Bug::pulse_before_row) ++machine.pulses;
}

void World::forget(Machine& machine) {
    static_cast<void>(
        machine.journal->forget_persons_before(wall_ + machine.clock_off - std::chrono::hours(roll(0, 48))));
    if (bug_ != Bug::retention_deletes_rows || machine.disk.off) return;
    try {
        const auto access = machine.store->lock();
        access.db().exec(
            "DROP TRIGGER IF EXISTS event_never_goes; PRAGMA foreign_keys = OFF; "
            "DELETE FROM event WHERE id < (SELECT max(id) FROM event) - 20");
    } catch (const SQLite::Exception&) {
    }
}

/// A new policy: other alarms are alerts from now on.
void World::name_alarms(Machine& machine) {
    std::vector<Reason> named;
    for (const Reason each : kReasons)
        if (chance(400)) named.push_back(each);
    static_cast<void>(alert_on(*machine.store, named));
}

/// Today's, or that of one of the days before.
void World::sign_report(Machine& machine) {
    const DayKey day = add_days(zone_.day(wall_ + machine.clock_off), -static_cast<int>(roll(0, 2)));
    const auto reader = JournalReader::open(machine.folder + "journal.db");
    DailyReports reports(*machine.store);
    if (!reader || !reports.draft(**reader, "东门", day, wall_)) return;
    if (const auto made = reports.confirm(day, "周敏", "", wall_)) machine.uploader->offer(report_of(*made));
}

Result<std::vector<sync::Report>> World::reports_of(const Machine& machine, DayKey day) const {
    const auto versions = DailyReports(*machine.store).versions(day);
    if (!versions) return versions.fault();
    std::vector<sync::Report> confirmed;
    for (const DailyReport& one : *versions) {
        const bool told = bug_ == Bug::reports_told_once && machine.told.contains({one.day, one.version});
        if (one.confirmed && !told) confirmed.push_back(report_of(one));
    }
    return confirmed;
}

/// An older copy of the disk comes back. What it lacks was recorded, and may have been sent.
void World::restore(Machine& machine) {
    if (!machine.backup) return;
    halt(machine, false);
    const auto& [image, rows, pulses] = *machine.backup;
    machine.disk.load(image);
    machine.rows = rows;
    machine.pulses = pulses;
}

/// A second machine with the same disk and the same identity.
void World::clone(Machine& machine) {
    if (machine.on() || std::ssize(machines_) >= kMost) return;
    auto made = std::make_unique<Machine>();
    made->gate = machine.gate;
    made->folder = folder_ + "/" + std::to_string(machines_.size()) + "/";
    made->disk.load(machine.disk.image());
    made->disk.lies_about_sync = machine.disk.lies_about_sync;
    made->rows = machine.rows;
    made->pulses = machine.pulses;
    made->tried = machine.tried;
    made->told = machine.told;
    mount(made->folder, made->disk);
    machines_.push_back(std::move(made));
}

}  // namespace gate::sim
