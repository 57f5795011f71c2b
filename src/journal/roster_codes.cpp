// The part of the roster about codes: what is bound to whom, and the passes that were signed here.
#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/roster.h"
#include "journal/schema.h"

namespace gate {
namespace {

std::int64_t ms(WallTime time) { return static_cast<std::int64_t>(time.time_since_epoch().count()); }
WallTime time_of(const SQLite::Column& column) { return WallTime(milliseconds(column.getInt64())); }

/// Runs `work` on the connection; SQLite's exceptions become faults.
template <class Work>
std::invoke_result_t<Work, SQLite::Database&> guarded(Store& store, Work work) {
    const auto access = store.lock();
    try {
        return work(access.db());
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store.path());
    }
}

}  // namespace

Result<std::vector<Binding>> Roster::bindings(const std::string& person) const {
    return guarded(store_, [&](SQLite::Database& db) -> Result<std::vector<Binding>> {
        SQLite::Statement query(db,
                                "SELECT code_digest, person, bound_by, at FROM binding WHERE ?1 = '' OR person = ?1 "
                                "ORDER BY at DESC");
        query.bind(1, person);
        std::vector<Binding> all;
        while (query.executeStep())
            all.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                           query.getColumn(2).getString(), time_of(query.getColumn(3))});
        return all;
    });
}

Status Roster::unbind(const std::string& code_digest) {
    return guarded(store_, [&](SQLite::Database& db) -> Status {
        SQLite::Statement remove(db, "DELETE FROM binding WHERE code_digest = ?");
        remove.bind(1, code_digest);
        if (remove.exec() == 0) return Fault{Reason::not_found, "this binding"};
        return Done{};
    });
}

Result<std::vector<IssuedPass>> Roster::passes(const std::string& person) const {
    return guarded(store_, [&](SQLite::Database& db) -> Result<std::vector<IssuedPass>> {
        SQLite::Statement query(
            db,
            "SELECT number, person, not_before, expires, issued_by, at, revoked_by, revoked_at FROM "
            "issued_pass WHERE person = ? ORDER BY at DESC, number");
        query.bind(1, person);
        std::vector<IssuedPass> all;
        while (query.executeStep()) {
            IssuedPass pass{query.getColumn(0).getString(), query.getColumn(1).getString(),
                            time_of(query.getColumn(2)),    time_of(query.getColumn(3)),
                            query.getColumn(4).getString(), time_of(query.getColumn(5)),
                            query.getColumn(6).getString(), {}};
            if (!query.getColumn(7).isNull()) pass.revoked_at = time_of(query.getColumn(7));
            all.push_back(std::move(pass));
        }
        return all;
    });
}

Status Roster::note_pass(const IssuedPass& pass) {
    return guarded(store_, [&](SQLite::Database& db) -> Status {
        SQLite::Statement insert(db,
                                 "INSERT INTO issued_pass (number, person, not_before, expires, issued_by, at) VALUES "
                                 "(?,?,?,?,?,?)");
        insert.bind(1, pass.number);
        insert.bind(2, pass.person);
        insert.bind(3, ms(pass.not_before));
        insert.bind(4, ms(pass.expires));
        insert.bind(5, pass.issued_by);
        insert.bind(6, ms(pass.at));
        insert.exec();
        return Done{};
    });
}

Status Roster::note_revoked(const std::string& number, const std::string& by, WallTime at) {
    return guarded(store_, [&](SQLite::Database& db) -> Status {
        SQLite::Statement update(
            db, "UPDATE issued_pass SET revoked_by = ?, revoked_at = ? WHERE number = ? AND revoked_by = ''");
        update.bind(1, by);
        update.bind(2, ms(at));
        update.bind(3, number);
        if (update.exec() == 0) return Fault{Reason::not_found, "pass " + number};
        return Done{};
    });
}

}  // namespace gate
