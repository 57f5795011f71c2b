// Entry hours as people write them: "06:00-09:00, 18:00-20:30".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "visit/judge.h"

namespace gate {

std::string hours_text(const std::vector<DaySpan>& spans);
/// At most 8 spans; empty text: none. Nothing for anything else; "24:00" is the end of the day.
std::optional<std::vector<DaySpan>> parse_hours(std::string_view text);

}  // namespace gate
