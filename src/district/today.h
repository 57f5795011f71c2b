// Today at a glance: every enterprise with its gates, counts and last contact, the silent ones on top.
#pragma once

#include <string>
#include <vector>

#include "district/ledger.h"

namespace gate::district {

struct GateToday {
    GateId id = 0;
    std::string enterprise, credit_code, gate, street, grid, officer, phone;
    std::int64_t entries = 0, refusals = 0;  // settled entries; refused visits
    std::optional<WallTime> last_contact;
    bool silent = false;  // no contact for `silent_after`
};

struct TodayFilter {
    std::string search;  // in enterprise, credit code, street, grid, responsible person; empty: all
    std::size_t from = 0, limit = 100;
    milliseconds silent_after{15 * 60'000};
};

struct Today {
    std::int64_t enterprises = 0, gates = 0, silent = 0, entries = 0, refusals = 0;  // of the whole district
    std::size_t found = 0;                                                           // by the search
    std::vector<GateToday> rows;  // the page asked for: silent first, longest silent on top, then by name
};

Result<Today> today(const Ledger& ledger, DayKey day, WallTime now, const TodayFilter& filter);

}  // namespace gate::district
