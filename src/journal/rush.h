// How a lane copes with a rush, from the gate's own times. docs/manage.md says the formulas.
#pragma once

#include <optional>
#include <vector>

#include "journal/reader.h"

namespace gate {

constexpr int kQuarter = 15 * 60;   // seconds
constexpr double kFullLane = 0.85;  // a lane that is busy for more of its time than this makes a queue that grows
constexpr milliseconds kLongestService{60'000};  // longer was no service: somebody stood and talked

/// One lane in one quarter of an hour.
struct RushQuarter {
    int lane = 0;
    int quarter = 0;  // 0 … 95 of the day
    std::int64_t visits = 0, entries = 0;
    milliseconds took{0};     // median, from the code's first frame to the verdict
    milliseconds through{0};  // median, from the verdict to the passage
    milliseconds service{0};  // mean of both together: how long a visit keeps the lane
    double busy = 0;          // part of the quarter that the lane was kept
    double queue = 0;         // people waiting on average
    double per_minute() const { return static_cast<double>(entries) * 60 / kQuarter; }
};
Result<std::vector<RushQuarter>> rush_of(const JournalReader& reader, const Zone& zone, DayKey day);

struct ShiftNeed {
    DayKey day = 0;           // whose rush was the largest; 0: none yet
    std::int64_t people = 0;  // its entries in the window
    milliseconds service{0};  // mean of a visit in it
    int lanes = 0;            // needed, 0 if there is nothing to go by
};
/// How many lanes let the largest rush of the ten days up to `day` through in the `window` (minutes) before
/// `shift` (minute of the day): people × service ÷ (window × kFullLane), rounded up. `people`, if given, instead of
/// the largest seen.
Result<ShiftNeed> shift_need(const JournalReader& reader, const Zone& zone, DayKey day, int shift, int window,
                             std::optional<std::int64_t> people);

}  // namespace gate
