#include "journal/roster.h"

#include <algorithm>

#include "journal/roster_csv.h"
#include "journal/schema.h"
#include "sql/sql.h"

namespace gate {
namespace {

constexpr const char* kPersonColumns = "id, name, department, active, watch_until, watch_reason";

Person person_from(const SQLite::Statement& row) {
    Person person;
    person.id = row.getColumn(0).getString();
    person.name = row.getColumn(1).getString();
    person.department = row.getColumn(2).getString();
    person.active = row.getColumn(3).getInt() != 0;
    if (!row.getColumn(4).isNull()) person.watch_until = row.getColumn(4).getInt();
    person.watch_reason = row.getColumn(5).getString();
    return person;
}

void put(SQLite::Database& db, const Person& person) {
    SQLite::Statement insert(
        db, std::string("INSERT OR REPLACE INTO person (") + kPersonColumns + ") VALUES (?,?,?,?,?,?)");
    insert.bind(1, person.id);
    insert.bind(2, person.name);
    insert.bind(3, person.department);
    insert.bind(4, person.active ? 1 : 0);
    if (person.watch_until) insert.bind(5, *person.watch_until);
    insert.bind(6, person.watch_reason);
    insert.exec();
}

Result<std::optional<Person>> one(Store& store, const std::string& where, const std::string& value) {
    const auto access = store.lock();
    try {
        SQLite::Statement query(access.db(), std::string("SELECT ") + kPersonColumns + " FROM person " + where);
        query.bind(1, value);
        if (!query.executeStep()) return std::optional<Person>{};
        return std::optional(person_from(query));
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store.path());
    }
}

/// Runs `work` on the connection in one transaction.
template <class Work>
Status in_transaction(Store& store, Work work) {
    const auto access = store.lock();
    try {
        WriteTransaction transaction(access.db());
        work(access.db());
        transaction.commit();
        return Done{};
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store.path());
    }
}

}  // namespace

Result<std::optional<Person>> Roster::find(const std::string& id) const { return one(store_, "WHERE id = ?", id); }

Result<std::optional<Person>> Roster::find_bound(const std::string& code_digest) const {
    return one(store_, "WHERE id = (SELECT person FROM binding WHERE code_digest = ?)", code_digest);
}

Result<std::vector<Person>> Roster::all() const {
    const auto access = store_.lock();
    try {
        SQLite::Statement query(access.db(), std::string("SELECT ") + kPersonColumns + " FROM person ORDER BY id");
        std::vector<Person> people;
        while (query.executeStep()) people.push_back(person_from(query));
        return people;
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store_.path());
    }
}

Result<RosterPlan> Roster::plan(const std::string& csv) const {
    auto present = all();
    if (!present) return present.fault();
    ParsedRoster parsed = parse_roster_csv(csv);
    RosterPlan plan;
    plan.wrong = std::move(parsed.wrong);
    std::map<std::string, Person> before;
    for (Person& person : *present) before.emplace(person.id, std::move(person));
    for (Person& person : parsed.people) {
        const auto known = before.find(person.id);
        if (known == before.end())
            plan.added.push_back(std::move(person));
        else if (known->second == person)
            ++plan.unchanged;
        else
            plan.changed.push_back(std::move(person));
        if (known != before.end()) before.erase(known);
    }
    for (auto& [id, person] : before) plan.missing.push_back(std::move(person));
    return plan;
}

Status Roster::apply(const RosterPlan& plan) {
    if (!plan.wrong.empty())
        return Fault{Reason::file_invalid,
                     "line " + std::to_string(plan.wrong.front().line) + ": " + plan.wrong.front().what};
    return in_transaction(store_, [&](SQLite::Database& db) {
        for (const Person& person : plan.added) put(db, person);
        for (const Person& person : plan.changed) put(db, person);
    });
}

Status Roster::save(const Person& person) {
    return in_transaction(store_, [&](SQLite::Database& db) { put(db, person); });
}

Status Roster::bind(const std::string& code_digest, const std::string& person_id, const std::string& by, WallTime at) {
    return in_transaction(store_, [&](SQLite::Database& db) {
        SQLite::Statement insert(db,
                                 "INSERT OR REPLACE INTO binding (code_digest, person, bound_by, at) VALUES (?,?,?,?)");
        insert.bind(1, code_digest);
        insert.bind(2, person_id);
        insert.bind(3, by);
        insert.bind(4, static_cast<std::int64_t>(at.time_since_epoch().count()));
        insert.exec();
    });
}

Result<std::string> Roster::csv() const {
    const auto people = all();
    if (!people) return people.fault();
    return roster_csv(*people);
}

}  // namespace gate
