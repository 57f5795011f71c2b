#include "lane/status.h"

#include <algorithm>

namespace gate {

std::string_view name_of(LanePhase phase) {
    switch (phase) {
        case LanePhase::waiting:
            return "waiting";
        case LanePhase::reading:
            return "reading";
        case LanePhase::measuring:
            return "measuring";
        case LanePhase::admitted:
            return "admitted";
        case LanePhase::refused:
            return "refused";
        case LanePhase::needs_guard:
            return "needs_guard";
        case LanePhase::locked:
            return "locked";
        case LanePhase::held_open:
            return "held_open";
        case LanePhase::out_of_order:
            return "out_of_order";
        case LanePhase::fire:
            return "fire";
    }
    return "";
}

std::string_view name_of(DeviceView::Kind kind) {
    switch (kind) {
        case DeviceView::Kind::camera:
            return "camera";
        case DeviceView::Kind::authority:
            return "authority";
        case DeviceView::Kind::thermometer:
            return "thermometer";
        case DeviceView::Kind::turnstile:
            return "turnstile";
    }
    return "";
}

bool same_for_people(LaneStatus a, LaneStatus b) {
    for (LaneStatus* status : {&a, &b}) {
        status->in_phase = status->show_for = milliseconds(0);
        for (DeviceView& device : status->devices) device.age = milliseconds(0);
    }
    return a == b;
}

std::vector<DistrictView::Notice> notices_of_today(const GateStatus& status) {
    std::vector<DistrictView::Notice> standing;
    if (!status.district) return standing;
    for (const DistrictView::Notice& notice : status.district->notices)
        if (!notice.until || *notice.until >= status.day) standing.push_back(notice);
    return standing;
}

std::int64_t rows_of(const std::vector<Count>& counts, EventKind kind) {
    std::int64_t rows = 0;
    for (const Count& count : counts)
        if (count.kind == kind) rows += count.rows;
    return rows;
}

void StatusBoard::put(LaneStatus lane) {
    edit([&](GateStatus& status) {
        const auto at = std::lower_bound(status.lanes.begin(), status.lanes.end(), lane.lane,
                                         [](const LaneStatus& other, int number) { return other.lane < number; });
        if (at != status.lanes.end() && at->lane == lane.lane)
            *at = std::move(lane);
        else
            status.lanes.insert(at, std::move(lane));
    });
}

void StatusBoard::edit(const std::function<void(GateStatus&)>& change) {
    {
        const std::lock_guard held(mutex_);
        change(status_);
        ++status_.version;
    }
    if (changed_) changed_();
}

GateStatus StatusBoard::snapshot() const {
    const std::lock_guard held(mutex_);
    return status_;
}

}  // namespace gate
