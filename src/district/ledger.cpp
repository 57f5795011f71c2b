#include "district/ledger.h"

#include <mutex>

#include "district/merge.h"
#include "district/schema.h"

namespace gate::district {

struct Ledger::Inner {
    explicit Inner(const std::string& path) : db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000) {}

    SQLite::Database db;
    std::unique_ptr<Merge> merge;  // made once the tables are there
    std::int64_t instance = random_id();
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
        SQLite::Transaction commit(inner_->db);
        std::vector<sync::Answer> answers;
        answers.reserve(uploads.size());
        for (const Upload& upload : uploads) answers.push_back(inner_->merge->merge(upload, inner_->instance, now));
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
    return inner_->guarded([&]() -> Result<std::vector<KeptAlert>> {
        SQLite::Statement query(
            inner_->db, std::string("SELECT gate, epoch, event, at, hour, kind, reason, lane, drill, received, ack_by, "
                                    "ack_at, shown FROM alert ") +
                            (only_open ? "WHERE ack_at IS NULL " : "") + "ORDER BY received DESC, event DESC LIMIT ?");
        query.bind(1, static_cast<std::int64_t>(limit));
        const auto time = [&](int column) { return WallTime(milliseconds(query.getColumn(column).getInt64())); };
        const auto maybe = [&](int column) {
            return query.getColumn(column).isNull() ? std::nullopt : std::optional(time(column));
        };
        std::vector<KeptAlert> alerts;
        while (query.executeStep())
            alerts.push_back({query.getColumn(0).getInt64(),
                              {query.getColumn(1).getInt64(), query.getColumn(2).getInt64(), time(3),
                               query.getColumn(4).getInt(), query.getColumn(5).getInt(), query.getColumn(6).getInt(),
                               query.getColumn(7).getInt(), query.getColumn(8).getInt() != 0},
                              time(9),
                              query.getColumn(10).getString(),
                              maybe(11),
                              maybe(12)});
        return alerts;
    });
}

Status Ledger::acknowledge(GateId gate, Epoch epoch, EventId event, const std::string& by, WallTime now) {
    return inner_->guarded([&]() -> Status {
        SQLite::Transaction commit(inner_->db);
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
    return inner_->guarded([&]() -> Result<std::vector<KeptFinding>> {
        SQLite::Statement query(
            inner_->db, "SELECT gate, epoch, misfit, since FROM finding WHERE closed IS NULL ORDER BY since, gate");
        std::vector<KeptFinding> found;
        while (query.executeStep())
            found.push_back({query.getColumn(0).getInt64(),
                             query.getColumn(1).getInt64(),
                             {static_cast<sync::Misfit>(query.getColumn(2).getInt()),
                              WallTime(milliseconds(query.getColumn(3).getInt64()))}});
        return found;
    });
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

Status Ledger::publish(const sync::SignedPolicy& policy, const std::string& by, WallTime now) {
    return inner_->guarded([&]() -> Status {
        SQLite::Statement put(inner_->db,
                              "INSERT INTO policy (version, text, signature, by_whom, at) VALUES (?, ?, ?, ?, ?)");
        put.bind(1, policy.version);
        put.bind(2, policy.text);
        put.bind(3, policy.signature);
        put.bind(4, by);
        put.bind(5, std::int64_t{now.time_since_epoch().count()});
        put.exec();
        return Done{};
    });
}

}  // namespace gate::district
