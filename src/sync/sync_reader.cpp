#include "sync/sync_reader.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <set>

#include "journal/chain.h"

namespace gate::sync {

struct SyncReader::Inner {
    SQLite::Database db;

    template <class Work>
    auto guarded(Work work) -> decltype(work()) {
        try {
            return work();
        } catch (const SQLite::Exception& error) {
            return Fault{Reason::journal_broken, std::string("sync: ") + error.what()};
        }
    }

    template <class Number, class... Bound>
    std::vector<Number> column(const char* sql, Bound... bound) {
        SQLite::Statement query(db, sql);
        int index = 0;
        (query.bind(++index, std::int64_t{bound}), ...);
        std::vector<Number> numbers;
        while (query.executeStep()) numbers.push_back(static_cast<Number>(query.getColumn(0).getInt64()));
        return numbers;
    }

    std::vector<Alert> alerts(const char* where, std::int64_t a, std::int64_t b);
};

namespace {

/// What makes a row an alert.
std::string alert_condition() {
    const auto number = [](auto value) { return std::to_string(static_cast<int>(value)); };
    return "(kind = " + number(EventKind::drill) +                                                          //
           " OR kind = " + number(EventKind::refuse) + " AND reason IN (" + number(Reason::fever) + ", " +  //
           number(Reason::code_red) + ", " + number(Reason::on_watch) + ")" +                               //
           " OR kind = " + number(EventKind::clinical) + " AND reason = " + number(Reason::clinical_fever) +
           " OR kind IN (" + number(EventKind::alarm) + ", " + number(EventKind::fire_on) +
           ") AND EXISTS (SELECT 1 FROM alert_on WHERE alert_on.reason = event.reason AND event.id >= from_id "
           "AND (to_id IS NULL OR event.id < to_id)))";
}

}  // namespace

std::vector<Alert> SyncReader::Inner::alerts(const char* where, std::int64_t a, std::int64_t b) {
    SQLite::Statement query(db, std::string("SELECT epoch, id, at, hour, kind, reason, lane FROM event WHERE ") +
                                    where + " AND " + alert_condition() + " ORDER BY epoch, id");
    query.bind(1, a);
    query.bind(2, b);
    std::vector<Alert> found;
    while (query.executeStep()) {
        found.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getInt64(),
                         WallTime(milliseconds(query.getColumn(2).getInt64())), query.getColumn(3).getInt(),
                         query.getColumn(4).getInt(), query.getColumn(5).getInt(), query.getColumn(6).getInt(),
                         query.getColumn(4).getInt() == static_cast<int>(EventKind::drill)});
    }
    return found;
}

SyncReader::SyncReader(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
SyncReader::~SyncReader() = default;

Result<std::unique_ptr<SyncReader>> SyncReader::open(const std::string& path) {
    try {
        std::unique_ptr<Inner> inner(new Inner{SQLite::Database(path, SQLite::OPEN_READONLY, 5000)});
        return std::unique_ptr<SyncReader>(new SyncReader(std::move(inner)));
    } catch (const SQLite::Exception& error) {
        return Fault{Reason::file_unreadable, path + ": " + error.what()};
    }
}

Result<Head> SyncReader::head() const {
    return inner_->guarded([&]() -> Result<Head> {
        SQLite::Statement query(inner_->db, "SELECT epoch, id, digest FROM event ORDER BY id DESC LIMIT 1");
        if (!query.executeStep()) return Fault{Reason::journal_broken, "sync: the journal is empty"};
        return Head{query.getColumn(0).getInt64(), query.getColumn(1).getInt64(), digest_from(query.getColumn(2))};
    });
}

Result<EventId> SyncReader::begun() const {
    return inner_->guarded([&]() -> Result<EventId> {
        const auto before = inner_->column<EventId>(
            "SELECT id FROM event WHERE epoch <> (SELECT epoch FROM event ORDER BY id DESC LIMIT 1) ORDER BY id DESC "
            "LIMIT 1");
        return before.empty() ? EventId{1} : before.front() + 1;
    });
}

Result<Head> SyncReader::at(Epoch epoch, EventId id) const {
    return inner_->guarded([&]() -> Result<Head> {
        SQLite::Statement query(inner_->db, "SELECT digest FROM event WHERE id = ?");
        query.bind(1, static_cast<std::int64_t>(id));
        Head head{epoch, id, {}};
        if (query.executeStep()) head.digest = digest_from(query.getColumn(0));
        return head;
    });
}

Result<std::vector<HourKey>> SyncReader::hours_after(EventId after) const {
    return inner_->guarded([&]() -> Result<std::vector<HourKey>> {
        return inner_->column<HourKey>("SELECT DISTINCT hour FROM event WHERE id > ?", after);
    });
}

Result<std::vector<HourKey>> SyncReader::hours_of(DayKey day) const {
    return inner_->guarded([&]() -> Result<std::vector<HourKey>> {
        return inner_->column<HourKey>("SELECT DISTINCT hour FROM event WHERE hour BETWEEN ? AND ?", first_hour(day),
                                       last_hour(day));
    });
}

Result<std::vector<DayKey>> SyncReader::days() const {
    return inner_->guarded([&]() -> Result<std::vector<DayKey>> {
        const auto reported = inner_->column<DayKey>("SELECT DISTINCT day FROM daily_report WHERE confirmed = 1");
        std::set<DayKey, std::greater<>> days(reported.begin(), reported.end());
        SQLite::Statement newest(inner_->db, "SELECT max(hour) FROM event WHERE hour < ?");  // one seek a day
        for (std::int64_t before = INT32_MAX;;) {
            newest.tryReset();
            newest.bind(1, before);
            if (!newest.executeStep() || newest.getColumn(0).isNull()) break;
            const DayKey day = day_of(newest.getColumn(0).getInt());
            days.insert(day);
            before = first_hour(day);
        }
        return std::vector<DayKey>(days.begin(), days.end());
    });
}

Result<std::vector<HourCells>> SyncReader::cells(HourKey hour) const {
    return inner_->guarded([&]() -> Result<std::vector<HourCells>> {
        SQLite::Statement query(inner_->db,
                                "SELECT epoch, kind, reason, family, count(*) FROM event WHERE hour = ? "
                                "GROUP BY epoch, kind, reason, family ORDER BY epoch, kind, reason, family");
        query.bind(1, hour);
        std::vector<HourCells> epochs;
        while (query.executeStep()) {
            const Epoch epoch = query.getColumn(0).getInt64();
            if (epochs.empty() || epochs.back().epoch != epoch) epochs.push_back({epoch, hour, {}});
            epochs.back().cells.push_back({query.getColumn(1).getInt(), query.getColumn(2).getInt(),
                                           query.getColumn(3).getInt(), query.getColumn(4).getInt64()});
        }
        return epochs;
    });
}

Result<std::vector<Alert>> SyncReader::alerts_after(EventId after) const {
    return inner_->guarded(
        [&]() -> Result<std::vector<Alert>> { return inner_->alerts("id > ? AND id <= ?", after, INT64_MAX); });
}

Result<std::vector<Alert>> SyncReader::alerts_of(DayKey day) const {
    return inner_->guarded([&]() -> Result<std::vector<Alert>> {
        return inner_->alerts("hour BETWEEN ? AND ?", first_hour(day), last_hour(day));
    });
}

Result<Digest> SyncReader::digest(DayKey day) const {
    const auto hours = hours_of(day);
    if (!hours) return hours.fault();
    DayDigester digester;
    std::vector<HourKey> ordered = *hours;
    std::sort(ordered.begin(), ordered.end());
    for (const HourKey hour : ordered) {
        const auto epochs = cells(hour);
        if (!epochs) return epochs.fault();
        for (const HourCells& one : *epochs)
            for (const Cell& cell : one.cells) digester.add(one.epoch, hour, cell);
    }
    const auto alerts = alerts_of(day);
    if (!alerts) return alerts.fault();
    for (const Alert& alert : *alerts) digester.add_alert(alert.epoch, alert.event);
    return digester.finish();
}

}  // namespace gate::sync
