// Assisted mode: while the camera, the thermometer or the clock is out of order, or the guard said so,
// the guard does their part, and the same judge() decides.
#include "lane/checkpoint.h"

namespace gate {

std::optional<AssistedView> Checkpoint::assisted() const {
    const bool camera = config_.has_camera && faults_.lasting("camera").has_value();
    const bool thermometer = ports_.thermometer && faults_.lasting("thermometer").has_value();
    const bool clock = !gate_.clock_trust.trusted();
    if (!camera && !thermometer && !clock && !assist_) return std::nullopt;
    AssistedView view;
    view.no_camera = camera || !config_.has_camera;
    view.wants_reading = thermometer || assist_;
    if (assist_) {
        view.guard = assist_->guard;
        view.note = assist_->note;
        return view;
    }
    view.reason = clock ? Reason::clock_wrong : faults_.lasting(camera ? "camera" : "thermometer")->reason;
    return view;
}

Result<EventId> Checkpoint::switch_assist(const Order& order) {
    const bool on = order.kind == Order::Kind::assist;
    auto id = record_order(order, EventKind::administration, on ? Reason::assisted : Reason::assisted_over);
    if (!id) return id;
    if (on)
        assist_ = Assist{order.guard, order.note};
    else
        assist_.reset();
    return id;
}

/// Without a trusted clock nothing opens by itself; a code that time alone could have spoiled is not
/// told from a good one, so the guard picks the person.
bool Checkpoint::awaits_guard(const Verdict& verdict) const {
    const auto& code = under_way_->visit.code;
    return verdict.reason == Reason::clock_untrusted && assisted() && code && is_good(code->status);
}

Result<EventId> Checkpoint::take_reading(const Order& order, Instant now) {
    if (!assisted()) return Fault{Reason::exception_gone, "the lane is not in assisted mode"};
    const Policy rules = policy();
    if (order.temperature && (*order.temperature < rules.plausible_from || *order.temperature > rules.plausible_to))
        return Fault{Reason::implausible_reading, order.temperature->text()};
    if (order.visit != 0 && (!under_way_ || under_way_->number != order.visit))
        return Fault{Reason::exception_gone, ""};
    if (order.visit == 0)
        if (const Status begun = begin_with(order, now); !begun) return begun.fault();
    under_way_->actor = order.guard;
    under_way_->note = order.note;
    under_way_->vouched = true;
    if (order.temperature) {
        under_way_->visit.temperature = Temperature{*order.temperature, {}, *order.temperature};
        under_way_->visit.temperature_expected = true;
        under_way_->typed = true;
    }
    const std::uint64_t number = under_way_->number;
    advance(now);
    const bool still_waits = under_way_ && under_way_->number == number;
    return still_waits || !last_ ? EventId{0} : last_->event;
}

/// No code is read: the guard says who stands there.
Status Checkpoint::begin_with(const Order& order, Instant now) {
    if (!is_free()) return Fault{Reason::lane_busy, ""};
    auto visit = intake_.begin_for(order.person, gate_.clock.wall(), policy());
    if (!visit) return visit.fault();
    visit->temperature_expected = ports_.thermometer != nullptr;
    start({*std::move(visit), now, now + config_.assisted_wait});
    return Done{};
}

}  // namespace gate
