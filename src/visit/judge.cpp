#include "visit/judge.h"

#include <algorithm>

namespace gate {
namespace {

/// Reason::none: the check is passed.
using Fails = Reason (*)(const Visit&, const Policy&);

bool within(const std::optional<WallTime>& then, WallTime now, seconds span) {
    return then && *then <= now && now - *then < span;
}

bool is_health_family(CodeFamily family) {
    return family == CodeFamily::dcc || family == CodeFamily::shc || family == CodeFamily::province;
}

Reason clock(const Visit& visit, const Policy&) { return visit.clock_trusted ? Reason::none : Reason::clock_untrusted; }

bool answered_by_cache(const HealthCode& code, const Visit& visit, const Policy& policy) {
    return code.status == CodeStatus::unreachable && policy.offline == Offline::cached &&
           within(visit.cached_green, visit.at, policy.cached_within);
}

Reason one_code(const HealthCode& code, const Visit& visit, const Policy& policy) {
    if (code.family == CodeFamily::unknown) return reason_for(code.status);
    const auto& accepted = policy.accepted;
    if (std::find(accepted.begin(), accepted.end(), code.family) == accepted.end()) return Reason::family_not_accepted;
    if (is_good(code.status) || answered_by_cache(code, visit, policy)) return Reason::none;
    return reason_for(code.status);
}

bool admitted_by_cache(const Visit& visit, const Policy& policy) {
    return (visit.code && answered_by_cache(*visit.code, visit, policy)) ||
           (visit.second_code && answered_by_cache(*visit.second_code, visit, policy));
}

Reason code(const Visit& visit, const Policy& policy) {
    if (!visit.code) return Reason::none;  // the guard measured and vouches for who it is
    const Reason first = one_code(*visit.code, visit, policy);
    // Nobody answered: the pass that may still come names the person the guard or an earlier answer decides about.
    const bool wait_for_pass = policy.pass_and_health_code && !visit.second_code && policy.offline != Offline::refuse;
    if (first == Reason::unreachable && wait_for_pass) return Reason::none;
    if (first != Reason::none || !visit.second_code) return first;
    return one_code(*visit.second_code, visit, policy);
}

/// The colour on the phone can be forged: it may only lower trust in a green answer.
Reason colour(const Visit& visit, const Policy&) {
    const bool answered_green = (visit.code && visit.code->status == CodeStatus::green) ||
                                (visit.second_code && visit.second_code->status == CodeStatus::green);
    const bool seen_other = visit.colour == CodeColour::yellow || visit.colour == CodeColour::red;
    return answered_green && seen_other ? Reason::colour_mismatch : Reason::none;
}

Reason person(const Visit& visit, const Policy& policy) {
    const bool by_pass = (visit.code && visit.code->family == CodeFamily::pass) ||
                         (visit.second_code && visit.second_code->family == CodeFamily::pass);
    if (visit.code_of_another) return Reason::code_of_another;
    if (!visit.person) {
        if (by_pass) return Reason::not_on_roster;
        return policy.visitors_need_guard && !visit.second_code ? Reason::visitor : Reason::none;
    }
    return visit.person->active ? Reason::none : Reason::inactive;
}

Reason name(const Visit& visit, const Policy& policy) {
    return policy.name_must_fit && visit.person && visit.name_fits == false ? Reason::name_mismatch : Reason::none;
}

Reason watch(const Visit& visit, const Policy&) {
    const bool watched = visit.person && visit.person->watch_until && *visit.person->watch_until >= visit.day;
    return watched ? Reason::on_watch : Reason::none;
}

/// What a clinical thermometer found is not taken back by the one at the gate. Nobody is kept in by it.
Reason clinical(const Visit& visit, const Policy& policy) {
    if (visit.direction == Direction::out) return Reason::none;
    return within(visit.history.clinical_fever, visit.at, policy.fever_stays) ? Reason::clinical_fever : Reason::none;
}

/// The way out is open at any hour.
Reason hours(const Visit& visit, const Policy& policy) {
    if (policy.hours.empty() || visit.direction == Direction::out) return Reason::none;
    const bool open = std::any_of(policy.hours.begin(), policy.hours.end(),
                                  [&](const DaySpan& span) { return span.holds(visit.minute); });
    return open ? Reason::none : Reason::out_of_hours;
}

Reason two_places(const Visit& visit, const Policy& policy) {
    return within(visit.history.admit_elsewhere, visit.at, policy.impossible_within) ? Reason::two_places
                                                                                     : Reason::none;
}

/// Only a visit that somebody walked through counts: who was let in and stood still may try again.
Reason repeat(const Visit& visit, const Policy& policy) {
    return within(visit.history.settled_entry, visit.at, policy.repeat_within) ? Reason::repeat : Reason::none;
}

Reason second_code(const Visit& visit, const Policy& policy) {
    if (!policy.pass_and_health_code || !visit.code) return Reason::none;
    if (!visit.second_code) return Reason::second_code_missing;
    const auto first = visit.code->family, second = visit.second_code->family;
    const bool both = (first == CodeFamily::pass && is_health_family(second)) ||
                      (second == CodeFamily::pass && is_health_family(first));
    return both ? Reason::none : Reason::second_code_missing;
}

Reason temperature(const Visit& visit, const Policy& policy) {
    if (!visit.temperature_expected) return Reason::none;
    if (!visit.temperature) return Reason::no_reading;
    const Celsius judged = visit.temperature->judged;
    if (judged < policy.plausible_from || judged > policy.plausible_to) return Reason::implausible_reading;
    if (judged < policy.fever_from) return Reason::none;
    return visit.first_temperature ? Reason::fever : Reason::fever_first;
}

Reason mask(const Visit& visit, const Policy& policy) {
    if (policy.mask == MaskRule::off) return Reason::none;
    const bool must = policy.mask == MaskRule::must;
    if (visit.mask == Mask::bare && must) return Reason::mask_missing;
    // Who is only to be reminded is let in unseen, once the check has had its time.
    return visit.mask == Mask::unchecked && (must || visit.mask_pending) ? Reason::mask_unchecked : Reason::none;
}

struct Check {
    std::string_view name;
    Fails fails;
};
/// In this order, the first that fails is the reason: what needs no waiting first, so that a bad code
/// is answered before the temperature is there.
constexpr Check kChecks[] = {
    {"clock", clock},   {"code", code},
    {"colour", colour}, {"second code", second_code},
    {"person", person}, {"name", name},
    {"watch", watch},   {"clinical fever", clinical},
    {"hours", hours},   {"two places", two_places},
    {"repeat", repeat}, {"temperature", temperature},
    {"mask", mask},  // last: when the guard is asked to look, everything else is known
};

Verdict admitted(const Visit& visit, const Policy& policy) {
    Verdict verdict{Answer::admit, Reason::normal, policy.mask == MaskRule::remind && visit.mask == Mask::bare};
    if (admitted_by_cache(visit, policy)) verdict.reason = Reason::by_cached_answer;
    if (!within(visit.history.unsettled_admit, visit.at, policy.repeat_within)) return verdict;
    verdict.answer = Answer::readmit;
    verdict.reason = Reason::retry;
    return verdict;
}

}  // namespace

bool DaySpan::holds(int minute) const {
    if (*this == kNever) return false;
    if (from < to) return minute >= from && minute < to;
    return minute >= from || minute < to;
}

const Policy& Policy::at(int lane) const {
    const auto own = std::find_if(lanes.begin(), lanes.end(), [&](const LanePolicy& one) { return one.lane == lane; });
    return own == lanes.end() ? *this : own->policy;
}

Verdict judge(const Visit& visit, const Policy& site) {
    const Policy& policy = site.at(visit.lane);
    for (const Check& check : kChecks) {
        const Reason reason = check.fails(visit, policy);
        if (reason == Reason::none) continue;
        return {reason == Reason::fever_first ? Answer::remeasure : Answer::refuse, reason, false};
    }
    return admitted(visit, policy);
}

std::vector<Step> explain(const Visit& visit, const Policy& site) {
    const Policy& policy = site.at(visit.lane);
    std::vector<Step> steps;
    for (const Check& check : kChecks) {
        const Reason reason = check.fails(visit, policy);
        steps.push_back({check.name, reason == Reason::none, reason});
        if (reason != Reason::none) break;
    }
    return steps;
}

bool may_still_come(const Visit& visit, const Verdict& verdict) {
    switch (verdict.reason) {
        case Reason::no_reading:
        case Reason::implausible_reading:
        case Reason::second_code_missing:
        case Reason::incomplete:
            return true;
        case Reason::mask_missing:
        case Reason::mask_unchecked:
            return visit.mask_pending;
        case Reason::unreachable:
            return visit.authority_pending;
        default:
            return false;
    }
}

bool colour_contradicts(const Visit& visit) {
    constexpr std::pair<CodeStatus, CodeColour> kColours[] = {{CodeStatus::green, CodeColour::green},
                                                              {CodeStatus::yellow, CodeColour::yellow},
                                                              {CodeStatus::red, CodeColour::red}};
    const bool seen = visit.colour != CodeColour::unsure && visit.colour != CodeColour::black;
    for (const auto& code : {visit.code, visit.second_code})
        for (const auto& [status, colour] : kColours)
            if (seen && code && code->status == status && visit.colour != colour) return true;
    return false;
}

bool needs_guard(Reason reason, const Policy& policy) {
    switch (reason) {
        case Reason::fever:
        case Reason::clinical_fever:
        case Reason::code_red:
        case Reason::code_yellow:
        case Reason::colour_mismatch:
        case Reason::name_mismatch:
        case Reason::code_of_another:
        case Reason::on_watch:
        case Reason::visitor:
        case Reason::mask_unchecked:
        case Reason::two_places:
        case Reason::bad_signature:
        case Reason::out_of_hours:
            return true;
        case Reason::unreachable:
            return policy.offline != Offline::refuse;
        default:
            return false;
    }
}

}  // namespace gate
