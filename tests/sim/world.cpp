#include "world.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cstring>

#include "journal/reader.h"

namespace gate::sim {
namespace {

constexpr int kGates = 2;
constexpr int kMost = 5;  // machines, with clones
constexpr milliseconds kTimeOut{5000};
constexpr EventKind kKinds[] = {EventKind::admit,   EventKind::admit, EventKind::refuse,
                                EventKind::passage, EventKind::alarm, EventKind::drill};
constexpr Reason kReasons[] = {Reason::normal, Reason::fever, Reason::code_red, Reason::expired};

}  // namespace

struct World::Machine {
    int gate = 0;
    std::string folder;
    Disk disk;
    std::unique_ptr<Store> store;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<sync::Uploader> uploader;
    std::optional<std::pair<sync::Request, Instant>> waiting;  // for an answer, until
    std::optional<sync::Answer> last_answer;
    std::int64_t boots = 0;
    milliseconds clock_off{0};
    std::int64_t rows = 0, pulses = 0, tried = 0;  // that this disk must hold; that opened; that were tried
    std::optional<std::tuple<std::map<std::string, std::vector<std::uint8_t>>, std::int64_t, std::int64_t>> backup;
    bool on() const { return journal != nullptr; }
};

struct World::District {
    Disk disk;
    std::unique_ptr<district::Ledger> ledger;
};

struct World::Message {
    std::size_t machine = 0;
    std::int64_t boots = 0;
    sync::Request request;
    std::optional<sync::Answer> answer;          // on its way back
    std::vector<std::pair<Place, Digest>> rows;  // those that the request counts
};

World::World(std::uint64_t seed, Bug bug, const std::string& folder, Chances chances)
    : random_(seed),
      bug_(bug),
      folder_(folder),
      chances_(chances),
      zone_(*Zone::named("Asia/Shanghai")),
      now_(std::chrono::hours(1)),
      wall_(*parse_rfc3339("2026-11-23T06:30:00+08:00")),
      district_(std::make_unique<District>()) {
    draw_from(random_);
    mount(folder_ + "/district/", district_->disk);
    district_->disk.lies_about_sync = bug_ == Bug::district_does_not_sync;
    for (int i = 0; i < kGates; ++i) {
        auto machine = std::make_unique<Machine>();
        machine->gate = i + 1;
        machines_.push_back(std::move(machine));
    }
    for (std::size_t i = 0; i < machines_.size(); ++i) {
        machines_[i]->folder = folder_ + "/" + std::to_string(i) + "/";
        machines_[i]->disk.lies_about_sync = bug_ == Bug::gate_does_not_sync;
        mount(machines_[i]->folder, machines_[i]->disk);
    }
}

World::~World() {
    for (auto& machine : machines_) halt(*machine, false);
    district_->ledger.reset();
}

void World::wrong(const std::string& what) {
    if (problem_.empty()) problem_ = what;
}

std::int64_t World::roll(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most - least + 1));
}

std::string World::run() {
    const auto steps = roll(100, 400);
    for (std::int64_t i = 0; i < steps && problem_.empty(); ++i) step(true);
    network_.clear();
    for (auto& machine : machines_) machine->disk.calls_left = -1;
    district_->disk.calls_left = -1;
    int quiet = 0;  // steps since there was anything to say
    for (int i = 0; i < 400 && (i < 100 || quiet < 20) && problem_.empty(); ++i) {
        step(false);
        quiet = is_settled() ? quiet + 1 : 0;
    }
    return problem_.empty() ? compare() : problem_;
}

bool World::is_settled() const {
    return network_.empty() && std::all_of(machines_.begin(), machines_.end(), [](const auto& machine) {
               return machine->on() && machine->uploader->connected() && machine->uploader->pending_hours() == 0 &&
                      machine->uploader->pending_alerts() == 0;
           });
}

void World::step(bool troubled) {
    const milliseconds passed(roll(50, 1500));
    now_ += passed;
    wall_ += passed;
    if (troubled) trouble();
    if (!district_->ledger) boot_district();
    for (auto& machine : machines_) {
        if (!machine->on() && (!troubled || chance(300))) boot(*machine);
        if (machine->on() && troubled && chance(600)) record(*machine);
        if (machine->on()) upload(*machine);
        if (machine->disk.off) halt(*machine, true);
    }
    while (!network_.empty() && network_.begin()->first <= now_) {
        Message message = std::move(network_.begin()->second);
        network_.erase(network_.begin());
        deliver(std::move(message), troubled);
    }
}

void World::trouble() {
    Machine& machine = *machines_[static_cast<std::size_t>(roll(0, std::ssize(machines_) - 1))];
    if (chance(25)) machine.disk.calls_left = roll(1, 60);
    if (chance(10)) district_->disk.calls_left = roll(1, 120);
    if (chance(8)) halt(machine, chance(500));
    if (chance(15) && machine.on()) forget(machine);
    if (chances_.clock && chance(8)) machine.clock_off = milliseconds(roll(-3 * 86'400'000, 3 * 86'400'000));
    if (!chances_.backups) return;
    if (chance(10) && !machine.on()) machine.backup = {machine.disk.image(), machine.rows, machine.pulses};
    if (chance(8)) restore(machine);
    if (chance(4)) clone(machine);
}

// ---- machines ------------------------------------------------------------------------------------
void World::boot(Machine& machine) {
    ++machine.boots;
    machine.waiting.reset();
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
    machine.uploader = std::make_unique<sync::Uploader>(*std::move(reader), sync::UploaderOptions{}, random_());
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
    mount(made->folder, made->disk);
    machines_.push_back(std::move(made));
}

// ---- the network ---------------------------------------------------------------------------------
void World::upload(Machine& machine) {
    const auto index = static_cast<std::size_t>(
        std::find_if(machines_.begin(), machines_.end(), [&](const auto& one) { return one.get() == &machine; }) -
        machines_.begin());
    if (machine.waiting && now_ >= machine.waiting->second) {
        if (bug_ == Bug::success_assumed && machine.last_answer)
            machine.uploader->answered(machine.waiting->first, *machine.last_answer, now_);
        else
            machine.uploader->failed(now_);
        machine.waiting.reset();
    }
    if (machine.waiting) return;
    auto request = machine.uploader->next(now_, wall_ + machine.clock_off, true);
    if (!request || !*request || machine.disk.off) return;
    machine.waiting = {**request, now_ + kTimeOut};
    const Message message{index, machine.boots, **request, std::nullopt, rows_of(machine, (*request)->hours)};
    const int copies = chance(120) ? 0 : chance(120) ? 2 : 1;
    for (int i = 0; i < copies; ++i)
        network_.emplace(now_ + milliseconds(chance(150) ? roll(0, 60'000) : roll(1, 200)), message);
}

/// Every row that stands in `machine`'s journal in these hours (in all, where none are named), whatever its epoch.
std::vector<std::pair<World::Place, Digest>> World::rows_of(Machine& machine,
                                                            const std::vector<sync::HourCells>& hours) {
    std::vector<std::pair<Place, Digest>> rows;
    const auto access = machine.store->lock();
    SQLite::Statement query(access.db(), "SELECT hour, kind, reason, family, digest FROM event");
    while (query.executeStep()) {
        const HourKey hour = query.getColumn(0).getInt();
        const bool wanted =
            hours.empty() || std::any_of(hours.begin(), hours.end(), [&](const auto& one) { return one.hour == hour; });
        if (!wanted) continue;
        Digest digest{};
        std::memcpy(digest.data(), query.getColumn(4).getBlob(), digest.size());
        rows.emplace_back(Place{machine.gate, hour, query.getColumn(1).getInt(), query.getColumn(2).getInt(),
                                query.getColumn(3).getInt()},
                          digest);
    }
    return rows;
}

void World::deliver(Message message, bool troubled) {
    Machine& machine = *machines_[message.machine];
    if (message.answer) {
        if (!machine.on() || machine.boots != message.boots || !machine.waiting ||
            machine.waiting->first != message.request)
            return;
        for (const auto& hour : message.request.hours)
            for (const auto& cell : hour.cells) {
                auto& most = acknowledged_[{machine.gate, hour.epoch, hour.hour, cell.kind, cell.reason, cell.family}];
                most = std::max(most, cell.rows);
            }
        if (district_->ledger) check_acknowledged();
        machine.uploader->answered(message.request, *message.answer, now_);
        machine.last_answer = message.answer;
        machine.waiting.reset();
        return;
    }
    const auto again = sync::parse_request(to_json(message.request));  // what would stand on the wire
    if (!again) return wrong("a request that cannot be read: " + again.fault().detail);
    const auto answers = exchange(machine.gate, *again);
    if (answers)
        for (const auto& [place, digest] : message.rows) counted_[place].insert(digest);
    if (!answers || (troubled && chance(120))) return;
    message.answer = *sync::parse_answer(to_json(answers->front()));
    network_.emplace(now_ + milliseconds(roll(1, 200)), std::move(message));
}

// ---- the district --------------------------------------------------------------------------------
void World::boot_district() {
    auto ledger = district::Ledger::open(folder_ + "/district/ledger.db");
    if (!ledger) return district_->disk.restart(random_);
    district_->ledger = *std::move(ledger);
    check_acknowledged();
}

void World::check_acknowledged() {
    const auto now = held();
    for (const auto& [key, rows] : acknowledged_) {
        const auto found = now.find(key);
        if (found == now.end() || found->second < rows) return wrong("the district forgot what it had acknowledged");
    }
}

Result<std::vector<sync::Answer>> World::exchange(int gate, sync::Request request) {
    if (!district_->ledger) return Fault{Reason::ledger_broken, "down"};
    plant(gate, request);
    const district::Upload upload{gate, &request};
    auto answers = district_->ledger->exchange({&upload, 1}, wall_);
    ++exchanges_;
    if (district_->disk.off) {
        district_->ledger.reset();
        district_->disk.restart(random_);
    }
    if (!answers && bug_ == Bug::ack_before_commit) return std::vector{sync::Answer{.instance = 1, .now = wall_}};
    if (!answers) return answers;
    for (const auto& alert : request.alerts) committed_alerts_.emplace(gate, alert.epoch, alert.event);
    return answers;
}

/// Changes what reaches the ledger as a program with the planted bug would.
void World::plant(int gate, sync::Request& request) {
    if (bug_ == Bug::alerts_sent_once)
        std::erase_if(request.alerts, [&](const sync::Alert& alert) {
            return !alerts_seen_.emplace(gate, alert.epoch, alert.event).second || chance(200);
        });
    const auto access = district_->ledger->lock();
    for (auto& hour : request.hours) {
        const Epoch epoch = hour.epoch;
        if (bug_ == Bug::epochs_merged) hour.epoch = 1;
        for (auto& cell : hour.cells) {
            const Key key{gate, epoch, hour.hour, cell.kind, cell.reason, cell.family};
            if (bug_ == Bug::last_writer_wins || bug_ == Bug::deltas_added) try {
                    SQLite::Statement held(access.db(),
                                           "SELECT n FROM cell WHERE gate = ? AND hour = ? AND epoch = ? AND kind = ? "
                                           "AND reason = ? AND family = ?");
                    int index = 0;
                    for (const std::int64_t value :
                         {std::int64_t{gate}, std::int64_t{hour.hour}, epoch, std::int64_t{cell.kind},
                          std::int64_t{cell.reason}, std::int64_t{cell.family}})
                        held.bind(++index, value);
                    const std::int64_t was = held.executeStep() ? held.getColumn(0).getInt64() : 0;
                    if (bug_ == Bug::deltas_added) {
                        const std::int64_t before = std::exchange(last_sent_[key], cell.rows);
                        cell.rows = was + std::max<std::int64_t>(cell.rows - before, chance(100) ? 1 : 0);
                    } else if (cell.rows < was) {
                        SQLite::Statement lower(
                            access.db(),
                            "UPDATE cell SET n = ? WHERE gate = ? AND hour = ? AND epoch = ? AND kind "
                            "= ? AND reason = ? AND family = ?");
                        index = 0;
                        for (const std::int64_t value :
                             {cell.rows, std::int64_t{gate}, std::int64_t{hour.hour}, epoch, std::int64_t{cell.kind},
                              std::int64_t{cell.reason}, std::int64_t{cell.family}})
                            lower.bind(++index, value);
                        lower.exec();
                    }
                } catch (const SQLite::Exception&) {
                }
        }
    }
}

std::map<World::Key, std::int64_t> World::held() {
    std::map<Key, std::int64_t> held;
    const auto access = district_->ledger->lock();
    SQLite::Statement query(access.db(), "SELECT gate, epoch, hour, kind, reason, family, n FROM cell");
    while (query.executeStep())
        held[{query.getColumn(0).getInt(), query.getColumn(1).getInt64(), query.getColumn(2).getInt(),
              query.getColumn(3).getInt(), query.getColumn(4).getInt(), query.getColumn(5).getInt()}] =
            query.getColumn(6).getInt64();
    return held;
}

/// The district's numbers are those of the journals that are there, and of what lost disks had sent.
std::string World::compare() {
    auto alerts = committed_alerts_;
    for (auto& machine : machines_) {
        if (!machine->on()) return "a machine does not start";
        const auto reader = *JournalReader::open(machine->folder + "journal.db");
        if (const auto checked = reader->check(); !checked || !checked->good()) return "the journal's chain is broken";
        for (const auto& [place, digest] : rows_of(*machine, {})) counted_[place].insert(digest);
        const auto rows = *sync::SyncReader::open(machine->folder + "journal.db");
        for (const auto& alert : *rows->alerts_after(0, sync::usual_alerts()))
            alerts.emplace(machine->gate, alert.epoch, alert.event);
    }
    for (const std::string& problem : {compare_counts(), compare_alerts(alerts)})
        if (!problem.empty()) return problem;
    for (auto& machine : machines_) {
        halt(*machine, false);
        boot(*machine);
        if (!problem_.empty()) return problem_;
        if (!machine->on()) return "a machine does not start again";
    }
    if (chances_.backups || chances_.clock) return "";
    for (const auto& one : *district_->ledger->findings())
        return "a finding without a cause: " + std::string(name_of(one.finding.misfit));
    return "";
}

/// Each row once, however many disks it stood on and whatever became of them.
std::string World::compare_counts() {
    std::map<Place, std::int64_t> sums;
    for (const auto& [key, rows] : held()) {
        const auto& [gate, epoch, hour, kind, reason, family] = key;
        if (rows > 0) sums[{gate, hour, kind, reason, family}] += rows;
    }
    for (const auto& [place, digests] : counted_)
        if (sums[place] != std::ssize(digests))
            return "the district counts " + std::to_string(sums[place]) + " where " + std::to_string(digests.size()) +
                   " rows are, hour " + std::to_string(std::get<1>(place));
    for (const auto& [place, rows] : sums)
        if (!counted_.contains(place)) return "the district counts what is nowhere";
    return "";
}

std::string World::compare_alerts(const std::set<std::tuple<int, Epoch, EventId>>& alerts) {
    std::size_t kept = 0;
    for (const auto& one : *district_->ledger->alerts(1'000'000, false))
        kept += alerts.contains({static_cast<int>(one.gate), one.alert.epoch, one.alert.event});
    return kept == alerts.size() ? "" : "alerts are missing: " + std::to_string(alerts.size() - kept);
}

}  // namespace gate::sim
