#include "district/ledger_rows.h"

namespace gate::district {

std::vector<KeptAlert> alerts_from(SQLite::Database& db, std::size_t limit, bool only_open) {
    SQLite::Statement query(db, std::string("SELECT gate, epoch, event, at, hour, kind, reason, lane, drill, received, "
                                            "ack_by, ack_at, shown FROM alert ") +
                                    (only_open ? "WHERE ack_at IS NULL " : "") +
                                    "ORDER BY received DESC, event DESC LIMIT ?");
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
}

std::vector<KeptFinding> findings_from(SQLite::Database& db) {
    SQLite::Statement query(db,
                            "SELECT gate, epoch, misfit, since FROM finding WHERE closed IS NULL ORDER BY since, gate");
    std::vector<KeptFinding> found;
    while (query.executeStep())
        found.push_back({query.getColumn(0).getInt64(),
                         query.getColumn(1).getInt64(),
                         {static_cast<sync::Misfit>(query.getColumn(2).getInt()),
                          WallTime(milliseconds(query.getColumn(3).getInt64()))}});
    return found;
}

}  // namespace gate::district
