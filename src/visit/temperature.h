// Temperatures in thousandths of a degree Celsius: whole numbers, so that 37.3 is 37.3 and a
// threshold compares exactly.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace gate {

struct Celsius {
    std::int32_t milli = 0;
    static Celsius of(double degrees);
    double degrees() const { return milli / 1000.0; }
    /// One decimal, as people read it: "36.4". Rounded half away from zero.
    std::string text() const;
    auto operator<=>(const Celsius&) const = default;
};
inline Celsius operator+(Celsius a, Celsius b) { return {a.milli + b.milli}; }
inline Celsius operator-(Celsius a, Celsius b) { return {a.milli - b.milli}; }

/// One reading of a thermometer. `object` is empty when the reading was outside the plausible range
/// or flagged by the device: no reading, never "normal".
struct TemperatureSample {
    Instant at;
    std::optional<Celsius> object;   // as the device measured it
    std::optional<Celsius> ambient;  // where the device tells it
};

/// What a visit was judged by, with where it came from.
struct Temperature {
    Celsius raw;                     // the peak of the visit's own stable samples
    std::optional<Celsius> ambient;  // of the same sample
    Celsius judged;                  // after the lane's offset and, for a surface sensor, compensation
    bool operator==(const Temperature&) const = default;
};

}  // namespace gate
