// The part of a lane that obeys the guard.
#include "lane/checkpoint.h"

namespace gate {

std::future<Result<EventId>> Checkpoint::give(Order order) {
    Given given{std::move(order), {}};
    auto done = given.done.get_future();
    {
        const std::lock_guard held(orders_mutex_);
        orders_.push_back(std::move(given));
    }
    ports_.scanner.wake();
    return done;
}

void Checkpoint::obey(Instant now) {
    std::vector<Given> orders;
    {
        const std::lock_guard held(orders_mutex_);
        orders.swap(orders_);
    }
    for (Given& given : orders) given.done.set_value(carry_out(given.order, now));
}

Result<EventId> Checkpoint::carry_out(const Order& order, Instant now) {
    if (const auto wrong = wrong_with(order); !wrong.empty()) return Fault{Reason::request_invalid, std::string(wrong)};
    switch (order.kind) {
        case Order::Kind::assist:
        case Order::Kind::end_assist:
            return switch_assist(order);
        case Order::Kind::reading:
            return take_reading(order, now);
        default:
            return order.about != 0 ? answer(order, now) : steer(order, now);
    }
}

Result<EventId> Checkpoint::record_order(const Order& order, EventKind kind, Reason reason) {
    EventDraft row = draft(kind, reason);
    row.person = PersonPart{};
    row.person->actor = order.guard;
    row.person->note = order.note;
    return record(row);
}

/// Nobody is being judged, expected or let through.
bool Checkpoint::is_free() const {
    return !under_way_ && !passages_.expecting() && !passages_.fire() && !hold_ && !locked_;
}

Result<EventId> Checkpoint::steer(const Order& order, Instant now) {
    constexpr EventKind kinds[] = {EventKind::manual_open, EventKind::hold_open, EventKind::hold_end, EventKind::lock,
                                   EventKind::unlock};
    auto id = record_order(order, kinds[static_cast<int>(order.kind)], Reason::by_guard);
    if (!id) return id;
    switch (order.kind) {
        case Order::Kind::open_once:
            open(*id, now);
            break;
        case Order::Kind::hold_open:
            hold_ = Hold{*id, now + order.lease, now};
            passages_.hold(*id);
            break;
        case Order::Kind::end_hold:
            hold_.reset();
            passages_.release();
            break;
        case Order::Kind::lock:
            locked_ = true;
            break;
        case Order::Kind::unlock:
            locked_ = false;
            break;
        default:
            break;  // carry_out() sends only these here
    }
    return id;
}

/// A lease of timed pulses: if this process dies, the board lets the gate close by itself.
void Checkpoint::keep_holding(Instant now) {
    if (!hold_) return;
    if (now >= hold_->until) {
        (void)record(draft(EventKind::hold_end, Reason::hold_lapsed, hold_->row));
        hold_.reset();
        return passages_.release();
    }
    if (now < hold_->next_pulse) return;
    hold_->next_pulse = now + config_.hold_pulse_every;
    if (ports_.turnstile.open() == Pulse::not_sent)
        (void)record(draft(EventKind::pulse_not_sent, Reason::turnstile_blocked, hold_->row));
}

}  // namespace gate
