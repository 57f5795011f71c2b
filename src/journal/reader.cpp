#include "journal/reader.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "journal/chain_check.h"
#include "journal/row_columns.h"
#include "journal/schema.h"

namespace gate {

struct JournalReader::Inner {
    SQLite::Database db;
    std::string path;

    template <class Work>
    auto guarded(Work work) -> decltype(work()) {
        try {
            return work();
        } catch (const SQLite::Exception& error) {
            return fault_of(error, path);
        }
    }
};

namespace {

constexpr std::string_view kShows[] = {"all", "entries", "admitted", "refused", "no_passage", "by_hand"};

/// By the numbers of EventKind.
std::string_view where_of(LogShow show) {
    switch (show) {
        case LogShow::all:
            return "";
        case LogShow::entries:
            return "AND e.kind IN (2, 3, 4, 12, 26) ";
        case LogShow::admitted:
            return "AND e.kind IN (2, 3) ";
        case LogShow::refused:
            return "AND e.kind = 4 ";
        case LogShow::no_passage:
            return "AND e.kind IN (2, 3) AND EXISTS (SELECT 1 FROM event n WHERE n.ref = e.id AND n.ref > 0 AND n.kind "
                   "= 8) ";
        case LogShow::by_hand:
            return "AND (e.kind IN (12, 26) OR (e.kind IN (2, 3) AND e.reason = :by_guard)) ";
    }
    return "";
}

std::string where_of(const LogFilter& filter) {
    // By id, which is the order of the rows: by the index of hours SQLite would first sort them all, whole.
    std::string where = "WHERE e.id BETWEEN :first AND :last AND +e.hour BETWEEN :from AND :to ";
    if (filter.lane) where += "AND e.lane = :lane ";
    if (filter.kind) where += "AND e.kind = :kind ";
    if (filter.reason) where += "AND e.reason = :reason ";
    if (!filter.person.empty()) where += "AND p.person = :person ";
    if (!filter.department.empty()) where += "AND w.department = :department ";
    if (!filter.search.empty()) where += "AND (p.person = :search OR instr(w.name, :search) > 0) ";
    where += where_of(filter.show);
    return where;
}

void bind_filter(SQLite::Statement& query, const LogFilter& filter) {
    query.bind(":from", filter.from);
    query.bind(":to", filter.to);
    if (filter.lane) query.bind(":lane", *filter.lane);
    if (filter.kind) query.bind(":kind", static_cast<int>(*filter.kind));
    if (filter.reason) query.bind(":reason", static_cast<int>(*filter.reason));
    if (!filter.person.empty()) query.bind(":person", filter.person);
    if (!filter.department.empty()) query.bind(":department", filter.department);
    if (!filter.search.empty()) query.bind(":search", filter.search);
    if (filter.show == LogShow::by_hand) query.bind(":by_guard", static_cast<int>(Reason::by_guard));
}

/// The smallest and the largest id of the filter's hours: about a millisecond a day, from the index alone.
std::pair<EventId, EventId> ids_of_hours(SQLite::Database& db, const LogFilter& filter) {
    SQLite::Statement bounds(db,
                             "SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM event WHERE hour BETWEEN ? AND ?");
    bounds.bind(1, filter.from);
    bounds.bind(2, filter.to);
    bounds.executeStep();
    return {bounds.getColumn(0).getInt64(), bounds.getColumn(1).getInt64()};
}

/// The ids that the filter leaves. A reader that goes on by `after` and `up_to` does not ask for its hours each time.
std::pair<EventId, EventId> ids_of(SQLite::Database& db, const LogFilter& filter) {
    const bool goes_on = filter.after > 0 && filter.up_to > 0;
    auto [first, last] = goes_on ? std::pair<EventId, EventId>{1, filter.up_to} : ids_of_hours(db, filter);
    first = std::max(first, filter.after + 1);
    if (filter.before > 0) last = std::min(last, filter.before - 1);
    if (filter.up_to > 0) last = std::min(last, filter.up_to);
    return {first, last};
}

void bind_range(SQLite::Statement& query, SQLite::Database& db, const LogFilter& filter) {
    const auto [first, last] = ids_of(db, filter);
    query.bind(":first", static_cast<std::int64_t>(first));
    query.bind(":last", static_cast<std::int64_t>(last));
    bind_filter(query, filter);
}

constexpr const char* kJoins =
    "FROM event e LEFT JOIN event_person p ON p.event_id = e.id LEFT JOIN person w ON w.id = p.person ";

}  // namespace

std::string_view name_of(LogShow show) { return kShows[static_cast<std::size_t>(show)]; }

std::optional<LogShow> log_show_of(std::string_view name) {
    const auto found = std::find(std::begin(kShows), std::end(kShows), name);
    if (found == std::end(kShows)) return std::nullopt;
    return static_cast<LogShow>(found - std::begin(kShows));
}

JournalReader::JournalReader(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
JournalReader::~JournalReader() = default;

Result<std::unique_ptr<JournalReader>> JournalReader::open(const std::string& path) {
    try {
        std::unique_ptr<Inner> inner(new Inner{SQLite::Database(path, SQLite::OPEN_READONLY, 5000), path});
        if (!inner->db.tableExists("event")) return Fault{Reason::journal_broken, path + ": is not a journal"};
        return std::unique_ptr<JournalReader>(new JournalReader(std::move(inner)));
    } catch (const SQLite::Exception& error) {
        return Fault{Reason::file_unreadable, path + ": " + error.what()};
    }
}

Result<std::vector<Count>> JournalReader::counts(HourKey from, HourKey to) const {
    return inner_->guarded([&]() -> Result<std::vector<Count>> {
        SQLite::Statement query(inner_->db,
                                "SELECT epoch, hour, kind, reason, family, count(*) FROM event WHERE hour BETWEEN ? "
                                "AND ? GROUP BY hour, epoch, kind, reason, family");
        query.bind(1, from);
        query.bind(2, to);
        std::vector<Count> counts;
        while (query.executeStep())
            counts.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getInt(),
                              static_cast<EventKind>(query.getColumn(2).getInt()),
                              static_cast<Reason>(query.getColumn(3).getInt()),
                              static_cast<CodeFamily>(query.getColumn(4).getInt()), query.getColumn(5).getInt64()});
        std::sort(counts.begin(), counts.end(), [](const Count& a, const Count& b) {
            return std::tie(a.epoch, a.hour, a.kind, a.reason, a.family) <
                   std::tie(b.epoch, b.hour, b.kind, b.reason, b.family);
        });
        return counts;
    });
}

Result<std::map<int, std::vector<Count>>> JournalReader::counts_by_lane(HourKey from, HourKey to) const {
    using Lanes = std::map<int, std::vector<Count>>;
    return inner_->guarded([&]() -> Result<Lanes> {
        SQLite::Statement query(inner_->db,
                                "SELECT lane, kind, reason, family, count(*) FROM event WHERE hour BETWEEN ? AND ? "
                                "GROUP BY lane, kind, reason, family");
        query.bind(1, from);
        query.bind(2, to);
        Lanes lanes;
        while (query.executeStep())
            lanes[query.getColumn(0).getInt()].push_back({0, from, static_cast<EventKind>(query.getColumn(1).getInt()),
                                                          static_cast<Reason>(query.getColumn(2).getInt()),
                                                          static_cast<CodeFamily>(query.getColumn(3).getInt()),
                                                          query.getColumn(4).getInt64()});
        return lanes;
    });
}

Result<std::int64_t> JournalReader::inside(DayKey day) const {
    return inner_->guarded([&]() -> Result<std::int64_t> {
        SQLite::Statement query(
            inner_->db,
            "SELECT coalesce(sum(CASE WHEN kind IN (6, 7) AND direction = 0 THEN 1 WHEN kind = 11 OR (kind "
            "IN (6, 7) AND direction = 1) THEN -1 ELSE 0 END), 0) FROM event WHERE hour BETWEEN ? AND ?");
        query.bind(1, first_hour(day));
        query.bind(2, last_hour(day));
        query.executeStep();
        return query.getColumn(0).getInt64();
    });
}

Status JournalReader::log(const LogFilter& filter, const std::function<bool(const LogRow&)>& row) const {
    return inner_->guarded([&]() -> Status {
        const std::string order = filter.newest_first ? "ORDER BY e.id DESC " : "ORDER BY e.id ";
        SQLite::Statement query(inner_->db, kSelectLog + where_of(filter) + order + "LIMIT :limit");
        bind_range(query, inner_->db, filter);
        query.bind(":limit", static_cast<std::int64_t>(filter.limit > 0 ? filter.limit : -1));
        while (query.executeStep())
            if (!row(row_from(query))) break;
        return Done{};
    });
}

Result<std::int64_t> JournalReader::rows(const LogFilter& filter) const {
    return inner_->guarded([&]() -> Result<std::int64_t> {
        SQLite::Statement query(inner_->db, std::string("SELECT count(*) ") + kJoins + where_of(filter));
        bind_range(query, inner_->db, filter);
        query.executeStep();
        return query.getColumn(0).getInt64();
    });
}

Result<EventId> JournalReader::newest_of(const LogFilter& filter) const {
    return inner_->guarded([&]() -> Result<EventId> { return ids_of(inner_->db, filter).second; });
}

Result<std::vector<Count>> JournalReader::sums(const LogFilter& filter) const {
    return inner_->guarded([&]() -> Result<std::vector<Count>> {
        SQLite::Statement query(inner_->db, std::string("SELECT e.hour, e.kind, e.reason, count(*) ") + kJoins +
                                                where_of(filter) + "GROUP BY e.hour, e.kind, e.reason");
        bind_range(query, inner_->db, filter);
        std::vector<Count> counts;
        while (query.executeStep())
            counts.push_back({0, query.getColumn(0).getInt(), static_cast<EventKind>(query.getColumn(1).getInt()),
                              static_cast<Reason>(query.getColumn(2).getInt()), CodeFamily::none,
                              query.getColumn(3).getInt64()});
        return counts;
    });
}

Result<std::vector<std::string>> JournalReader::departments() const {
    return inner_->guarded([&]() -> Result<std::vector<std::string>> {
        SQLite::Statement query(inner_->db, "SELECT DISTINCT department FROM person WHERE department <> '' ORDER BY 1");
        std::vector<std::string> names;
        while (query.executeStep()) names.push_back(query.getColumn(0).getString());
        return names;
    });
}

Result<LogRow> JournalReader::row(EventId id) const {
    return inner_->guarded([&]() -> Result<LogRow> {
        SQLite::Statement query(inner_->db, std::string(kSelectRows) + "WHERE e.id = ?");
        query.bind(1, static_cast<std::int64_t>(id));
        if (!query.executeStep()) return Fault{Reason::not_found, "event " + std::to_string(id)};
        return row_from(query);
    });
}

Result<Event> JournalReader::event(EventId id) const {
    const auto found = row(id);
    if (!found) return found.fault();
    return found->event;
}

Result<std::vector<Event>> JournalReader::about(EventId id) const {
    return inner_->guarded([&]() -> Result<std::vector<Event>> {
        SQLite::Statement query(inner_->db, std::string(kSelectRows) + "WHERE e.ref = ? AND e.ref > 0 ORDER BY e.id");
        query.bind(1, static_cast<std::int64_t>(id));
        std::vector<Event> events;
        while (query.executeStep()) events.push_back(row_from(query).event);
        return events;
    });
}

Result<Head> JournalReader::head() const {
    return inner_->guarded([&]() -> Result<Head> {
        SQLite::Statement query(inner_->db, std::string(kSelectRows) + "ORDER BY e.id DESC LIMIT 1");
        if (!query.executeStep()) return Head{};
        const Event event = row_from(query).event;
        return Head{event.epoch, event.id, event.digest};
    });
}

Result<CheckReport> JournalReader::check() const {
    return inner_->guarded([&]() -> Result<CheckReport> { return check_chain(inner_->path); });
}

}  // namespace gate
