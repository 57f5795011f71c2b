// What gate.toml says about Modbus lines and the devices on them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/settings.h"
#include "modbus/profile.h"

namespace gate::modbus {

/// One line: a TCP host or a serial device.
///     [bus.east]  tcp = "10.0.0.7:502"   or   serial = "/dev/ttyUSB0", baud = 9600, parity = "none"
struct BusConfig {
    std::string host;  // IPv4 address; empty for a serial line
    int port = 502;
    std::string device;  // empty for TCP
    int baud = 9600;
    char parity = 'N';  // N, E, O
    int data_bits = 8;
    int stop_bits = 1;
    milliseconds connect_timeout{1000};
    milliseconds response_timeout{500};  // 300 on a serial line
    milliseconds pulse_within{500};      // a pulse that waited longer than this is never sent

    bool serial() const { return !device.empty(); }
    /// "10.0.0.7:502" or "/dev/ttyUSB0".
    std::string address() const { return serial() ? device : host + ":" + std::to_string(port); }

    /// Notes every mistake in `settings`.
    static BusConfig read(const Settings& settings);
};

/// A lane's thermometer:  bus = "east", unit = 11, profile = "profiles/thermometer/desk.toml", offset = 0.0
struct ThermometerConfig {
    std::string bus;  // name of the [bus.NAME] table; whether it exists is for the caller to check
    std::uint8_t unit = 1;
    ThermometerProfile profile;             // with the lane's offset in profile.traits
    std::vector<Problem> profile_problems;  // of the profile's own file

    static ThermometerConfig read(const Settings& settings);
};

/// A lane's turnstile:  bus = "east", unit = 21, profile = "profiles/turnstile/desk.toml", coil = 0,
/// passage_input = 0, fire_input = 7, pulse_ms = 500, accept_no_failsafe = false
struct TurnstileConfig {
    std::string bus;
    std::uint8_t unit = 1;
    int coil = 0;
    bool accept_no_failsafe = false;
    TurnstileProfile profile;  // with the lane's pulse and inputs
    std::vector<Problem> profile_problems;

    static TurnstileConfig read(const Settings& settings);
};

}  // namespace gate::modbus
