#include "visit/policy_hours.h"

#include <algorithm>
#include <bitset>
#include <cstdio>

namespace gate {
namespace {

constexpr int kDay = 24 * 60;
constexpr std::string_view kNoHours = "none";

using Minutes = std::bitset<kDay>;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// Minutes of "hh:mm", 0 … 1440.
std::optional<int> parse_minute(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t at : {0u, 1u, 3u, 4u})
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (minute > 59 || hour * 60 + minute > kDay) return std::nullopt;
    return hour * 60 + minute;
}

std::optional<DaySpan> parse_span(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto from = parse_minute(trimmed(text.substr(0, dash))), to = parse_minute(trimmed(text.substr(dash + 1)));
    if (!from || !to || *from == kDay || *from == *to) return std::nullopt;
    return DaySpan{*from, *to % kDay};
}

Minutes minutes_of(const std::vector<DaySpan>& spans) {
    Minutes minutes;
    for (int minute = 0; minute < kDay; ++minute)
        minutes[static_cast<std::size_t>(minute)] =
            spans.empty() ||
            std::any_of(spans.begin(), spans.end(), [&](const DaySpan& span) { return span.holds(minute); });
    return minutes;
}

/// The fewest spans that hold just these; one that goes on at midnight is one.
std::vector<DaySpan> spans_of(const Minutes& minutes) {
    if (minutes.none()) return {kNever};
    if (minutes.all()) return {{0, 0}};
    const auto open = [&](int minute) { return minutes[static_cast<std::size_t>((minute + kDay) % kDay)]; };
    std::vector<DaySpan> spans;
    for (int from = 0; from < kDay; ++from) {
        if (!open(from) || open(from - 1)) continue;
        int to = from;
        while (open(to)) ++to;
        spans.push_back({from, to % kDay});
    }
    return spans;
}

}  // namespace

std::string hours_text(const std::vector<DaySpan>& spans) {
    if (spans == std::vector{kNever}) return std::string(kNoHours);
    std::string text;
    for (const DaySpan& span : spans) {
        char one[32];
        const int to = span.to == 0 ? kDay : span.to;
        std::snprintf(one, sizeof one, "%02d:%02d-%02d:%02d", span.from / 60, span.from % 60, to / 60, to % 60);
        text += (text.empty() ? "" : ", ") + std::string(one);
    }
    return text;
}

std::optional<std::vector<DaySpan>> parse_hours(std::string_view text, std::size_t most) {
    std::vector<DaySpan> spans;
    if (trimmed(text).empty()) return spans;
    if (trimmed(text) == kNoHours) return std::vector{kNever};
    for (;;) {
        const auto comma = text.find(',');
        const auto span = parse_span(trimmed(text.substr(0, comma)));
        if (!span || spans.size() == most) return std::nullopt;
        spans.push_back(*span);
        if (comma == std::string_view::npos) return spans;
        text.remove_prefix(comma + 1);
    }
}

std::vector<DaySpan> common_hours(const std::vector<DaySpan>& a, const std::vector<DaySpan>& b) {
    if (b.empty()) return a;
    if (a.empty()) return b;
    const Minutes ours = minutes_of(a), common = ours & minutes_of(b);
    return common == ours ? a : spans_of(common);
}

}  // namespace gate
