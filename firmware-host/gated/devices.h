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

private:
    void start_watchdogs();

    const GateConfig& config_;
    std::vector<modbus::Watchdog> watchdogs_;  // one for each line with relays that cannot end their own pulse
    std::map<std::string, std::unique_ptr<modbus::Bus>> buses_;
    std::map<int, LaneDevices> lanes_;
    std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace gate
