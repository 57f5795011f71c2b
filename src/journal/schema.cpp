#include "journal/schema.h"

#include <sqlite3.h>

#include "sql/sql.h"

namespace gate {
namespace {

/// Version n is reached by the statements at n − 1. Only ever add to the end.
constexpr const char* kSteps[] = {R"sql(
    CREATE TABLE event (
        id            INTEGER PRIMARY KEY,
        epoch         INTEGER NOT NULL,
        at            INTEGER NOT NULL,      -- ms since 1970, UTC
        hour          INTEGER NOT NULL,      -- yyyymmddhh, site time
        clock_trusted INTEGER NOT NULL,
        lane          INTEGER NOT NULL,
        direction     INTEGER NOT NULL,
        kind          INTEGER NOT NULL,
        reason        INTEGER NOT NULL,
        family        INTEGER NOT NULL,
        mask          INTEGER NOT NULL,
        ref           INTEGER NOT NULL,
        took          INTEGER NOT NULL,      -- ms
        commitment    BLOB NOT NULL,
        digest        BLOB NOT NULL
    );
    CREATE INDEX event_cell ON event (hour, epoch, kind, reason, family, lane);
    CREATE INDEX event_ref ON event (ref) WHERE ref > 0;
    CREATE TRIGGER event_never_changes BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'journal rows never change'); END;
    CREATE TRIGGER event_never_goes BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'journal rows are never deleted'); END;
    CREATE TABLE event_person (
        event_id      INTEGER PRIMARY KEY REFERENCES event (id),
        salt          BLOB NOT NULL,
        person        TEXT NOT NULL,
        code_digest   TEXT NOT NULL,
        code_status   INTEGER,
        first_raw INTEGER, first_ambient INTEGER, first_judged INTEGER,  -- thousandths of °C
        raw INTEGER, ambient INTEGER, judged INTEGER,
        actor         TEXT NOT NULL,
        note          TEXT NOT NULL
    );
    CREATE INDEX event_person_person ON event_person (person, event_id) WHERE person <> '';
    CREATE INDEX event_person_code ON event_person (code_digest, event_id) WHERE code_digest <> '';
    CREATE TABLE person (
        id           TEXT PRIMARY KEY,
        name         TEXT NOT NULL,
        department   TEXT NOT NULL,
        active       INTEGER NOT NULL,
        watch_until  INTEGER,
        watch_reason TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE binding (
        code_digest TEXT PRIMARY KEY,
        person      TEXT NOT NULL REFERENCES person (id),
        bound_by    TEXT NOT NULL,
        at          INTEGER NOT NULL
    ) WITHOUT ROWID;
)sql",
                                  R"sql(
    CREATE TABLE policy (
        number INTEGER PRIMARY KEY,
        at     INTEGER NOT NULL,  -- ms since 1970, UTC: in force since
        who    TEXT NOT NULL,
        why    TEXT NOT NULL,
        policy TEXT NOT NULL      -- JSON, src/visit/policy_text.h
    );
    CREATE TABLE issued_pass (
        number     TEXT PRIMARY KEY,  -- 16 hex digits
        person     TEXT NOT NULL,
        not_before INTEGER NOT NULL,  -- ms since 1970, UTC
        expires    INTEGER NOT NULL,
        issued_by  TEXT NOT NULL,
        at         INTEGER NOT NULL,
        revoked_by TEXT NOT NULL DEFAULT '',
        revoked_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX issued_pass_person ON issued_pass (person);
)sql",
                                  R"sql(
    ALTER TABLE event_person ADD COLUMN mask_score INTEGER;  -- thousandths; of the mask check
)sql",
                                  R"sql(
    CREATE TABLE daily_report (          -- every version is kept; what is confirmed never changes
        day       INTEGER NOT NULL,      -- yyyymmdd
        version   INTEGER NOT NULL,
        confirmed INTEGER NOT NULL,
        body      TEXT NOT NULL,         -- docs/daily-report.md
        PRIMARY KEY (day, version)
    ) WITHOUT ROWID;
    CREATE TRIGGER confirmed_never_changes BEFORE UPDATE ON daily_report WHEN old.confirmed = 1
        BEGIN SELECT RAISE(ABORT, 'a confirmed report never changes'); END;
    CREATE TABLE daily_report_told (     -- who was told of which version
        day       INTEGER NOT NULL,
        version   INTEGER NOT NULL,
        receiver  TEXT NOT NULL,
        PRIMARY KEY (day, version, receiver)
    ) WITHOUT ROWID;
)sql",
                                  R"sql(
    CREATE TABLE district_policy (  -- what the district asked of the site's policy, since when
        id      INTEGER PRIMARY KEY,
        version INTEGER NOT NULL,   -- the district's own number; 0: it asks nothing any more
        at      INTEGER NOT NULL,   -- ms since 1970, UTC: in force since
        demand  TEXT NOT NULL       -- JSON, src/visit/demand.h
    );
)sql",
                                  R"sql(
    CREATE TABLE alert_on (              -- alarms that are alerts, by rows: from_id <= id < to_id
        reason  INTEGER NOT NULL,
        from_id INTEGER NOT NULL,
        to_id   INTEGER,                 -- none: until now
        PRIMARY KEY (reason, from_id)
    ) WITHOUT ROWID;
    INSERT INTO alert_on (reason, from_id) VALUES (103, 0);  -- coil_not_ours has always been one
    INSERT INTO alert_on (reason, from_id) SELECT 104, coalesce(max(id), 0) + 1 FROM event;  -- fire, from now on
)sql"};

}  // namespace

Status migrate(SQLite::Database& db) {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    return gate::migrate(db, kSteps, Reason::journal_broken);
}

Fault fault_of(const SQLite::Exception& error, const std::string& path) {
    const Reason reason = error.getErrorCode() == SQLITE_FULL ? Reason::disk_full : Reason::journal_broken;
    return {reason, path + ": " + error.what()};
}

}  // namespace gate
