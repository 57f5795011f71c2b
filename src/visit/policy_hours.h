// Entry hours as people write them: "06:00-09:00, 18:00-20:30"; empty: at any time; "none": never.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "visit/judge.h"

namespace gate {

std::string hours_text(const std::vector<DaySpan>& spans);
/// At most `most` spans. Nothing for anything else; "24:00" is the end of the day.
std::optional<std::vector<DaySpan>> parse_hours(std::string_view text, std::size_t most = 8);
/// The minutes of both, as `a` writes them where all of its own are left; kNever where there are none.
std::vector<DaySpan> common_hours(const std::vector<DaySpan>& a, const std::vector<DaySpan>& b);

}  // namespace gate
