// Whose temperature it is. A sensor does not know persons: its samples belong to a visit only after
// the previous visit closed and the sensor has since seen absence. A visit's reading is the peak of
// its own stable samples.
#pragma once

#include <string>
#include <vector>

#include "visit/temperature.h"

namespace gate {

/// What the lane must know of its thermometer. Filled from the device's profile and the lane's config.
struct ThermometerTraits {
    enum class Kind : std::uint8_t { body, surface };
    /// Skin is colder than the body, the more so the colder the air: what to add at which ambient
    /// temperature. Linear between rows, constant beyond the ends. Sorted by ambient.
    struct Compensation {
        Celsius ambient;
        Celsius add;
    };

    Kind kind = Kind::body;
    Celsius presence{30'000};         // at or above: somebody is there
    std::vector<Compensation> table;  // of a surface sensor
    Celsius offset{0};                // calibration of this lane
    int stable_samples = 3;           // so many in a row …
    Celsius stable_within{300};       // … within this span are stable
    seconds fresh{1};                 // no sample for so long: the visit's run of samples is broken
};

/// `raw` and its ambient as the lane judges by: offset and, for a surface sensor, compensation.
/// Without an ambient reading a surface sensor is compensated by the row nearest to 25 °C.
Celsius judged(const ThermometerTraits& traits, Celsius raw, std::optional<Celsius> ambient);

/// Follows one lane's samples. Not thread-safe; the lane thread owns it.
class Presence {
public:
    explicit Presence(ThermometerTraits traits) : traits_(std::move(traits)) {}

    /// Takes the next sample, in order of time.
    void see(const TemperatureSample& sample);

    /// The visit closed: nothing counts until the sensor has seen absence.
    void close_visit();
    /// Measure again, the same person still there: only samples from now on count, absence is not needed.
    void measure_again(Instant now);

    /// The guard says that who stands there is the visit's person: absence is not needed any more.
    void vouch(Instant now);

    /// The peak of the present person's stable samples, once there is one.
    std::optional<Temperature> reading() const { return reading_; }
    /// Somebody is before the sensor (whoever it is).
    bool occupied() const { return occupied_; }
    /// Samples may count: absence was seen since the last visit closed.
    bool armed() const { return armed_; }

private:
    void forget();

    ThermometerTraits traits_;
    std::vector<TemperatureSample> run_;  // the newest stable_samples of the present person
    std::optional<Temperature> reading_;
    std::optional<Instant> newest_;
    Instant not_before_{};
    bool armed_ = false;  // at start too: somebody may be standing there from before
    bool occupied_ = false;
};

}  // namespace gate
