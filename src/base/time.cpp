#include "base/time.h"

#include <date/date.h>
#include <date/tz.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace gate {
namespace {

date::year_month_day civil(DayKey day) { return date::year{day / 10000} / (day / 100 % 100) / (day % 100); }

DayKey key(date::year_month_day ymd) {
    return int(ymd.year()) * 10000 + int(unsigned(ymd.month())) * 100 + int(unsigned(ymd.day()));
}

const date::time_zone& zone_of(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

date::local_time<milliseconds> local(const void* zone, WallTime time) { return zone_of(zone).to_local(time); }

/// True if `text` has exactly this shape, where 'd' stands for a digit. The library below also takes signs and
/// missing digits, which no standard does.
bool is_shaped(std::string_view text, std::string_view shape) {
    return std::equal(text.begin(), text.end(), shape.begin(), shape.end(),
                      [](char c, char wanted) { return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted; });
}

/// "Z", or an offset from -23:59 to +23:59.
bool is_offset(std::string_view text) {
    if (text == "Z") return true;
    if (!is_shaped(text, "+dd:dd") && !is_shaped(text, "-dd:dd")) return false;
    return text.substr(1, 2) < "24" && text.substr(4, 2) < "60";
}

/// All of `text` by `format`, or nothing.
template <class Time>
std::optional<Time> parse_whole(std::string_view text, const char* format) {
    std::istringstream in{std::string(text)};
    Time time{};
    in >> date::parse(format, time);
    if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
    return time;
}

}  // namespace

DayKey add_days(DayKey day, int count) {
    return key(date::year_month_day(date::sys_days(civil(day)) + date::days(count)));
}

std::optional<DayKey> parse_day(std::string_view text) {
    if (!is_shaped(text, "dddd-dd-dd")) return std::nullopt;
    const auto parsed = parse_whole<date::sys_days>(text, "%Y-%m-%d");
    if (!parsed) return std::nullopt;
    return key(date::year_month_day(*parsed));
}

std::string format_day(DayKey day) {
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100);
    return text;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
    if (text.size() < 20 || text.size() > 40) return std::nullopt;
    std::string upper(text);
    if (upper[10] == 't' || upper[10] == ' ') upper[10] = 'T';
    if (upper.back() == 'z') upper.back() = 'Z';
    milliseconds fraction{0};
    if (upper[19] == '.') {  // cut out here: the library would want an exact number of digits
        const std::size_t end = std::min(upper.find_first_not_of("0123456789", 20), upper.size());
        if (end == 20) return std::nullopt;
        fraction = milliseconds(std::stoi((upper.substr(20, end - 20) + "00").substr(0, 3)));
        upper.erase(19, end - 19);
    }
    if (!is_shaped(std::string_view(upper).substr(0, 19), "dddd-dd-ddTdd:dd:dd")) return std::nullopt;
    if (!is_offset(std::string_view(upper).substr(19))) return std::nullopt;
    const char* format = upper.back() == 'Z' ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%S%Ez";
    const auto parsed = parse_whole<date::sys_seconds>(upper, format);
    if (!parsed) return std::nullopt;
    return *parsed + fraction;
}

std::string format_utc(WallTime time) { return date::format("%Y-%m-%dT%H:%M:%SZ", date::floor<seconds>(time)); }

Result<Zone> Zone::named(const std::string& name) {
    try {
        return Zone(name, date::locate_zone(name));
    } catch (const std::exception&) {
        return Fault{Reason::config_invalid, "no time zone is called '" + name + "' (for example: Asia/Shanghai)"};
    }
}

HourKey Zone::hour(WallTime time) const {
    const auto at = local(zone_, time);
    const auto days = date::floor<date::days>(at);
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(at - days).count();
    return key(date::year_month_day(days)) * 100 + static_cast<HourKey>(hours);
}

int Zone::minute_of_day(WallTime time) const {
    const auto at = local(zone_, time);
    return static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(at - date::floor<date::days>(at)).count());
}

WallTime Zone::start_of(DayKey day) const {
    const date::local_time<milliseconds> midnight = date::local_days(civil(day));
    return zone_of(zone_).to_sys(midnight, date::choose::earliest);
}

std::string Zone::format(WallTime time) const {
    return date::format("%Y-%m-%d %H:%M:%S", date::floor<seconds>(local(zone_, time)));
}

}  // namespace gate
