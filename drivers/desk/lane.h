// One virtual lane: its thermometer, its relay board with passage and fire input, and what is wrong with
// them. It answers Modbus requests as bytes; the wire is somebody else's (desk/server.h).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "desk/worker.h"

namespace gate::desk {

/// What a device does wrong.
struct Trouble {
    enum class Kind { none, silent, slow, exception, garbage, shortened, wrong_unit, wrong_echo } kind = Kind::none;
    int value = 0;   // slow: milliseconds; exception: its code
    int times = -1;  // for so many requests; −1: until taken away
};

struct LaneStats {
    int pulses = 0;  // open commands that the board carried out
    int offs = 0;
    int requests = 0;
    int passages = 0;
    bool coil = false;
};

/// Time is given by each call and must not go back. Not thread-safe.
class Lane {
public:
    static constexpr int kCoils = 8;

    Queue& queue() { return queue_; }
    void advance(Instant now) { queue_.advance(now); }

    // ---- thermometer ----
    void set_ambient(double degrees) { ambient_ = degrees; }
    /// All registers of the measured temperature hold this value; empty: back to the person.
    void set_raw(std::optional<std::uint16_t> raw) { raw_ = raw; }
    void set_sensor_error(bool error) { sensor_error_ = error; }
    bool sensor_error() const { return sensor_error_; }
    /// The maps of all profiles at once: they do not overlap. Empty: no such register.
    std::optional<std::uint16_t> word(std::uint16_t reg) const;

    // ---- relay board ----
    /// A command from the wire that opens `coil` for `length` (empty: until it is switched off).
    void open(int coil, std::optional<milliseconds> length, Instant now);
    void close(int coil);
    /// Somebody else's hand on the relay: no pulse of the gate's.
    void force_coil(int coil, bool on) { coils_.at(static_cast<std::size_t>(coil)) = {on, std::nullopt}; }
    void set_fire(bool fire) { fire_ = fire; }
    bool coil(int coil, Instant now) const;
    /// Input 0 is the passage, 7 the fire loop (closed at rest).
    bool input(int input, Instant now) const;

    LaneStats stats(Instant now) const;

    Trouble thermometer_trouble, relay_trouble;
    int lose_replies = 0;  // of so many of the next pulses

    /// Called at each pulse.
    std::function<void(Instant)> on_pulse;
    int requests = 0;

private:
    struct Coil {
        bool on = false;
        std::optional<Instant> until;
    };

    double object() const { return queue_.degrees().value_or(ambient_); }

    Queue queue_;
    std::array<Coil, kCoils> coils_{};
    double ambient_ = 22.0;
    std::optional<std::uint16_t> raw_;
    bool sensor_error_ = false;
    bool fire_ = false;
    int pulses_ = 0, offs_ = 0;
};

}  // namespace gate::desk
