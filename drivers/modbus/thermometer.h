// An IR thermometer on a Modbus line, as its profile describes it.
#pragma once

#include <deque>
#include <mutex>

#include "lane/ports.h"
#include "modbus/bus.h"
#include "modbus/health.h"

namespace gate::modbus {

/// Thread-safe: the bus thread fills it, the lane thread takes. Must live as long as the bus makes steps.
class Thermometer : public gate::Thermometer {
public:
    /// Puts its polls on `bus`; before the bus's first step().
    Thermometer(Bus& bus, ThermometerConfig config);

    std::vector<TemperatureSample> take() override;
    /// Also thermometer_error (its status says so) and thermometer_implausible (three readings in a row).
    DeviceHealth health() const override;

private:
    struct Read {
        Request request;
        std::uint16_t first;
        bool object = false, ambient = false, status = false;
    };

    std::vector<Read> plan() const;
    void see(const Read& read, const Outcome& outcome, Instant sent);
    void see_status(ByteView data, std::size_t at, Instant sent);
    TemperatureSample sample(ByteView data, std::size_t at, Instant sent);

    const ThermometerConfig config_;
    mutable std::mutex mutex_;
    HealthTrack track_;
    std::deque<TemperatureSample> samples_;
    std::optional<Celsius> ambient_;
    Instant ambient_at_{};
    std::uint16_t status_ = 0;
    std::optional<Instant> status_at_;
    int implausible_ = 0;  // in a row
};

}  // namespace gate::modbus
