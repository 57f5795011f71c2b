#include "lane/intake.h"

#include <algorithm>

#include "visit/name_fit.h"

namespace gate {

const HealthCode* naming_code(const Visit& visit) {
    if (visit.second_code && visit.second_code->family == CodeFamily::pass) return &*visit.second_code;
    return visit.code ? &*visit.code : nullptr;
}

const HealthCode* telling_code(const Visit& visit) {
    if (!visit.code || !visit.second_code) return visit.code ? &*visit.code : nullptr;
    for (const auto* code : {&visit.code, &visit.second_code})
        if (!is_good((*code)->status)) return &**code;
    return visit.code->family == CodeFamily::pass ? &*visit.second_code : &*visit.code;
}

Result<Visit> Intake::begin(const Scan& scan, WallTime at, const Policy& policy) {
    Visit visit;
    visit.at = at;
    visit.day = zone_.day(at);
    visit.minute = zone_.minute_of_day(at);
    visit.lane = lane_;
    visit.direction = direction_;
    visit.colour = scan.colour;
    visit.code = read(scan, at, policy);
    if (const Status found = look_up(visit, policy); !found) return found.fault();
    return visit;
}

HealthCode Intake::read(const Scan& scan, WallTime at, const Policy& policy) {
    HealthCode code = reader_.read(scan.text, *trust_.get(), at);
    apply_rules(code, policy.at(lane_).certificates, at);
    return code;
}

Result<Visit> Intake::begin_for(const std::string& person_id, WallTime at, const Policy& policy) {
    auto person = roster_.find(person_id);
    if (!person) return person.fault();
    if (!*person) return Fault{Reason::not_found, "person " + person_id};
    Visit visit;
    visit.lane = lane_;
    visit.direction = direction_;
    visit.person = *std::move(*person);
    if (const Status found = refresh(visit, at, policy); !found) return found.fault();
    return visit;
}

Status Intake::refresh(Visit& visit, WallTime at, const Policy& policy) {
    visit.at = at;
    visit.day = zone_.day(at);
    visit.minute = zone_.minute_of_day(at);
    return look_up(visit, policy);
}

Result<bool> Intake::add(Visit& visit, const Scan& scan, WallTime at, const Policy& site) {
    const Policy& policy = site.at(lane_);
    if (!visit.code) return false;
    HealthCode code = read(scan, at, policy);
    const bool next_part = visit.code->status == CodeStatus::incomplete && code.family == visit.code->family;
    const bool other_kind = (code.family == CodeFamily::pass) != (visit.code->family == CodeFamily::pass);
    const bool second = policy.pass_and_health_code && !visit.second_code && other_kind &&
                        code.family != CodeFamily::unknown && visit.code->family != CodeFamily::unknown;
    const bool again = !next_part && policy.pass_and_health_code && !visit.second_code && !code.identifier.empty() &&
                       code.family == visit.code->family && code.identifier == visit.code->identifier;
    if (again) return true;
    if (!next_part && !second) return false;
    // The colour that can lower trust is that of the code the authority answers for.
    if (code.family != CodeFamily::pass) visit.colour = scan.colour;
    (next_part ? visit.code : visit.second_code) = std::move(code);
    if (const Status found = look_up(visit, policy); !found) return found.fault();
    return true;
}

Status Intake::answered(Visit& visit, const HealthCode& answer, const Policy& policy) {
    const bool second = visit.second_code && is_for_authority(*visit.second_code);
    HealthCode& code = second ? *visit.second_code : *visit.code;
    visit.authority_pending = false;
    // Not reached: the code stays what it was, and stands for itself.
    if (answer.status == CodeStatus::unreachable)
        code.detail = answer.detail;
    else
        code = answer;
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

/// What a certificate tells of its holder, against the person on the roster.
Status Intake::compare_codes(Visit& visit) const {
    visit.name_fits.reset();
    visit.code_of_another = false;
    for (const auto* code : {&visit.code, &visit.second_code}) {
        if (!*code || (*code)->family == CodeFamily::pass || !visit.person) continue;
        if (!(*code)->holder.empty())
            visit.name_fits =
                names_fit((*code)->holder, visit.person->name) || names_fit((*code)->holder_latin, visit.person->name);
        if ((*code)->identifier.empty()) continue;
        const auto bound = roster_.find_bound(journal_.digest_of(**code));
        if (!bound) return bound.fault();
        if (*bound && (*bound)->id != visit.person->id) visit.code_of_another = true;
    }
    return Done{};
}

Status Intake::look_up(Visit& visit, const Policy& site) {
    const Policy& policy = site.at(lane_);
    // Without a code the guard said who it is.
    if (visit.code) {
        auto person = person_of(visit);
        if (!person) return person.fault();
        visit.person = *person;
    }
    if (const Status compared = compare_codes(visit); !compared) return compared.fault();
    if (policy.offline == Offline::cached && visit.person) {
        const auto green = journal_.newest_green(visit.person->id, visit.at - policy.cached_within);
        if (!green) return green.fault();
        visit.cached_green = *green;
    }
    const HealthCode* code = naming_code(visit);
    const std::string digest = code && !code->identifier.empty() ? journal_.digest_of(*code) : "";
    if (digest.empty() && !visit.person) return Done{};
    const auto since = visit.at - std::max(policy.repeat_within, policy.impossible_within);
    auto history = journal_.history(visit.person ? visit.person->id : "", digest, direction_, lane_, since);
    if (!history) return history.fault();
    visit.history = *history;
    return Done{};
}

}  // namespace gate
