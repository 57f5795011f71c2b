#include "journal/policy_history.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "journal/schema.h"

namespace gate {
namespace {

WallTime time_in(const SQLite::Column& column) { return WallTime(milliseconds(column.getInt64())); }

}  // namespace

PolicyHistory read_policy_history(SQLite::Database& db) {
    PolicyHistory history;
    if (!db.tableExists("policy")) return history;
    SQLite::Statement site(db, "SELECT number, at, who, why, policy FROM policy ORDER BY number DESC");
    while (site.executeStep())
        history.site.push_back({site.getColumn(0).getInt64(), time_in(site.getColumn(1)), site.getColumn(2).getString(),
                                site.getColumn(3).getString(), read_policy_json(site.getColumn(4).getString()).policy});
    if (!db.tableExists("district_policy")) return history;
    SQLite::Statement district(db, "SELECT version, at, demand FROM district_policy ORDER BY id DESC");
    while (district.executeStep()) {
        const auto demand = read_demand(district.getColumn(2).getString());
        history.district.push_back(
            {district.getColumn(0).getInt64(), time_in(district.getColumn(1)), demand ? *demand : Demand{}});
    }
    return history;
}

Result<PolicyHistory> policy_history(const std::string& journal_path) {
    try {
        SQLite::Database db(journal_path, SQLite::OPEN_READONLY, 5000);
        return read_policy_history(db);
    } catch (const SQLite::Exception& error) {
        return fault_of(error, journal_path);
    }
}

std::vector<RulesInForce> PolicyHistory::in_force() const {
    std::vector<RulesInForce> rules;
    static const DistrictVersion nothing;
    auto ours = site.rbegin();
    auto theirs = district.rbegin();
    const PolicyVersion* version = nullptr;
    const DistrictVersion* asked = &nothing;
    while (ours != site.rend() || theirs != district.rend()) {
        const bool is_ours = theirs == district.rend() || (ours != site.rend() && ours->at <= theirs->at);
        const WallTime at = is_ours ? ours->at : theirs->at;
        if (is_ours)
            version = &*ours++;
        else
            asked = &*theirs++;
        if (version == nullptr) continue;  // the site's own rules come first
        rules.push_back({at, version->number, asked->number, stricter(version->policy, asked->demand)});
    }
    std::reverse(rules.begin(), rules.end());
    return rules;
}

const RulesInForce* rules_at(const std::vector<RulesInForce>& rules, WallTime at) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const RulesInForce& one) { return one.at <= at; });
    if (found != rules.end()) return &*found;
    return rules.empty() ? nullptr : &rules.back();
}

}  // namespace gate
