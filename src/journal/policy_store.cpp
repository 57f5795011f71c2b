#include "journal/policy_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "journal/schema.h"
#include "visit/policy_text.h"

namespace gate {
namespace {

constexpr const char* kColumns = "number, at, who, why, policy";

PolicyVersion version_from(const SQLite::Statement& row) {
    PolicyVersion version;
    version.number = row.getColumn(0).getInt64();
    version.at = WallTime(milliseconds(row.getColumn(1).getInt64()));
    version.who = row.getColumn(2).getString();
    version.why = row.getColumn(3).getString();
    version.policy = read_policy_json(row.getColumn(4).getString()).policy;
    return version;
}

/// "v18: 体温上限 37.3 °C → 37.0 °C; 2 号通道 口罩 提醒 → 必须佩戴"
std::string note_of(const Policy& before, const PolicyVersion& after) {
    std::string note = "v" + std::to_string(after.number) + ":";
    for (const PolicyChange& change : policy_changes(before, after.policy))
        note += std::string(note.back() == ':' ? " " : "; ") +
                (change.lane > 0 ? "lane " + std::to_string(change.lane) + " " : "") +
                std::string(change.field->name.zh) + " " + change.before_zh + " → " + change.after_zh;
    return note + (after.why.empty() ? "" : " (" + after.why + ")");
}

}  // namespace

Result<std::unique_ptr<PolicyStore>> PolicyStore::open(Store& store, Journal& journal, SharedValue<Policy>& in_force) {
    std::unique_ptr<PolicyStore> policies(new PolicyStore(store, journal, in_force));
    auto versions = policies->load();
    if (!versions) return versions.fault();
    if (!versions->empty()) {
        policies->newest_ = std::move(versions->front());
        in_force.set(policies->newest_.policy);
    }
    return policies;
}

Result<std::vector<PolicyVersion>> PolicyStore::load() const {
    const auto access = store_.lock();
    try {
        SQLite::Statement query(access.db(), std::string("SELECT ") + kColumns + " FROM policy ORDER BY number DESC");
        std::vector<PolicyVersion> versions;
        while (query.executeStep()) versions.push_back(version_from(query));
        return versions;
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store_.path());
    }
}

Result<std::vector<PolicyVersion>> PolicyStore::versions() const { return load(); }

void PolicyStore::apply_over(std::function<Policy(const Policy&)> demand) {
    const std::lock_guard held(mutex_);
    demand_ = std::move(demand);
    in_force_.set(demand_(newest_.policy));
}

PolicyVersion PolicyStore::newest() const {
    const std::lock_guard held(mutex_);
    return newest_;
}

Status PolicyStore::insert(const PolicyVersion& version) {
    const auto access = store_.lock();
    try {
        SQLite::Statement insert(access.db(), std::string("INSERT INTO policy (") + kColumns + ") VALUES (?,?,?,?,?)");
        insert.bind(1, version.number);
        insert.bind(2, static_cast<std::int64_t>(version.at.time_since_epoch().count()));
        insert.bind(3, version.who);
        insert.bind(4, version.why);
        insert.bind(5, policy_json(version.policy));
        insert.exec();
        return Done{};
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store_.path());
    }
}

/// Called with mutex_ held.
Result<std::int64_t> PolicyStore::add(PolicyVersion version, bool trusted) {
    version.number = newest_.number + 1;
    EventDraft row;
    row.at = version.at;
    row.clock_trusted = trusted;
    row.kind = EventKind::administration;
    row.reason = Reason::policy_changed;
    row.person = PersonPart{};
    row.person->actor = version.who;
    row.person->note = note_of(newest_.policy, version);
    const auto told = journal_.record(row);
    if (!told) return told.fault();
    if (const Status kept = insert(version); !kept) return kept.fault();
    in_force_.set(demand_ ? demand_(version.policy) : version.policy);
    newest_ = std::move(version);
    return newest_.number;
}

Result<bool> PolicyStore::offer_file(const Policy& policy, WallTime at) {
    const std::lock_guard held(mutex_);
    const auto all = load();
    if (!all) return all.fault();
    const auto last =
        std::find_if(all->begin(), all->end(), [](const PolicyVersion& one) { return one.who == kPolicyFile; });
    if (last != all->end() && policy_changes(last->policy, policy).empty()) return false;
    const auto added = add({0, at, std::string(kPolicyFile), "", policy}, false);
    if (!added) return added.fault();
    return true;
}

Result<std::int64_t> PolicyStore::put_in_force(const Policy& policy, std::int64_t seen, const std::string& who,
                                               const std::string& why, WallTime at, bool trusted) {
    const std::lock_guard held(mutex_);
    if (seen != newest_.number)
        return Fault{Reason::policy_newer, "version " + std::to_string(newest_.number) + " by " + newest_.who};
    return add({0, at, who, why, policy}, trusted);
}

Result<std::int64_t> PolicyStore::take_back(std::int64_t number, std::int64_t seen, const std::string& who, WallTime at,
                                            bool trusted) {
    const auto all = load();
    if (!all) return all.fault();
    const auto wanted =
        std::find_if(all->begin(), all->end(), [&](const PolicyVersion& one) { return one.number == number; });
    if (wanted == all->end()) return Fault{Reason::not_found, "policy version " + std::to_string(number)};
    return put_in_force(wanted->policy, seen, who, "= v" + std::to_string(number), at, trusted);
}

}  // namespace gate
