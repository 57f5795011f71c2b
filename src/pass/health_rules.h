// What a site asks of a genuine certificate: which kinds, how many doses, how old a test may be. Data of the policy,
// the same for every family whose codes say such things.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pass/health_code.h"

namespace gate {

/// Defaults are those of config/gate.toml. A limit of 0 days is none; a test of 0 hours is never taken.
struct HealthRules {
    bool vaccination = true, test = true, recovery = true;
    std::vector<std::string> vaccines;  // those accepted, by Vaccine::id; empty: all
    int doses = 0;                      // at least so many; 0: as many as its certificate says there must be
    bool full_course = false;           // as many as its certificate says there must be, however few `doses` asks
    int after_dose_days = 0;            // the newest dose is at least so old
    int dose_within_days = 0;           // and no older than this
    int pcr_hours = 72;                 // how old the sample of a negative test may be
    int rapid_hours = 48;
    int recovery_after_days = 0;  // since the first positive result
    int recovery_within_days = 180;
    bool operator==(const HealthRules&) const = default;
};

/// Which rule `facts` do not meet, in a few words; empty if they meet all.
std::string_view unmet_rule(const HealthFacts& facts, const HealthRules& rules, WallTime now);

/// A valid certificate that does not meet the rules becomes `rules_not_met`; every other code stays as it is.
void apply_rules(HealthCode& code, const HealthRules& rules, WallTime now);

}  // namespace gate
