// When a gate is silent: it does not call, or it calls but nobody comes in while people should.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace gate::district {

/// A span of the day in which people come in, in minutes since local midnight: from ≤ t < to.
struct WorkSpan {
    int from = 0, to = 0;  // 0 … 1440, from < to
    bool operator==(const WorkSpan&) const = default;
};
/// "07:00-09:00"; nothing if it is no such span.
std::optional<WorkSpan> parse_span(const std::string& text);

struct SilenceRules {
    milliseconds no_contact{15 * 60'000};
    milliseconds no_entries{40 * 60'000};  // within a span; a span that began later is waited for
    std::vector<WorkSpan> entries_expected{{420, 540}};
};

struct Silence {
    enum class Kind : std::uint8_t { no_contact = 1, no_entries = 2 };
    Kind kind{};
    std::optional<WallTime> since;  // empty: it was never heard of
};

struct Heard {
    std::optional<WallTime> contact, entry;  // the last ones
};
/// `minute`: of the local day at `now`.
std::optional<Silence> silence_of(const Heard& heard, const SilenceRules& rules, WallTime now, int minute);

}  // namespace gate::district
