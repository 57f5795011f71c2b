#include "district/ledger.h"

#include <mutex>

#include "district/ledger_rows.h"
#include "district/merge.h"
#include "district/schema.h"
#include "sql/sql.h"
#include "sync/district_policy.h"

namespace gate::district {

struct Ledger::Inner {
    explicit Inner(const std::string& path) : db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000) {}

    SQLite::Database db;
    std::unique_ptr<Merge> merge;  // made once the tables are there
    std::int64_t instance = random_id();
    std::optional<Key> policy_key;
    mutable std::mutex mutex;

    template <class Work>
    auto guarded(Work work) -> decltype(work()) {
        const std::lock_guard held(mutex);
        try {
            return work();
        } catch (const SQLite::Exception& error) {
            return fault_of(error);
        }
    }
};

struct Ledger::Access::Held {
    std::unique_lock<std::mutex> lock;
    SQLite::Database& db;
};
Ledger::Access::Access(std::unique_ptr<Held> held) : held_(std::move(held)) {}
Ledger::Access::Access(Access&&) noexcept = default;
Ledger::Access::~Access() = default;
SQLite::Database& Ledger::Access::db() const { return held_->db; }
Ledger::Access Ledger::lock() const {
    return Access(std::make_unique<Access::Held>(Access::Held{std::unique_lock(inner_->mutex), inner_->db}));
}

Ledger::Ledger(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& path) {
    try {
        auto inner = std::make_unique<Inner>(path);
        if (const Status migrated = migrate(inner->db); !migrated) return migrated.fault();
        inner->merge = std::make_unique<Merge>(inner->db);
        return std::unique_ptr<Ledger>(new Ledger(std::move(inner)));
    } catch (const SQLite::Exception& error) {
        return fault_of(error);
    }
}

Result<std::vector<sync::Answer>> Ledger::exchange(std::span<const Upload> uploads, WallTime now) {
    return inner_->guarded([&]() -> Result<std::vector<sync::Answer>> {
        WriteTransaction commit(inner_->db);
        auto answers = inner_->merge->merge(uploads, inner_->instance, now);
        commit.commit();
        return answers;
    });
}

Result<std::vector<DayCell>> Ledger::counts(GateId gate, DayKey from, DayKey to) const {
    return inner_->guarded([&]() -> Result<std::vector<DayCell>> {
        SQLite::Statement query(inner_->db,
                                "SELECT hour / 100, kind, reason, family, sum(n) FROM cell WHERE gate = ? AND hour "
                                "BETWEEN ? AND ? GROUP BY hour / 100, kind, reason, family ORDER BY 1, 2, 3, 4");
        query.bind(1, gate);
        query.bind(2, first_hour(from));
        query.bind(3, last_hour(to));
        std::vector<DayCell> cells;
        while (query.executeStep())
            cells.push_back({query.getColumn(0).getInt(),
                             {query.getColumn(1).getInt(), query.getColumn(2).getInt(), query.getColumn(3).getInt(),
                              query.getColumn(4).getInt64()}});
        return cells;
    });
}

Result<std::vector<KeptAlert>> Ledger::alerts(std::size_t limit, bool only_open) const {
    return inner_->guarded(
        [&]() -> Result<std::vector<KeptAlert>> { return alerts_from(inner_->db, limit, only_open); });
}

Status Ledger::acknowledge(GateId gate, Epoch epoch, EventId event, const std::string& by, WallTime now) {
    return inner_->guarded([&]() -> Status {
        WriteTransaction commit(inner_->db);
        SQLite::Statement known(inner_->db, "SELECT ack_seq FROM alert WHERE gate = ? AND epoch = ? AND event = ?");
        known.bind(1, gate);
        known.bind(2, epoch);
        known.bind(3, static_cast<std::int64_t>(event));
        if (!known.executeStep()) return Fault{Reason::not_found, "alert " + sync::short_name(epoch, event)};
        if (!known.getColumn(0).isNull()) return Done{};
        SQLite::Statement set(inner_->db,
                              "UPDATE alert SET ack_seq = (SELECT coalesce(max(ack_seq), 0) + 1 FROM alert), ack_by = "
                              "?, ack_at = ? WHERE gate = ? AND epoch = ? AND event = ?");
        set.bind(1, by);
        set.bind(2, std::int64_t{now.time_since_epoch().count()});
        set.bind(3, gate);
        set.bind(4, epoch);
        set.bind(5, static_cast<std::int64_t>(event));
        set.exec();
        commit.commit();
        return Done{};
    });
}

Result<std::vector<KeptFinding>> Ledger::findings() const {
    return inner_->guarded([&]() -> Result<std::vector<KeptFinding>> { return findings_from(inner_->db); });
}

Status Ledger::close_finding(GateId gate, sync::Misfit misfit, Epoch epoch, const std::string& by,
                             const std::string& note, WallTime now) {
    return inner_->guarded([&]() -> Status {
        SQLite::Statement close(inner_->db,
                                "UPDATE finding SET closed = ?, closed_by = ?, note = ? WHERE gate = ? AND misfit = ? "
                                "AND epoch = ? AND closed IS NULL");
        close.bind(1, std::int64_t{now.time_since_epoch().count()});
        close.bind(2, by);
        close.bind(3, note);
        close.bind(4, gate);
        close.bind(5, static_cast<int>(misfit));
        close.bind(6, epoch);
        if (close.exec() == 0) return Fault{Reason::not_found, "finding"};
        return Done{};
    });
}

Result<std::vector<GateId>> Ledger::holders(const Head& head) const {
    return inner_->guarded([&]() -> Result<std::vector<GateId>> {
        SQLite::Statement query(
            inner_->db,
            "SELECT gate FROM chain WHERE epoch = ? AND ((id = ? AND digest = ?) OR (was_id = ? AND "
            "was_digest = ?))");
        query.bind(1, head.epoch);
        for (const int index : {2, 4}) {
            query.bind(index, static_cast<std::int64_t>(head.id));
            query.bind(index + 1, to_hex(head.digest));
        }
        std::vector<GateId> gates;
        while (query.executeStep()) gates.push_back(query.getColumn(0).getInt64());
        return gates;
    });
}

void Ledger::sign_policies_by(const Key& key) { inner_->policy_key = key; }

Result<std::int64_t> Ledger::publish(const std::string& text, const std::string& by, WallTime now) {
    return inner_->guarded([&]() -> Result<std::int64_t> {
        if (!inner_->policy_key) return Fault{Reason::policy_not_signed, "no key to sign it by"};
        WriteTransaction commit(inner_->db);
        const std::int64_t version =
            inner_->db.execAndGet("SELECT coalesce(max(version), 0) + 1 FROM policy").getInt64();
        const sync::SignedPolicy made = sync::sign_policy(*inner_->policy_key, version, text);
        SQLite::Statement put(inner_->db,
                              "INSERT INTO policy (version, text, signature, by_whom, at) VALUES (?, ?, ?, ?, ?)");
        put.bind(1, version);
        put.bind(2, made.text);
        put.bind(3, made.signature);
        put.bind(4, by);
        put.bind(5, std::int64_t{now.time_since_epoch().count()});
        put.exec();
        commit.commit();
        return version;
    });
}

Result<std::vector<PublishedPolicy>> Ledger::policies() const {
    return inner_->guarded([&]() -> Result<std::vector<PublishedPolicy>> {
        SQLite::Statement query(inner_->db, "SELECT version, text, by_whom, at FROM policy ORDER BY version DESC");
        std::vector<PublishedPolicy> all;
        while (query.executeStep())
            all.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getString(),
                           query.getColumn(2).getString(), WallTime(milliseconds(query.getColumn(3).getInt64()))});
        return all;
    });
}

Status Ledger::ask_for_drill(GateId gate, const std::string& by, WallTime now) {
    return inner_->guarded([&]() -> Status {
        SQLite::Statement put(
            inner_->db,
            "INSERT INTO drill (gate, seq, by_whom, at) SELECT id, ?, ?, ? FROM gate WHERE id = ? AND "
            "revoked IS NULL ON CONFLICT (gate) DO NOTHING");
        put.bind(1, random_id());
        put.bind(2, by);
        put.bind(3, std::int64_t{now.time_since_epoch().count()});
        put.bind(4, gate);
        if (put.exec() > 0) return Done{};
        SQLite::Statement asked(inner_->db, "SELECT 1 FROM drill WHERE gate = ?");
        asked.bind(1, gate);
        if (asked.executeStep()) return Done{};
        return Fault{Reason::not_found, "gate " + std::to_string(gate)};
    });
}

Status Ledger::ask_for_reports(DayKey day, const std::vector<GateId>& gates, const std::string& by, WallTime now) {
    return inner_->guarded([&]() -> Status {
        WriteTransaction commit(inner_->db);
        SQLite::Statement put(inner_->db,
                              "INSERT INTO reminder (gate, day, by_whom, at) VALUES (?, ?, ?, ?) "
                              "ON CONFLICT (gate, day) DO UPDATE SET by_whom = excluded.by_whom, at = excluded.at");
        for (const GateId gate : gates) {
            put.reset();
            put.bind(1, gate);
            put.bind(2, day);
            put.bind(3, by);
            put.bind(4, std::int64_t{now.time_since_epoch().count()});
            put.exec();
        }
        commit.commit();
        return Done{};
    });
}

Status Ledger::note(const std::string& who, const std::string& what, WallTime now) {
    return inner_->guarded([&]() -> Status {
        SQLite::Statement put(inner_->db, "INSERT INTO audit (at, who, what) VALUES (?, ?, ?)");
        put.bind(1, std::int64_t{now.time_since_epoch().count()});
        put.bind(2, who);
        put.bind(3, what);
        put.exec();
        return Done{};
    });
}

}  // namespace gate::district
