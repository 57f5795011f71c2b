#include "desk/lane.h"

#include <bit>
#include <cmath>

namespace gate::desk {
namespace {

constexpr int kPassageInput = 0, kFireInput = 7;

std::uint16_t fixed(double degrees, double scale) {
    return static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(degrees / scale)));
}

std::uint16_t half_of_float(double degrees, bool high) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(degrees));
    return static_cast<std::uint16_t>(high ? bits >> 16 : bits & 0xFFFF);
}

}  // namespace

std::optional<std::uint16_t> Lane::word(std::uint16_t reg) const {
    const auto object_word = [&](std::uint16_t word) { return raw_.value_or(word); };
    switch (reg) {
        // our own: object, ambient in 0.01 °C, status
        case 0:
            return object_word(fixed(object(), 0.01));
        case 1:
            return fixed(ambient_, 0.01);
        case 2:
            return sensor_error_ ? 1 : 0;
        // a bridged MLX90614: ambient, object in 0.02 K, as in its own memory
        case 6:
            return fixed(ambient_ + 273.15, 0.02);
        case 7:
            return object_word(fixed(object() + 273.15, 0.02));
        // Omega OS-MINI: filtered, unfiltered, sensor in 0.1 °C, status
        case 0x0E:
        case 0x0F:
            return object_word(fixed(object(), 0.1));
        case 0x10:
            return fixed(ambient_, 0.1);
        case 0x11:
            return sensor_error_ ? 1 : 0;
        // Calex PyroUSB: the same, shifted
        case 0x12:
        case 0x13:
            return object_word(fixed(object(), 0.1));
        case 0x14:
            return fixed(ambient_, 0.1);
        case 0x15:
            return sensor_error_ ? 1 : 0;
        // Raytek MI3, head 1: target, internal as float32, high word first
        case 1080:
            return object_word(half_of_float(object(), true));
        case 1081:
            return object_word(half_of_float(object(), false));
        case 1090:
            return half_of_float(ambient_, true);
        case 1091:
            return half_of_float(ambient_, false);
        default:
            return std::nullopt;
    }
}

void Lane::open(int coil, std::optional<milliseconds> length, Instant now) {
    coils_.at(static_cast<std::size_t>(coil)) = {true, length ? std::optional(now + *length) : std::nullopt};
    if (coil != 0) return;
    ++pulses_;
    queue_.pulse(now);
    if (on_pulse) on_pulse(now);
}

void Lane::close(int coil) {
    coils_.at(static_cast<std::size_t>(coil)) = {};
    if (coil == 0) ++offs_;
}

bool Lane::coil(int coil, Instant now) const {
    const Coil& state = coils_.at(static_cast<std::size_t>(coil));
    return state.on && (!state.until || now < *state.until);
}

bool Lane::input(int input, Instant now) const {
    if (input == kPassageInput) return queue_.in_passage(now);
    return input == kFireInput && !fire_;
}

LaneStats Lane::stats(Instant now) const { return {pulses_, offs_, requests, queue_.passages(now), coil(0, now)}; }

}  // namespace gate::desk
