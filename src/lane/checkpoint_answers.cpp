// The part of a lane where the guard answers its exceptions. Each answer is a row that refers to the
// refusal; a final one closes it, so that it opens at most once.
#include "lane/binding.h"
#include "lane/checkpoint.h"
#include "lane/visit_view.h"

namespace gate {
namespace {

const Fault kGone{Reason::exception_gone, ""};
const Fault kBusy{Reason::lane_busy, ""};

bool only_mask(Reason reason) { return reason == Reason::mask_unchecked || reason == Reason::mask_missing; }

/// A code may be bound once it is known to be genuine.
bool bindable(const Visit& visit, Reason reason, const PersonPart& part) {
    return reason == Reason::visitor && !visit.person && !part.code_digest.empty();
}

}  // namespace

/// Who is let in is no exception any more. Who is refused once more keeps the one that is open, with what is known
/// now; a refusal that needs no guard changes nothing: a fever is not answered by scanning once more and looking away.
void Checkpoint::settle_exceptions(const VisitView& view, const EventDraft& row, Instant now) {
    if (row.kind != EventKind::refuse) return exceptions_.close(row.ref);
    if (!needs_guard(view.reason, policy())) return;
    Exception exception{{view}, *row.person, under_way_->visit, under_way_->text, now};
    if (exceptions_.find(row.ref)) exception.view.visit.event = row.ref;
    exception.view.bindable = bindable(under_way_->visit, view.reason, *row.person);
    exception.view.resumable = true;
    exception.view.mask_checked = view.mask == Mask::checked_by_guard;
    exceptions_.open(std::move(exception));
}

/// The refusal about which a guard decides just now, of the person who is before this lane again: at this lane or at
/// another of the same direction.
std::optional<VisitView> Checkpoint::in_hands(Instant now) {
    if (under_way_->about != 0) return std::nullopt;  // it is the guard's own answer
    const auto held = gate_.claims.now_held(now);
    if (held.empty()) return std::nullopt;
    const auto is_held = [&](EventId exception) {
        const auto claim = held.find(std::to_string(exception));
        return claim != held.end() && claim->second.account != under_way_->actor;
    };
    const PersonPart part = part_of(under_way_->visit);
    if (const EventId own = exceptions_.of(part); is_held(own)) return exceptions_.find(own)->view.visit;
    if (part.person.empty()) return std::nullopt;
    for (const LaneStatus& lane : gate_.board.snapshot().lanes)
        for (const ExceptionView& one : lane.exceptions)
            if (lane.lane != config_.number && lane.direction == config_.direction && one.visit.person == part.person &&
                is_held(one.visit.event))
                return one.visit;
    return std::nullopt;
}

/// Nothing is judged and no row is made while a guard decides: the refusal stands, and says so once more.
void Checkpoint::give_way(const VisitView& refusal, Instant now) {
    end_visit();
    show(refusal, Answer::refuse, now);
}

void Checkpoint::reopen(const LogRow& refusal) {
    const Event& row = refusal.event;
    if (row.kind != EventKind::refuse || row.lane != config_.number || !row.person) return;
    if (!needs_guard(row.reason, policy())) return;
    VisitView view;
    view.event = row.ref != 0 ? row.ref : row.id;
    view.at = row.at;
    view.reason = row.reason;
    view.person = row.person->person;
    view.name = refusal.name;
    view.department = refusal.department;
    view.family = row.family;
    view.code_status = row.person->code_status.value_or(CodeStatus::valid);
    view.first_temperature = row.person->first_temperature;
    view.temperature = row.person->temperature;
    view.mask = row.mask;
    view.took = row.took;
    exceptions_.open({{view}, *row.person, std::nullopt, "", gate_.clock.now()});
}

Result<EventId> Checkpoint::answer(const Order& order, Instant now) {
    Exception* about = exceptions_.find(order.about);
    if (!about) return kGone;
    about->touched = now;
    switch (order.kind) {
        case Order::Kind::measure_again:
            return answer_measure_again(*about, order, now);
        case Order::Kind::admit:
            return answer_admit(*about, order, now);
        case Order::Kind::refuse: {
            // Not a second refusal: counts are sums of rows, and one worker was refused once.
            auto id = record(answer_row(*about, order, EventKind::acknowledge, about->view.visit.reason));
            if (id) exceptions_.close(order.about);
            return id;
        }
        case Order::Kind::clinical:
            return answer_clinical(*about, order);
        case Order::Kind::mask_checked:
            return answer_mask_checked(*about, order, now);
        case Order::Kind::bind:
            return answer_bind(*about, order, now);
        case Order::Kind::isolate: {
            auto id = record(answer_row(*about, order, EventKind::alarm, Reason::isolation_called));
            if (id) about->view.isolation_called = true;
            return id;
        }
        default:
            return Fault{Reason::request_invalid, "this order answers no exception"};
    }
}

EventDraft Checkpoint::answer_row(const Exception& about, const Order& order, EventKind kind, Reason reason) const {
    EventDraft row = draft(kind, reason, about.view.visit.event);
    row.family = about.view.visit.family;
    row.mask = about.view.visit.mask;
    row.person = about.part;
    row.person->actor = order.guard;
    row.person->note = order.note;
    return row;
}

/// The visit of the exception is taken up where it stood, by the worker who is still there.
Status Checkpoint::go_on(Exception about, const Order& order, Instant now) {
    if (const Status found = intake_.refresh(*about.visit, gate_.clock.wall(), policy()); !found) return found.fault();
    start({*std::move(about.visit), now, now + reading_wait(), {}, about.text});
    if (ports_.mask && policy().mask != MaskRule::off) ports_.mask->begin();
    under_way_->about = about.view.visit.event;
    under_way_->actor = order.guard;
    under_way_->note = order.note;
    presence_.vouch(now);
    return Done{};
}

Result<EventId> Checkpoint::answer_measure_again(Exception& about, const Order& order, Instant now) {
    if (!about.visit) return kGone;
    if (!is_free()) return kBusy;
    auto id = record(answer_row(about, order, EventKind::remeasure, Reason::by_guard));
    if (!id) return id;
    Exception next = about;
    if (next.visit->temperature) next.visit->first_temperature = std::exchange(next.visit->temperature, {});
    if (const Status going = go_on(std::move(next), order, now); !going) return going.fault();
    return id;
}

Result<EventId> Checkpoint::answer_admit(Exception& about, const Order& order, Instant now) {
    // A fever that a clinical thermometer confirmed is lifted by a clinical thermometer alone.
    const bool unlifted = about.view.visit.reason == Reason::clinical_fever && !about.view.clinical;
    if (unlifted || (about.view.clinical && *about.view.clinical >= policy().fever_from))
        return Fault{Reason::clinical_fever, about.view.clinical ? about.view.clinical->text() : ""};
    if (locked_) return Fault{Reason::entry_locked, ""};
    if (!is_free()) return kBusy;
    const EventDraft row = answer_row(about, order, EventKind::admit, Reason::by_guard);
    auto id = record(row);
    if (!id) return id;
    VisitView view = about.view.visit;
    view.event = *id;
    view.at = row.at;
    view.kind = row.kind;
    view.reason = row.reason;
    view.actor = order.guard;
    exceptions_.close(order.about);
    open(*id, now);
    show(view, Answer::admit, gate_.clock.now());
    return id;
}

/// A fever that is confirmed here can no longer be admitted; a later, lower reading lifts that.
Result<EventId> Checkpoint::answer_clinical(Exception& about, const Order& order) {
    const Policy rules = policy();
    const Celsius reading = *order.temperature;
    if (reading < rules.plausible_from || reading > rules.plausible_to)
        return Fault{Reason::implausible_reading, reading.text()};
    const bool fever = reading >= rules.fever_from;
    EventDraft row =
        answer_row(about, order, EventKind::clinical, fever ? Reason::clinical_fever : Reason::clinical_normal);
    row.person->first_temperature.reset();
    row.person->temperature = Temperature{reading, {}, reading};
    auto id = record(row);
    if (id) about.view.clinical = reading;
    return id;
}

Result<EventId> Checkpoint::answer_mask_checked(Exception& about, const Order& order, Instant now) {
    EventDraft row = answer_row(about, order, EventKind::mask_checked, Reason::by_guard);
    row.mask = Mask::checked_by_guard;
    auto id = record(row);
    if (!id) return id;
    about.view.mask_checked = true;
    about.view.visit.mask = Mask::checked_by_guard;
    if (!about.visit) return id;
    about.visit->mask = Mask::checked_by_guard;
    if (!only_mask(about.view.visit.reason) || !is_free()) return id;
    if (const Status going = go_on(about, order, now); !going) return going.fault();
    return id;
}

Result<EventId> Checkpoint::answer_bind(Exception& about, const Order& order, Instant now) {
    if (!about.view.bindable) return Fault{Reason::request_invalid, "this code cannot be bound"};
    const ShownCode shown{order.about, config_.number, config_.direction, about.view.visit.family,
                          about.part.code_digest};
    const auto id = bind_by_guard(gate_, shown, order.person, order.guard);
    if (!id) return id;
    const auto person = gate_.roster.find(order.person);
    if (!person) return person.fault();
    about.part.person = order.person;
    about.view.bindable = false;
    about.view.visit.person = order.person;
    about.view.visit.name = (*person)->name;
    about.view.visit.department = (*person)->department;
    if (!about.visit || !is_free()) return id;
    if (const Status going = go_on(about, order, now); !going) return going.fault();
    return id;
}

}  // namespace gate
