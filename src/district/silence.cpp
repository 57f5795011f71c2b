#include "district/silence.h"

#include <algorithm>
#include <cstdio>

namespace gate::district {

std::optional<WorkSpan> parse_span(const std::string& text) {
    int from_hour = 0, from_minute = 0, to_hour = 0, to_minute = 0, end = 0;
    const int read =
        std::sscanf(text.c_str(), "%2d:%2d-%2d:%2d%n", &from_hour, &from_minute, &to_hour, &to_minute, &end);
    if (read != 4 || end != static_cast<int>(text.size())) return std::nullopt;
    for (const int number : {from_hour, from_minute, to_hour, to_minute})
        if (number < 0) return std::nullopt;
    if (from_minute > 59 || to_minute > 59) return std::nullopt;
    const WorkSpan span{from_hour * 60 + from_minute, to_hour * 60 + to_minute};
    if (span.from >= span.to || span.to > 1440) return std::nullopt;
    return span;
}

std::optional<Silence> silence_of(const Heard& heard, const SilenceRules& rules, WallTime now, int minute) {
    if (!heard.contact) return Silence{Silence::Kind::no_contact, std::nullopt};
    if (now - *heard.contact > rules.no_contact) return Silence{Silence::Kind::no_contact, heard.contact};
    for (const WorkSpan& span : rules.entries_expected) {
        if (minute < span.from || minute >= span.to) continue;
        const WallTime began = now - std::chrono::minutes(minute - span.from);
        const WallTime since = std::max(began, heard.entry.value_or(began));
        if (now - since > rules.no_entries) return Silence{Silence::Kind::no_entries, since};
    }
    return std::nullopt;
}

}  // namespace gate::district
