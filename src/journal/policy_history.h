// By which rules lanes judged, and since when: the site's versions, what the district asked over them, and both
// together.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "visit/demand.h"

namespace SQLite {
class Database;
}

namespace gate {

struct PolicyVersion {
    std::int64_t number = 0;  // 1, 2, 3 …
    WallTime at{};            // in force since
    std::string who, why;
    Policy policy;
};

struct DistrictVersion {
    std::int64_t number = 0;  // the district's own; 0: it asks nothing
    WallTime at{};
    Demand demand;
};

/// As lanes judged from `at` on.
struct RulesInForce {
    WallTime at{};
    std::int64_t site = 0, district = 0;  // the version of each; district 0: none
    Policy policy;
};

struct PolicyHistory {
    std::vector<PolicyVersion> site;  // newest first, both
    std::vector<DistrictVersion> district;

    /// Newest first: one for each change on either side.
    std::vector<RulesInForce> in_force() const;
};

/// The rules at that time; the oldest for any time before them. Nothing where there are none.
const RulesInForce* rules_at(const std::vector<RulesInForce>& rules, WallTime at);

/// Throws SQLite::Exception. A file of an older schema has no district's versions.
PolicyHistory read_policy_history(SQLite::Database& db);
/// By a read-only connection of its own, beside a running writer. Fault journal_broken.
Result<PolicyHistory> policy_history(const std::string& journal_path);

}  // namespace gate
