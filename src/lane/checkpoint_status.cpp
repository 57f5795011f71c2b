// The part of a lane that tells the screens how it stands. The phase is derived, never stored.
#include "lane/checkpoint.h"
#include "lane/visit_view.h"

namespace gate {
namespace {

constexpr seconds kRepublish{1};  // so that the ages of devices move

VisitView begun(const Visit& visit) {
    EventDraft row;
    row.at = visit.at;
    if (const HealthCode* code = naming_code(visit)) row.family = code->family;
    return view_of(visit, row, 0);
}

}  // namespace

LanePhase Checkpoint::phase(Instant now) const {
    if (passages_.fire()) return LanePhase::fire;
    if (hold_) return LanePhase::held_open;
    if (locked_) return LanePhase::locked;
    if (under_way_) return under_way_->visit.first_temperature ? LanePhase::measuring : LanePhase::reading;
    if (shown_ && now < shown_->until) {
        if (shown_->answer != Answer::refuse) return LanePhase::admitted;
        return needs_guard(shown_->view.reason, policy()) ? LanePhase::needs_guard : LanePhase::refused;
    }
    return worst_fault() ? LanePhase::out_of_order : LanePhase::waiting;
}

std::optional<Fault> Checkpoint::worst_fault() const {
    if (!gate_.clock_trust.trusted()) return Fault{Reason::clock_wrong, ""};
    for (const char* device : {"turnstile", "camera", "thermometer"})
        if (auto fault = faults_.lasting(device)) return fault;
    return std::nullopt;
}

Reason Checkpoint::phase_reason(LanePhase phase) const {
    switch (phase) {
        case LanePhase::refused:
        case LanePhase::needs_guard:
        case LanePhase::admitted:
            return shown_->view.reason;
        case LanePhase::measuring:
            return Reason::fever_first;
        case LanePhase::out_of_order:
            return worst_fault()->reason;
        case LanePhase::locked:
            return Reason::entry_locked;
        case LanePhase::fire:
            return Reason::fire;
        default:
            return Reason::none;
    }
}

void Checkpoint::publish(const Sight& sight, Instant now) {
    LaneStatus status;
    status.lane = config_.number;
    status.name = config_.name;
    status.direction = config_.direction;
    status.phase = phase(now);
    status.reason = phase_reason(status.phase);
    status.hint = status.phase == LanePhase::waiting ? sight.hint : ScanHint::none;
    if (status.phase != last_phase_) phase_since_ = now;
    last_phase_ = status.phase;
    if (under_way_) status.visit = begun(under_way_->visit);
    if (shown_) status.visit = shown_->view;
    if (shown_) status.show_for = std::chrono::floor<milliseconds>(shown_->until - now);
    status.last = last_;
    if (under_way_) status.under_way = under_way_->number;
    status.assisted = assisted();
    status.exceptions = exceptions_.views();
    const TurnstileView view = ports_.turnstile.view();
    status.in_passage = view.in_passage_since.has_value();
    status.no_failsafe = config_.no_failsafe;
    const auto device = [&](DeviceView::Kind kind, const char* name, const DeviceHealth& health) {
        status.devices.push_back(
            {kind, faults_.lasting(name), std::chrono::floor<milliseconds>(now - health.last_good)});
    };
    if (config_.has_camera) device(DeviceView::Kind::camera, "camera", sight.health);
    if (ports_.thermometer) device(DeviceView::Kind::thermometer, "thermometer", ports_.thermometer->health());
    device(DeviceView::Kind::turnstile, "turnstile", view.health);
    if (ports_.authority) device(DeviceView::Kind::authority, "authority", ports_.authority->health());

    if (same_for_people(status, published_) && now - published_at_ < kRepublish) return;
    status.in_phase = std::chrono::floor<milliseconds>(now - phase_since_);
    published_ = status;
    published_at_ = now;
    gate_.board.put(std::move(status));
}

}  // namespace gate
