#include "lane/checkpoint.h"

#include <algorithm>
#include <cmath>

#include "base/catalogue.h"
#include "lane/binding.h"
#include "lane/visit_view.h"

namespace gate {
namespace {

std::chrono::microseconds micros(Instant from, Instant to) {
    return std::chrono::duration_cast<std::chrono::microseconds>(to - from);
}

EventKind kind_of_answer(Answer answer) {
    switch (answer) {
        case Answer::admit:
            return EventKind::admit;
        case Answer::readmit:
            return EventKind::readmit;
        case Answer::remeasure:
            return EventKind::remeasure;
        case Answer::refuse:
            return EventKind::refuse;
    }
    return EventKind::refuse;
}

}  // namespace

Checkpoint::Checkpoint(LaneConfig config, LanePorts ports, GateContext& gate)
    : config_(std::move(config)),
      ports_(ports),
      gate_(gate),
      intake_(config_.number, config_.direction, gate.journal, gate.roster, gate.zone, gate.trust),
      codes_(config_.rescan_after),
      presence_(config_.thermometer),
      passages_(config_.passage),
      faults_(config_.fault_lasting),
      exceptions_(config_.exception_lapse),
      phase_since_(gate.clock.now()) {}

void Checkpoint::step(const Sight& sight) {
    const Instant now = gate_.clock.now();
    if (ports_.thermometer)
        for (const TemperatureSample& sample : ports_.thermometer->take()) presence_.see(sample);
    watch_devices(sight, now);
    watch_passages(now);
    exceptions_.lapse(now);
    obey(now);
    keep_holding(now);
    if (sight.scan) consider(*sight.scan, now);
    if (under_way_) advance(now);
    if (shown_ && now >= shown_->until) shown_.reset();
    publish(sight, gate_.clock.now());
}

// ---- a visit, from its scan to its pulse -----------------------------------------------------------

void Checkpoint::consider(const Scan& scan, Instant now) {
    if (now - scan.captured > config_.scan_age) return;
    const bool busy = passages_.expecting() || passages_.fire() || hold_ || locked_;
    if (busy) return codes_.see_while_busy(scan.text, scan.captured);
    if (!codes_.fresh(scan.text, scan.captured)) return;

    // The same code, out of sight for a moment: still the same person.
    if (under_way_ && scan.text == under_way_->text) return;
    if (under_way_ && continue_with(scan, now)) return;
    // The guard serves one after the other: who is next waits, as before an expected passage.
    if (under_way_ && assisted()) return codes_.forget(scan.text);
    // Somebody else stepped up: the one before gets the answer that stands so far, and a row.
    if (under_way_) conclude(judge(under_way_->visit, policy()), now);
    if (!passages_.expecting()) begin(scan, now);
}

/// The next part of a card, or the second code: true if the scan belongs to the visit under way.
bool Checkpoint::continue_with(const Scan& scan, Instant now) {
    Visit& visit = under_way_->visit;
    const auto added = intake_.add(visit, scan, gate_.clock.wall(), *gate_.policy.get());
    if (!added) return conclude_fault(added.fault(), now), true;
    if (!*added) return false;
    under_way_->deadline = now + reading_wait();
    under_way_->text = scan.text;
    ask_authority(visit.second_code ? *visit.second_code : *visit.code, scan.text);
    return true;
}

void Checkpoint::ask_authority(const HealthCode& code, const std::string& text) {
    if (!ports_.authority || !is_for_authority(code)) return;
    ports_.authority->ask(text, under_way_->visit.at);
    under_way_->visit.authority_pending = true;
}

void Checkpoint::begin(const Scan& scan, Instant now) {
    auto visit = intake_.begin(scan, gate_.clock.wall(), policy());
    start({visit ? *visit : Visit{}, scan.captured, now + reading_wait(), {scan.decode}, scan.text});
    under_way_->timing.read = micros(now, gate_.clock.now());
    if (!visit) return conclude_fault(visit.fault(), now);
    under_way_->visit.temperature_expected = ports_.thermometer != nullptr;
    if (ports_.mask && policy().mask != MaskRule::off) ports_.mask->begin();
    ask_authority(*under_way_->visit.code, scan.text);
}

void Checkpoint::start(UnderWay begun) {
    shown_.reset();
    under_way_ = std::move(begun);
    under_way_->number = ++visits_;
}

void Checkpoint::advance(Instant now) {
    if (const auto refusal = in_hands(now)) return give_way(*refusal, now);
    fill_in(under_way_->visit, now);
    const Verdict verdict = judge(under_way_->visit, policy());
    if (verdict.answer == Answer::remeasure) return measure_again(now);
    const bool waits = may_still_come(under_way_->visit, verdict) || awaits_guard(verdict);
    if (waits && now < deadline_for(verdict)) return;
    conclude(verdict, now);
}

milliseconds Checkpoint::reading_wait() const { return assisted() ? config_.assisted_wait : config_.reading_wait; }

/// To find the second code on a phone takes longer than to be measured.
Instant Checkpoint::deadline_for(const Verdict& verdict) const {
    if (verdict.reason != Reason::second_code_missing) return under_way_->deadline;
    return std::max(under_way_->deadline, under_way_->began + config_.second_wait);
}

/// What has come since the last turn: temperature, mask, the authority's answer.
void Checkpoint::fill_in(Visit& visit, Instant now) {
    visit.clock_trusted = under_way_->vouched || gate_.clock_trust.trusted();
    if (const auto reading = presence_.reading(); reading && !under_way_->typed && !assist_)
        visit.temperature = reading;
    fill_in_mask(visit, now);
    if (!visit.authority_pending) return;
    const auto answer = ports_.authority->answer();
    if (!answer) return;
    const Status found = intake_.answered(visit, *answer, policy());
    if (!found) visit.code->status = CodeStatus::unreachable;
}

/// A mask may still be put on as long as the visit lasts; a reminder waits for the check's first word only.
void Checkpoint::fill_in_mask(Visit& visit, Instant now) {
    const MaskRule rule = policy().mask;
    if (!ports_.mask || rule == MaskRule::off || visit.mask == Mask::checked_by_guard) return;
    const auto seen = ports_.mask->seen();
    if (seen) {
        visit.mask = seen->mask;
        visit.mask_score.reset();
        if (seen->mask != Mask::unchecked) visit.mask_score = static_cast<int>(std::lround(seen->score * 1000));
    }
    visit.mask_pending = rule == MaskRule::must || (!seen && now < under_way_->began + config_.mask_wait);
}

/// The rules at this lane.
Policy Checkpoint::policy() const { return gate_.policy.get()->at(config_.number); }

void Checkpoint::measure_again(Instant now) {
    const auto row = record(verdict_row({Answer::remeasure, Reason::fever_first, false}, now));
    if (!row) return conclude_fault(row.fault(), now);
    under_way_->visit.first_temperature = under_way_->visit.temperature;
    under_way_->visit.temperature.reset();
    under_way_->typed = false;
    under_way_->deadline = now + reading_wait();
    presence_.measure_again(now);
}

void Checkpoint::conclude(const Verdict& verdict, Instant now) {
    const EventDraft row = verdict_row(verdict, now);
    VisitTiming timing = under_way_->timing;
    const Instant before = gate_.clock.now();
    const auto id = record(row);
    if (!id) return conclude_fault(id.fault(), now);
    // No row, no entry: from here on the row is durable.
    const Instant durable = gate_.clock.now();
    timing.commit = micros(before, durable);
    if (entry(verdict.reason).group == ReasonGroup::alarm) (void)record(draft(EventKind::alarm, verdict.reason, *id));
    if (colour_contradicts(under_way_->visit)) (void)record(draft(EventKind::alarm, Reason::colour_mismatch, *id));
    if (verdict.answer != Answer::refuse) {
        open(*id, now);
        timing.open = micros(durable, gate_.clock.now());
    }
    if (verdict.answer == Answer::admit && gate_.policy.get()->at(config_.number).bind_with_pass)
        (void)bind_with_pass(gate_, under_way_->visit, row, *id);
    VisitView view = view_of(under_way_->visit, row, *id);
    view.mask_reminder = verdict.mask_reminder;
    view.timing = timing;
    settle_exceptions(view, row, now);
    end_visit();
    show(view, verdict.answer, gate_.clock.now());
}

/// The journal or the roster failed: nobody is admitted, and the worker is told so.
void Checkpoint::conclude_fault(const Fault& fault, Instant now) {
    EventDraft row = verdict_row({Answer::refuse, fault.reason, false}, now);
    VisitView view = view_of(under_way_->visit, row, 0);
    end_visit();
    show(view, Answer::refuse, now);
}

void Checkpoint::end_visit() {
    under_way_.reset();
    presence_.close_visit();
    if (ports_.mask) ports_.mask->end();
}

/// Once, and never again for this row: a lost reply and a second pulse are two people.
void Checkpoint::open(EventId row, Instant now) {
    const Pulse pulse = ports_.turnstile.open();
    if (pulse == Pulse::not_sent) return (void)record(draft(EventKind::pulse_not_sent, Reason::turnstile_blocked, row));
    if (pulse == Pulse::unconfirmed) (void)record(draft(EventKind::pulse_unconfirmed, Reason::pulse_unconfirmed, row));
    if (ports_.turnstile.has_passage_feedback()) return passages_.expect(row, now);
    // Nothing tells of the passage here: only a confirmed pulse settles the visit.
    if (pulse == Pulse::confirmed) (void)record(draft(EventKind::opened, Reason::passed, row));
}

void Checkpoint::show(const VisitView& view, Answer answer, Instant now) {
    last_ = view;
    shown_ = Shown{view, answer, now, now + (answer == Answer::refuse ? config_.show_refuse : config_.show_pass)};
}

// ---- rows ------------------------------------------------------------------------------------------

EventDraft Checkpoint::draft(EventKind kind, Reason reason, EventId ref) const {
    EventDraft row;
    row.at = gate_.clock.wall();
    row.clock_trusted = gate_.clock_trust.trusted();
    row.lane = config_.number;
    row.direction = config_.direction;
    row.kind = kind;
    row.reason = reason;
    row.ref = ref;
    return row;
}

EventDraft Checkpoint::verdict_row(const Verdict& verdict, Instant now) const {
    const Visit& visit = under_way_->visit;
    EventDraft row = draft(kind_of_answer(verdict.answer), verdict.reason);
    const HealthCode* code = naming_code(visit);
    if (code) row.family = code->family;
    row.mask = visit.mask;
    row.took = std::chrono::floor<milliseconds>(now - under_way_->began);
    row.person = part_of(visit);
    row.person->actor = under_way_->actor;
    row.person->note = under_way_->note;
    row.ref = under_way_->about != 0 ? under_way_->about : exceptions_.of(*row.person);
    return row;
}

PersonPart Checkpoint::part_of(const Visit& visit) const {
    const HealthCode* code = naming_code(visit);
    return person_part(visit, code && !code->identifier.empty() ? gate_.journal.digest_of(*code) : "");
}

Result<EventId> Checkpoint::record(EventDraft row) {
    const bool trusted = row.clock_trusted;
    const WallTime at = row.at;
    auto id = gate_.journal.record(row);
    const std::optional<Fault> fault = id ? std::nullopt : std::optional(id.fault());
    gate_.board.edit([&](GateStatus& status) { status.journal = fault; });
    if (id && trusted) gate_.clock_trust.recorded(at);
    return id;
}

// ---- devices ---------------------------------------------------------------------------------------

void Checkpoint::watch_devices(const Sight& sight, Instant now) {
    if (ports_.mask) ports_.mask->attend(policy().mask != MaskRule::off);
    const auto tell = [&](const char* device, const std::optional<Fault>& fault) {
        for (const auto& change : faults_.see(device, fault, now)) {
            EventDraft row = draft(change.over ? EventKind::cleared : EventKind::fault, change.fault.reason);
            (void)record(row);
        }
    };
    if (config_.has_camera) {
        auto fault = sight.health.fault;
        if (!fault && now - sight.health.last_good > config_.camera_stale) fault = Fault{Reason::camera_stalled, ""};
        tell("camera", fault);
    }
    if (ports_.thermometer) tell("thermometer", ports_.thermometer->health().fault);
    tell("turnstile", ports_.turnstile.view().health.fault);
    if (ports_.authority) tell("authority", ports_.authority->health().fault);
}

void Checkpoint::watch_passages(Instant now) {
    for (const PassageNote& note : passages_.see(ports_.turnstile.view(), now))
        (void)record(draft(note.kind, note.reason, note.ref));
    if (passages_.fire() && under_way_) {
        under_way_.reset();
        if (ports_.mask) ports_.mask->end();
    }
}

}  // namespace gate
