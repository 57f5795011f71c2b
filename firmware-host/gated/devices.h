// The devices of a gate, made from its config: this file and gate.cpp are the only ones that name
// concrete drivers.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "camera/camera.h"
#include "common/config.h"
#include "gated/loop.h"
#include "lane/no_camera.h"
#include "mask/checker.h"
#include "mask/detector.h"
#include "mask/model.h"
#include "modbus/bus.h"
#include "modbus/thermometer.h"
#include "modbus/turnstile.h"
#include "modbus/watchdog.h"

namespace gate {

/// The ports of one lane, and what stands behind them.
struct LaneDevices {
    std::unique_ptr<camera::Camera> camera;
    std::unique_ptr<NoCamera> no_camera;
    std::unique_ptr<modbus::Thermometer> thermometer;
    std::unique_ptr<modbus::Turnstile> turnstile;
    std::unique_ptr<net::Authority> authority;
    std::unique_ptr<mask::Checker> mask_check;

    LanePorts ports();
};

/// All devices of the gate. They are at rest until start(); stop() ends their threads and writes off
/// what is still on.
class Devices {
public:
    /// `config` and `clock` must outlive the devices.
    Devices(const GateConfig& config, const Clock& clock);

    void start();
    void stop();
    LaneDevices& lane(int number) { return lanes_.at(number); }
    /// Why no lane has a mask check, if none has.
    const std::optional<Fault>& mask_fault() const { return mask_fault_; }

private:
    void start_watchdogs();
    void add_mask_checks(const Clock& clock);
    MaskCheck::Seen look(const camera::Snapshot& frame, mask::Course& course);

    const GateConfig& config_;
    std::vector<modbus::Watchdog> watchdogs_;  // one for each line with relays that cannot end their own pulse
    std::map<std::string, std::unique_ptr<modbus::Bus>> buses_;
    std::unique_ptr<mask::Detector> detector_;  // one for all lanes: its memory is large, its looks are short
    std::mutex detector_mutex_;
    std::optional<Fault> mask_fault_;
    std::map<int, LaneDevices> lanes_;
    std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace gate
