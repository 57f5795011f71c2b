#include "lane/intake.h"

#include <algorithm>

namespace gate {

const HealthCode* naming_code(const Visit& visit) {
    if (visit.second_code && visit.second_code->family == CodeFamily::pass) return &*visit.second_code;
    return visit.code ? &*visit.code : nullptr;
}

Result<Visit> Intake::begin(const Scan& scan, WallTime at, const Policy& policy) {
    Visit visit;
    visit.at = at;
    visit.day = zone_.day(at);
    visit.minute = zone_.minute_of_day(at);
    visit.lane = lane_;
    visit.direction = direction_;
    visit.colour = scan.colour;
    visit.code = reader_.read(scan.text, *trust_.get(), at);
    if (const Status found = look_up(visit, policy); !found) return found.fault();
    return visit;
}

bool Intake::belongs(const Visit& visit, const Policy& policy) const {
    const bool part_missing = visit.code && visit.code->status == CodeStatus::incomplete;
    return part_missing || (policy.at(lane_).pass_and_health_code && visit.code && !visit.second_code);
}

Status Intake::add(Visit& visit, const Scan& scan, WallTime at, const Policy& policy) {
    HealthCode code = reader_.read(scan.text, *trust_.get(), at);
    // The colour that can lower trust is that of the code the authority answered for.
    if (code.family != CodeFamily::pass) visit.colour = scan.colour;
    const bool next_part = visit.code->status == CodeStatus::incomplete && code.family == visit.code->family;
    (next_part ? visit.code : visit.second_code) = std::move(code);
    return look_up(visit, policy);
}

Status Intake::answered(Visit& visit, const HealthCode& answer, const Policy& policy) {
    const bool second = visit.second_code && is_for_authority(*visit.second_code);
    (second ? visit.second_code : visit.code) = answer;
    visit.authority_pending = false;
    return look_up(visit, policy);
}

Result<std::optional<Person>> Intake::person_of(const Visit& visit) const {
    const HealthCode* code = naming_code(visit);
    // Before the signature is known to be good, a code names nobody.
    if (!code || code->identifier.empty() || !(is_good(code->status) || is_for_authority(*code)))
        return std::optional<Person>{};
    if (code->family == CodeFamily::pass) return roster_.find(code->roster_id);
    return roster_.find_bound(journal_.digest_of(*code));
}

Status Intake::look_up(Visit& visit, const Policy& site) {
    const Policy& policy = site.at(lane_);
    auto person = person_of(visit);
    if (!person) return person.fault();
    visit.person = *person;
    const HealthCode* code = naming_code(visit);
    if (!code || code->identifier.empty()) return Done{};
    const auto since = visit.at - std::max(policy.repeat_within, policy.impossible_within);
    auto history =
        journal_.history(visit.person ? visit.person->id : "", journal_.digest_of(*code), direction_, lane_, since);
    if (!history) return history.fault();
    visit.history = *history;
    return Done{};
}

}  // namespace gate
