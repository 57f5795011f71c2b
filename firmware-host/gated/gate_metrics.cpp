#include "gated/gate_metrics.h"

namespace gate {
namespace {

constexpr LanePhase kPhases[] = {
    LanePhase::waiting,     LanePhase::reading, LanePhase::measuring, LanePhase::admitted,     LanePhase::refused,
    LanePhase::needs_guard, LanePhase::locked,  LanePhase::held_open, LanePhase::out_of_order, LanePhase::fire};

void add_lane(const LaneStatus& lane, web::Metrics& metrics) {
    const std::string number = std::to_string(lane.lane);
    for (const LanePhase phase : kPhases)
        metrics.gauge("gate_lane_phase", "1 for the phase the lane is in", lane.phase == phase ? 1 : 0,
                      {{"lane", number}, {"phase", std::string(name_of(phase))}});
}

}  // namespace

void add_gate_metrics(const GateStatus& status, web::Metrics& metrics) {
    std::map<EventKind, std::int64_t> by_kind;
    for (const Count& count : status.today) by_kind[count.kind] += count.rows;
    for (const auto& [kind, rows] : by_kind)
        metrics.gauge("gate_events_today", "Journal rows of the site's day", static_cast<double>(rows),
                      {{"kind", std::string(name_of(kind))}});
    for (const LaneStatus& lane : status.lanes) add_lane(lane, metrics);
    for (const LaneStatus& lane : status.lanes)
        for (const DeviceView& device : lane.devices)
            metrics.gauge("gate_device_fault", "1 while the device is out of order", device.fault ? 1 : 0,
                          {{"lane", std::to_string(lane.lane)}, {"device", std::string(name_of(device.kind))}});
    metrics.gauge("gate_alarms_open", "Alarms that nobody has acknowledged", static_cast<double>(status.alarms.size()));
    metrics.gauge("gate_clock_trusted", "0 while nothing opens by itself", status.clock_trusted ? 1 : 0);
    metrics.gauge("gate_journal_fault", "1 while nothing can be recorded", status.journal ? 1 : 0);
    metrics.gauge("gate_disk_free_percent", "Of the data folder's disk", status.disk_free_percent);
}

}  // namespace gate
