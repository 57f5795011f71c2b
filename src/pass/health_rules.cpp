#include "pass/health_rules.h"

#include <algorithm>

#include "pass/vaccines.h"

namespace gate {
namespace {

using Type = HealthFacts::Type;
using std::chrono::days;
using std::chrono::hours;

constexpr std::string_view kCovid = "840539006";  // SNOMED CT

bool is_rapid(std::string_view method) {
    return method == "LP217198-3" || method == "94558-4" || method == "97097-0";  // LOINC: antigen
}

bool is_younger(WallTime at, int least_days, WallTime now) { return now - at < days(least_days); }
bool is_older(WallTime at, int most_days, WallTime now) { return most_days > 0 && now - at > days(most_days); }

bool is_accepted(std::string_view product, const std::vector<std::string>& accepted) {
    return accepted.empty() || std::any_of(accepted.begin(), accepted.end(),
                                           [&](const std::string& id) { return is_vaccine(product, id); });
}

std::string_view vaccination(const HealthFacts& facts, const HealthRules& rules, WallTime now) {
    if (!is_accepted(facts.product, rules.vaccines)) return "this vaccine is not accepted";
    const bool whole = rules.full_course || rules.doses == 0;
    const int wanted = std::max(rules.doses, whole ? std::max(1, facts.doses) : 1);
    if (facts.dose < wanted) return "too few doses";
    if (is_younger(*facts.at, rules.after_dose_days, now)) return "the newest dose is too recent";
    if (is_older(*facts.at, rules.dose_within_days, now)) return "the newest dose is too long ago";
    return {};
}

std::string_view test(const HealthFacts& facts, const HealthRules& rules, WallTime now) {
    if (!facts.negative) return "the test is not negative";
    const int most = is_rapid(facts.method) ? rules.rapid_hours : rules.pcr_hours;
    if (most == 0) return "this kind of test is not accepted";
    return now - *facts.at > hours(most) ? "the test is too old" : std::string_view();
}

std::string_view recovery(const HealthFacts& facts, const HealthRules& rules, WallTime now) {
    if (facts.from && now < *facts.from) return "the recovery does not count yet";
    if (facts.to && now >= *facts.to + days(1)) return "the recovery counts no longer";
    if (is_younger(*facts.at, rules.recovery_after_days, now)) return "the positive test is too recent";
    if (is_older(*facts.at, rules.recovery_within_days, now)) return "the positive test is too long ago";
    return {};
}

}  // namespace

std::string_view unmet_rule(const HealthFacts& facts, const HealthRules& rules, WallTime now) {
    if (!facts.disease.empty() && facts.disease != kCovid) return "it is about another disease";
    if (!facts.at || *facts.at > now) return "its date is not past";
    switch (facts.type) {
        case Type::vaccination:
            return rules.vaccination ? vaccination(facts, rules, now) : "vaccinations are not accepted";
        case Type::test:
            return rules.test ? test(facts, rules, now) : "tests are not accepted";
        case Type::recovery:
            return rules.recovery ? recovery(facts, rules, now) : "recoveries are not accepted";
    }
    return "unknown kind of certificate";
}

void apply_rules(HealthCode& code, const HealthRules& rules, WallTime now) {
    const bool certificate = code.family == CodeFamily::dcc || code.family == CodeFamily::shc;
    if (!certificate || code.status != CodeStatus::valid) return;
    const std::string_view unmet =
        code.facts ? unmet_rule(*code.facts, rules, now) : "no vaccination and no test in it";
    if (unmet.empty()) return;
    code.status = CodeStatus::rules_not_met;
    code.detail = unmet;
}

}  // namespace gate
