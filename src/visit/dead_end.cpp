#include "visit/dead_end.h"

#include <algorithm>
#include <initializer_list>

#include "visit/policy_text.h"

namespace gate {
namespace {

using Keys = std::initializer_list<std::string_view>;

std::string said(const Policy& policy, Keys keys, Language language) {
    std::string text;
    for (const std::string_view key : keys) {
        const PolicyField& field = *policy_field(key);
        text += (text.empty()               ? ""
                 : language == Language::zh ? "，"
                                            : ", ") +
                std::string(field.name.in(language)) + " " + field.words(field.get(policy), language);
    }
    return text;
}

Fault dead_end(Reason reason, const Policy& policy, Keys keys) {
    return {reason, said(policy, keys, Language::zh) + " / " + said(policy, keys, Language::en)};
}

bool accepts(const Policy& policy, std::initializer_list<CodeFamily> families) {
    return std::any_of(families.begin(), families.end(), [&](CodeFamily one) {
        return std::find(policy.accepted.begin(), policy.accepted.end(), one) != policy.accepted.end();
    });
}

/// Some number of days is enough and not too many; 0 at most: no limit.
bool possible(int least, int most) { return most == 0 || least <= most; }

bool some_certificate_is_good(const HealthRules& rules) {
    const bool no_vaccine = !rules.vaccines.empty() && rules.vaccines.front() == kNothing;
    return (rules.vaccination && !no_vaccine && possible(rules.after_dose_days, rules.dose_within_days)) ||
           (rules.test && (rules.pcr_hours > 0 || rules.rapid_hours > 0)) ||
           (rules.recovery && possible(rules.recovery_after_days, rules.recovery_within_days));
}

bool some_code_is_good(const Policy& policy) {
    const bool certificate =
        accepts(policy, {CodeFamily::dcc, CodeFamily::shc}) && some_certificate_is_good(policy.certificates);
    const bool health = certificate || accepts(policy, {CodeFamily::province});
    const bool pass = accepts(policy, {CodeFamily::pass});
    return policy.pass_and_health_code ? health && pass : health || pass;
}

std::vector<Fault> dead_ends_of_one(const Policy& policy) {
    std::vector<Fault> found;
    const HealthRules& rules = policy.certificates;
    const auto contradict = [&](Keys keys) { found.push_back(dead_end(Reason::policy_contradicts, policy, keys)); };
    const auto nobody = [&](Keys keys) { found.push_back(dead_end(Reason::policy_admits_nobody, policy, keys)); };
    if (!policy_contradictions(policy).empty()) contradict({"fever_from", "plausible_from", "plausible_to"});
    if (accepts(policy, {CodeFamily::dcc, CodeFamily::shc})) {
        if (rules.vaccination && !possible(rules.after_dose_days, rules.dose_within_days))
            contradict({"after_dose_days", "dose_within_days"});
        if (rules.recovery && !possible(rules.recovery_after_days, rules.recovery_within_days))
            contradict({"recovery_after_days", "recovery_within_days"});
    }
    if (policy.hours == std::vector{kNever}) nobody({"hours"});
    if (some_code_is_good(policy)) return found;
    if (policy.accepted.empty())
        nobody({"accept"});
    else if (policy.pass_and_health_code)
        nobody({"accept", "pass_and_health_code", "certificate_types"});
    else
        nobody({"accept", "certificate_types"});
    return found;
}

}  // namespace

std::vector<Fault> dead_ends(const Policy& policy) {
    std::vector<Fault> all = dead_ends_of_one(policy);
    for (const LanePolicy& lane : policy.lanes)
        for (Fault& found : dead_ends_of_one(lane.policy)) {
            if (std::find(all.begin(), all.end(), found) != all.end()) continue;  // said of the gate already
            const std::string number = std::to_string(lane.lane);
            found.detail = number + " 号通道 / Lane " + number + ": " + found.detail;
            all.push_back(std::move(found));
        }
    return all;
}

}  // namespace gate
