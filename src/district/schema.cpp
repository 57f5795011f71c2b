#include "district/schema.h"

#include "sql/sql.h"

namespace gate::district {
namespace {

/// Version n is reached by the statements at n − 1. Only ever add to the end. Types and statements are those
/// that PostgreSQL speaks too; times are ms since 1970 UTC, digests hex, ids drawn at random.
constexpr const char* kSteps[] = {R"sql(
    CREATE TABLE enterprise (
        id          BIGINT PRIMARY KEY,
        credit_code TEXT NOT NULL UNIQUE,   -- unified social credit code
        name        TEXT NOT NULL,
        division    TEXT NOT NULL,          -- GB/T 2260
        street      TEXT NOT NULL,
        grid        TEXT NOT NULL,
        responsible TEXT NOT NULL,
        officer     TEXT NOT NULL,          -- resident service officer
        phone       TEXT NOT NULL
    );
    CREATE TABLE gate (
        id           BIGINT PRIMARY KEY,
        enterprise   BIGINT NOT NULL REFERENCES enterprise (id),
        name         TEXT NOT NULL,
        token        TEXT NOT NULL UNIQUE,  -- SHA-256 of the credential
        next_token   TEXT UNIQUE,           -- of the one that will take its place
        token_from   BIGINT NOT NULL,
        revoked      BIGINT,
        last_contact BIGINT,
        last_entry   BIGINT,                -- when the counts of entries last grew
        skew         BIGINT NOT NULL DEFAULT 0,  -- ms that its clock is ahead
        program      TEXT NOT NULL DEFAULT '',
        policy       BIGINT NOT NULL DEFAULT 0,
        counted      BIGINT NOT NULL DEFAULT 0  -- grows whenever one of its counters does
    );
    CREATE INDEX gate_enterprise ON gate (enterprise);
    CREATE TABLE enrol_code (
        code       TEXT PRIMARY KEY,        -- SHA-256
        enterprise BIGINT NOT NULL REFERENCES enterprise (id),
        gate_name  TEXT NOT NULL,
        expires    BIGINT NOT NULL,
        used       BIGINT
    );
    CREATE TABLE cell (
        gate   BIGINT NOT NULL,
        hour   BIGINT NOT NULL,             -- yyyymmddhh, the gate's own time
        epoch  BIGINT NOT NULL,
        kind   BIGINT NOT NULL,
        reason BIGINT NOT NULL,
        family BIGINT NOT NULL,
        n      BIGINT NOT NULL,
        PRIMARY KEY (gate, hour, epoch, kind, reason, family)
    ) WITHOUT ROWID;
    CREATE TABLE chain (
        gate      BIGINT NOT NULL,
        epoch     BIGINT NOT NULL,
        seq       BIGINT NOT NULL,          -- order in which the gate's epochs were met; 0: met too late
        begun     BIGINT NOT NULL,
        id        BIGINT NOT NULL,
        digest    TEXT NOT NULL,
        was_id    BIGINT NOT NULL,          -- the head before
        was_digest TEXT NOT NULL,
        PRIMARY KEY (gate, epoch)
    ) WITHOUT ROWID;
    CREATE INDEX chain_epoch ON chain (epoch);
    CREATE TABLE finding (
        gate      BIGINT NOT NULL,
        misfit    BIGINT NOT NULL,
        epoch     BIGINT NOT NULL,
        since     BIGINT NOT NULL,
        closed    BIGINT,
        closed_by TEXT NOT NULL DEFAULT '',
        note      TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (gate, misfit, epoch)
    );
    CREATE TABLE alert (
        gate     BIGINT NOT NULL,
        epoch    BIGINT NOT NULL,
        event    BIGINT NOT NULL,
        at       BIGINT NOT NULL,
        hour     BIGINT NOT NULL,
        kind     BIGINT NOT NULL,
        reason   BIGINT NOT NULL,
        lane     BIGINT NOT NULL,
        drill    BIGINT NOT NULL,
        received BIGINT NOT NULL,
        ack_seq  BIGINT,
        ack_by   TEXT NOT NULL DEFAULT '',
        ack_at   BIGINT,
        shown    BIGINT,                    -- when the gate was known to know of it
        PRIMARY KEY (gate, epoch, event)
    );
    CREATE INDEX alert_hour ON alert (gate, hour);
    CREATE INDEX alert_received ON alert (received);
    CREATE INDEX alert_ack ON alert (gate, ack_seq) WHERE ack_seq IS NOT NULL;
    CREATE UNIQUE INDEX alert_seq ON alert (ack_seq) WHERE ack_seq IS NOT NULL;
    CREATE TABLE report (
        gate         BIGINT NOT NULL,
        day          BIGINT NOT NULL,
        version      BIGINT NOT NULL,
        confirmed_at BIGINT NOT NULL,
        confirmed_by TEXT NOT NULL,
        remarks      TEXT NOT NULL,
        cells        TEXT NOT NULL,         -- JSON, [[kind, reason, family, rows] …]
        received     BIGINT NOT NULL,
        PRIMARY KEY (gate, day, version)
    );
    CREATE INDEX report_day ON report (day, gate);
    CREATE TABLE policy (
        version   BIGINT PRIMARY KEY,
        text      TEXT NOT NULL,
        signature TEXT NOT NULL,
        by_whom   TEXT NOT NULL,
        at        BIGINT NOT NULL
    );
    CREATE TABLE drill (                    -- asked for, and not yet begun
        gate    BIGINT PRIMARY KEY,
        seq     BIGINT NOT NULL,            -- drawn at random
        by_whom TEXT NOT NULL,
        at      BIGINT NOT NULL
    );
    CREATE TABLE audit (                    -- who did what on the pages
        at   BIGINT NOT NULL,
        who  TEXT NOT NULL,
        what TEXT NOT NULL
    );
    CREATE INDEX audit_at ON audit (at);
    CREATE INDEX alert_open ON alert (received) WHERE ack_at IS NULL;
)sql",
                                  R"sql(
    CREATE TABLE trust_file (               -- what a policy's trust list may name; never changes
        digest  TEXT PRIMARY KEY,           -- SHA-256
        place   TEXT NOT NULL,              -- in a gate's trust folder: dcc/signers.pem
        size    BIGINT NOT NULL,            -- bytes
        content TEXT NOT NULL,              -- base64
        by_whom TEXT NOT NULL,
        at      BIGINT NOT NULL
    );
)sql",
                                  R"sql(
    CREATE TABLE reminder (                 -- an officer asked for a daily report that has not come yet
        gate    BIGINT NOT NULL,
        day     BIGINT NOT NULL,
        by_whom TEXT NOT NULL,
        at      BIGINT NOT NULL,
        PRIMARY KEY (gate, day)
    );
)sql",
                                  R"sql(
    CREATE INDEX finding_open ON finding (gate, since) WHERE closed IS NULL;
)sql"};

}  // namespace

Status migrate(SQLite::Database& db) {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    return gate::migrate(db, kSteps, Reason::ledger_broken);
}

Fault fault_of(const SQLite::Exception& error) { return {Reason::ledger_broken, error.what()}; }

}  // namespace gate::district
