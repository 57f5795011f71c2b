// The whole policy of the gate as one pure function over values: so every decision can be explained,
// tested as a table, and last month can be judged again under a draft policy.
#pragma once

#include <vector>

#include "pass/health_rules.h"
#include "visit/visit.h"

namespace gate {

enum class MaskRule : std::uint8_t { off = 0, remind = 1, must = 2 };

/// What becomes of a code that only the authority could answer, when it cannot be reached.
enum class Offline : std::uint8_t { refuse = 0, guard = 1, cached = 2 };

/// A span of the day, in minutes since local midnight: from ≤ t < to; over midnight where to ≤ from.
struct DaySpan {
    int from = 0, to = 0;  // 0 … 1439
    bool holds(int minute) const;
    bool operator==(const DaySpan&) const = default;
};
/// No minute of any day. Said by a span of its own, since no span at all means "at any time".
constexpr DaySpan kNever{-1, -1};

struct LanePolicy;

/// The factory's policy. Defaults are those of config/gate.toml. Its fields by name, with ranges and words:
/// visit/policy_text.h; a new field is one line there.
struct Policy {
    Celsius fever_from{37'300};      // at or above: fever (usual Chinese threshold)
    Celsius plausible_from{34'000};  // a judged temperature below is no reading of a face
    Celsius plausible_to{43'000};
    std::vector<CodeFamily> accepted{CodeFamily::pass};
    bool pass_and_health_code = false;  // both in one visit
    bool visitors_need_guard = true;    // a good code that is bound to no person
    seconds repeat_within{600};         // a settled entry this recent makes a second one a repeat
    seconds impossible_within{10};      // two lanes by one pass this close together: an alarm
    seconds fever_stays{24 * 3600};     // a fever by a clinical thermometer keeps its person out, unless one lifts it
    MaskRule mask = MaskRule::off;
    Offline offline = Offline::guard;  // when the authority cannot be reached
    seconds cached_within{12 * 3600};  // Offline::cached: how old a green answer may be
    bool name_must_fit = false;        // the name in a certificate must be the roster's
    bool bind_with_pass = false;       // a health code admitted together with a pass is bound to the pass's person
    HealthRules certificates;          // what a genuine certificate must say
    std::vector<DaySpan> hours;        // of entry; none: at any time; kNever alone: never
    std::vector<Reason> alert_on{Reason::coil_not_ours, Reason::fire};  // alarms of which the district hears at once
    std::vector<LanePolicy> lanes;                                      // what is otherwise at single lanes, by number

    /// The rules at `lane`.
    const Policy& at(int lane) const;
};

/// One lane's rules, whole, and which of them are its own.
struct LanePolicy {
    int lane = 0;
    std::vector<std::string> own;  // keys of policy_text.h
    Policy policy;                 // its own `lanes` is empty
};

enum class Answer : std::uint8_t {
    admit,    // open, one more in
    readmit,  // open again: the same person was admitted and did not go through
    refuse,
    remeasure,  // temperature high: measure once more before refusing
};

struct Verdict {
    Answer answer = Answer::refuse;
    Reason reason = Reason::none;
    bool mask_reminder = false;  // admitted, and told to put the mask on
    bool operator==(const Verdict&) const = default;
};

/// The answer may change by waiting: a temperature, a mask, the authority or the second code can still come.
bool may_still_come(const Visit& visit, const Verdict& verdict);

/// The authority answered another colour than the phone showed, whichever way round.
bool colour_contradicts(const Visit& visit);

/// A guard must decide; the worker alone cannot put it right. `policy` is that of the lane (Policy::at).
bool needs_guard(Reason reason, const Policy& policy);

/// Decides about `visit`. Pure: no clock, no files, no memory.
Verdict judge(const Visit& visit, const Policy& policy);

/// One line a check, in the order judge() makes them, and where it stopped: for `gatectl explain`.
struct Step {
    std::string_view check;  // "clock", "code", "person", …
    bool passed = true;
    Reason reason = Reason::none;
};
std::vector<Step> explain(const Visit& visit, const Policy& policy);

}  // namespace gate
