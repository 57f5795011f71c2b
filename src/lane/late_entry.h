// Entries that were kept on paper while the gate was off. Each counts in the hour it is typed in; its
// note keeps the time on the paper. It settles nothing and opens nothing.
#pragma once

#include <string>

#include "lane/checkpoint.h"

namespace gate {

struct LateEntry {
    WallTime at{};  // on the paper
    int lane = 0;
    std::string person;  // roster id; empty: a visitor, the note says who
    std::optional<Celsius> temperature;
    bool admitted = true;
    std::string note, guard;
};

constexpr int kLateDays = 7;

/// Records it. Faults: request_invalid (in the future, older than kLateDays, no note for a visitor),
/// implausible_reading, not_found (the person), and the journal's.
Result<EventId> record_late(GateContext& gate, const LateEntry& entry);

}  // namespace gate
