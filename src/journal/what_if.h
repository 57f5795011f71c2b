// What a draft policy would have done: past visits judged again under it. The journal is read once, oldest row first;
// who had entered before (for the repeat rule) is taken from the rows themselves, as it happened.
// docs/manage.md says what is counted where.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "journal/policy_history.h"
#include "journal/reader.h"

namespace gate {

struct WhatIf {
    /// One person and one way in which the draft would have answered otherwise; persons without a name are one.
    struct Who {
        std::string person, name, department;
        bool stopped = false;  // admitted then, stopped by the draft; else the other way round
        std::int64_t times = 0;
        Reason reason = Reason::none;  // the most frequent: the draft's where stopped, the row's where let in
        WallTime last{};
    };
    struct Day {
        DayKey day = 0;
        std::int64_t stopped = 0, let_in = 0;
    };

    std::int64_t visits = 0;  // = stopped + let_in + unchanged + by_guard + not_judged + forgotten
    std::int64_t stopped = 0, let_in = 0, unchanged = 0;
    std::int64_t measured_again = 0;  // of `stopped`: first sent to a second measurement, whose result nobody knows
    std::int64_t by_guard = 0;        // a guard decided, not the policy
    std::int64_t forgotten = 0;       // the personal part was deleted by retention
    std::int64_t not_judged = 0;      // the row does not hold what the rules of its own day judged by
    std::int64_t no_mask_record = 0;  // of `unchanged` and the others: this rule left out, nobody looked then
    std::map<Reason, std::int64_t> stopped_for, let_in_from;
    std::vector<Day> days;  // every day of the range
    std::vector<Who> who;   // most often first
};

/// Judges the visits of the days from `from` to `to` again. `rules` (newest first) are those of their time; `draft` is
/// judged by as it is: what the district asks must be in it.
Result<WhatIf> what_if(const JournalReader& reader, const std::vector<RulesInForce>& rules, const Policy& draft,
                       const Zone& zone, DayKey from, DayKey to);

}  // namespace gate
