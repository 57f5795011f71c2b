#include "journal/policy_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <algorithm>

#include "journal/alert_on.h"
#include "journal/schema.h"
#include "sql/sql.h"
#include "visit/policy_text.h"

namespace gate {
namespace {

/// "v18: 体温上限 37.3 °C → 37.0 °C; 2 号通道 口罩 提醒 → 必须佩戴"
std::string note_of(const Policy& before, const PolicyVersion& after) {
    std::string note = "v" + std::to_string(after.number) + ":";
    for (const PolicyChange& change : policy_changes(before, after.policy))
        note += std::string(note.back() == ':' ? " " : "; ") +
                (change.lane > 0 ? "lane " + std::to_string(change.lane) + " " : "") +
                std::string(change.field->name.zh) + " " + change.before_zh + " → " + change.after_zh;
    return note + (after.why.empty() ? "" : " (" + after.why + ")");
}

/// "v7: 体温上限 37.0 °C; 口罩 必须佩戴"
std::string note_of(const DistrictVersion& asked) {
    std::string note = "v" + std::to_string(asked.number) + ":";
    for (const std::string& key : asked.demand.keys) {
        const PolicyField& field = *policy_field(key);
        note += std::string(note.back() == ':' ? " " : "; ") + std::string(field.name.zh) + " " +
                field.words(field.get(asked.demand.policy), Language::zh);
    }
    return note;
}

std::int64_t ms_of(WallTime at) { return static_cast<std::int64_t>(at.time_since_epoch().count()); }

void keep(SQLite::Database& db, const PolicyVersion& version) {
    SQLite::Statement insert(db, "INSERT INTO policy (number, at, who, why, policy) VALUES (?,?,?,?,?)");
    SQLite::bind(insert, version.number, ms_of(version.at), version.who, version.why, policy_json(version.policy));
    insert.exec();
}

void keep(SQLite::Database& db, const DistrictVersion& version) {
    SQLite::Statement insert(db, "INSERT INTO district_policy (version, at, demand) VALUES (?,?,?)");
    SQLite::bind(insert, version.number, ms_of(version.at), demand_json(version.demand));
    insert.exec();
}

/// The lanes' own lists add to the gate's.
std::vector<Reason> alarms_of(const Policy& policy) {
    std::vector<Reason> alarms = policy.alert_on;
    for (const LanePolicy& lane : policy.lanes)
        alarms.insert(alarms.end(), lane.policy.alert_on.begin(), lane.policy.alert_on.end());
    return alarms;
}

}  // namespace

Result<std::unique_ptr<PolicyStore>> PolicyStore::open(Store& store, Journal& journal, SharedValue<Policy>& in_force) {
    std::unique_ptr<PolicyStore> policies(new PolicyStore(store, journal, in_force));
    if (const Status loaded = policies->load(); !loaded) return loaded.fault();
    return policies;
}

Status PolicyStore::load() {
    auto known = history();
    if (!known) return known.fault();
    if (!known->district.empty()) asked_ = std::move(known->district.front());
    if (known->site.empty()) return Done{};
    newest_ = std::move(known->site.front());
    in_force_.set(stricter(newest_.policy, asked_.demand));
    return Done{};
}

Result<PolicyHistory> PolicyStore::history() const {
    const auto access = store_.lock();
    try {
        return read_policy_history(access.db());
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store_.path());
    }
}

Status PolicyStore::ask(std::int64_t version, const Demand& demand, WallTime at, bool trusted) {
    const std::lock_guard held(mutex_);
    if (version == asked_.number && demand_json(demand) == demand_json(asked_.demand)) return Done{};
    DistrictVersion asked{version, at, demand};
    if (const Status told = tell(at, trusted, std::string(kDistrictActor), note_of(asked)); !told) return told;
    if (const Status used = use(asked, stricter(newest_.policy, demand)); !used) return used;
    asked_ = std::move(asked);
    return Done{};
}

PolicyVersion PolicyStore::newest() const {
    const std::lock_guard held(mutex_);
    return newest_;
}

DistrictVersion PolicyStore::asked() const {
    const std::lock_guard held(mutex_);
    return asked_;
}

/// Kept and in force, with the alarms that it makes alerts from the next row on. Called with mutex_ held.
template <class Version>
Status PolicyStore::use(const Version& version, const Policy& made) {
    const auto access = store_.lock();
    try {
        WriteTransaction commit(access.db());
        keep(access.db(), version);
        alert_on(access.db(), alarms_of(made));
        commit.commit();
        in_force_.set(made);
        return Done{};
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store_.path());
    }
}

Status PolicyStore::tell(WallTime at, bool trusted, const std::string& who, const std::string& note) {
    EventDraft row;
    row.at = at;
    row.clock_trusted = trusted;
    row.kind = EventKind::administration;
    row.reason = Reason::policy_changed;
    row.person = PersonPart{};
    row.person->actor = who;
    row.person->note = note;
    const auto told = journal_.record(row);
    return told ? Status(Done{}) : Status(told.fault());
}

/// Called with mutex_ held.
Result<std::int64_t> PolicyStore::add(PolicyVersion version, bool trusted) {
    version.number = newest_.number + 1;
    const std::string note = note_of(newest_.policy, version);
    if (const Status told = tell(version.at, trusted, version.who, note); !told) return told.fault();
    if (const Status used = use(version, stricter(version.policy, asked_.demand)); !used) return used.fault();
    newest_ = std::move(version);
    return newest_.number;
}

Result<bool> PolicyStore::offer_file(const Policy& policy, WallTime at) {
    const std::lock_guard held(mutex_);
    const auto all = history();
    if (!all) return all.fault();
    const auto last = std::find_if(all->site.begin(), all->site.end(),
                                   [](const PolicyVersion& one) { return one.who == kPolicyFile; });
    if (last != all->site.end() && policy_changes(last->policy, policy).empty()) return false;
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
    const auto all = history();
    if (!all) return all.fault();
    const auto wanted = std::find_if(all->site.begin(), all->site.end(),
                                     [&](const PolicyVersion& one) { return one.number == number; });
    if (wanted == all->site.end()) return Fault{Reason::not_found, "policy version " + std::to_string(number)};
    return put_in_force(wanted->policy, seen, who, "= v" + std::to_string(number), at, trusted);
}

}  // namespace gate
