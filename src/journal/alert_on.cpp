#include "journal/alert_on.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <set>

#include "journal/schema.h"
#include "sql/sql.h"

namespace gate {
namespace {

std::set<int> named_now(SQLite::Database& db) {
    std::set<int> reasons;
    SQLite::Statement query(db, "SELECT reason FROM alert_on WHERE to_id IS NULL");
    while (query.executeStep()) reasons.insert(query.getColumn(0).getInt());
    return reasons;
}

void change(SQLite::Database& db, const char* sql, int reason, std::int64_t next) {
    SQLite::Statement statement(db, sql);
    statement.bind(1, next);
    statement.bind(2, reason);
    statement.exec();
}

}  // namespace

void alert_on(SQLite::Database& db, const std::vector<Reason>& reasons) {
    std::set<int> wanted;
    for (const Reason each : reasons) wanted.insert(static_cast<int>(each));
    const std::set<int> named = named_now(db);
    const std::int64_t next = db.execAndGet("SELECT coalesce(max(id), 0) + 1 FROM event").getInt64();
    for (const int reason : named)
        if (!wanted.contains(reason))
            change(db, "UPDATE alert_on SET to_id = ?1 WHERE reason = ?2 AND to_id IS NULL", reason, next);
    for (const int reason : wanted)
        if (!named.contains(reason))  // named, not named, named again: all before the same row
            change(db,
                   "INSERT INTO alert_on (from_id, reason) VALUES (?1, ?2) "
                   "ON CONFLICT (reason, from_id) DO UPDATE SET to_id = NULL",
                   reason, next);
}

Status alert_on(Store& store, const std::vector<Reason>& reasons) {
    const auto access = store.lock();
    try {
        WriteTransaction commit(access.db());
        alert_on(access.db(), reasons);
        commit.commit();
        return Done{};
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store.path());
    }
}

}  // namespace gate
