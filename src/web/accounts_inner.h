// What the parts of Accounts share: the connection, its lock, and how a database error becomes a fault.
#pragma once

#include <mutex>

#include "sql/sql.h"
#include "web/accounts.h"

namespace gate::web {

struct Accounts::Inner {
    Inner(const std::string& path, const Clock& given, AccountRules wanted, Audit teller)
        : clock(given),
          rules(std::move(wanted)),
          audit(std::move(teller)),
          db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000) {}

    const Clock& clock;
    const AccountRules rules;
    const Audit audit;
    mutable std::mutex mutex;
    mutable SQLite::Database db;

    WallTime now() const { return clock.wall(); }
    /// Runs `work(db)` under the lock; what SQLite throws is accounts_broken.
    template <class Work>
    std::invoke_result_t<Work, SQLite::Database&> with(Work work) const {
        try {
            const std::lock_guard held(mutex);
            return work(db);
        } catch (const SQLite::Exception& error) {
            return Fault{Reason::accounts_broken, error.what()};
        }
    }
    void tell(const std::string& by, const std::string& what) const {
        if (audit) audit(by, what);
    }
    bool knows_role(const std::string& role) const;
};

/// As a number that SQLite keeps: ms since 1970.
inline std::int64_t stored(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime wall_time(std::int64_t number) { return WallTime(milliseconds(number)); }

/// Statements that belong together, each with its values bound in order.
template <class... Values>
int run(SQLite::Database& db, const char* sql, const Values&... values) {
    SQLite::Statement statement(db, sql);
    int index = 0;
    (statement.bind(++index, values), ...);
    return statement.exec();
}

void end_sessions(SQLite::Database& db, const std::string& name);
void forgive(SQLite::Database& db, const std::string& key);
std::string account_key(const std::string& name);
std::string address_key(const std::string& address);

}  // namespace gate::web
