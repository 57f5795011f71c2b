// Whether a lane's thermometer reads otherwise than it should: the hourly median of those it admitted, beside the other
// lanes' of the same hour and beside its own of the last weeks. People differ; the median of a crowd hardly does.
#pragma once

#include <optional>
#include <vector>

#include "journal/reader.h"

namespace gate {

constexpr Celsius kDriftFrom{300};  // at or beyond: told
constexpr int kDriftReadings = 5;   // an hour with fewer says nothing
constexpr int kDriftDays = 21;      // how far back a lane's own past goes

struct DriftHour {
    int lane = 0;
    HourKey hour = 0;
    std::int64_t readings = 0;
    Celsius median;
    std::optional<Celsius> from_peers, from_own;  // median minus theirs; empty where there is nothing to compare with
    bool flagged() const;
};

struct Drift {
    std::vector<DriftHour> hours;    // of the day, by lane and hour; only those with enough readings
    std::vector<DriftHour> flagged;  // each lane whose newest hour stands out
};

Result<Drift> drift_of(const JournalReader& reader, DayKey day);

/// The middle one, or the mean of the two; `values` is reordered and not empty.
std::int32_t median_of(std::vector<std::int32_t>& values);

}  // namespace gate
