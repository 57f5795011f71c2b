// Two kinds of time that must never be mixed, and the site's calendar.
//   Instant   monotonic, for durations and time-outs; means nothing after a restart
//   WallTime  UTC, for facts that are stored; may be wrong (see base/clock.h)
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gate {

/// Tag of Instant. It has no now(): only drivers/system reads a clock.
struct Monotonic {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Monotonic>;
    static constexpr bool is_steady = true;
};
using Instant = Monotonic::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A local day as yyyymmdd (20261123) and a local hour as yyyymmddhh (2026112307): they sort,
/// they read, and a day's hours are one range.
using DayKey = std::int32_t;
using HourKey = std::int32_t;
constexpr DayKey day_of(HourKey hour) { return hour / 100; }
constexpr HourKey first_hour(DayKey day) { return day * 100; }
constexpr HourKey last_hour(DayKey day) { return day * 100 + 23; }
/// The day `count` days after (before, if negative).
DayKey add_days(DayKey day, int count);
/// "2026-11-23"; nothing unless it is a real date written so.
std::optional<DayKey> parse_day(std::string_view text);
std::string format_day(DayKey day);

/// "2026-11-23T07:42:16Z", with any fraction and any offset; nothing if it is not RFC 3339.
std::optional<WallTime> parse_rfc3339(std::string_view text);
/// In UTC with milliseconds left out: "2026-11-23T07:42:16Z".
std::string format_utc(WallTime time);

/// The site's time zone, by IANA name, from the system's tzdata.
class Zone {
public:
    static Result<Zone> named(const std::string& name);

    HourKey hour(WallTime time) const;
    DayKey day(WallTime time) const { return day_of(hour(time)); }
    /// Minutes since local midnight, by the clock on the wall: 0 … 1439.
    int minute_of_day(WallTime time) const;
    /// First moment of the local day.
    WallTime start_of(DayKey day) const;
    /// "2026-11-23 07:42:16", site time.
    std::string format(WallTime time) const;
    /// "07:42:16", site time.
    std::string clock(WallTime time) const { return format(time).substr(11); }
    const std::string& name() const { return name_; }

private:
    Zone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
    std::string name_;
    const void* zone_;  // date::time_zone, which lives as long as the process
};

}  // namespace gate
