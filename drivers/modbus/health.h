// How one device is doing, from what becomes of its requests.
#pragma once

#include "lane/ports.h"
#include "modbus/frame.h"

namespace gate::modbus {

/// Not thread-safe. One lost reply is no fault (a line has noise); the second in a row is.
class HealthTrack {
public:
    HealthTrack(std::string device) {
        health_.fault = Fault{Reason::unit_silent, std::move(device) + ": not asked yet"};
    }

    void see(const Outcome& outcome, Instant sent) {
        if (outcome.ok()) {
            failures_ = 0;
            health_.fault.reset();
            health_.last_good = sent;
        } else if (++failures_ >= 2 || health_.last_good == Instant{}) {
            health_.fault = outcome.fault();
        }
    }
    const DeviceHealth& now() const { return health_; }

private:
    DeviceHealth health_;
    int failures_ = 0;
};

}  // namespace gate::modbus
