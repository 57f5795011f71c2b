#include "daily/reports.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/schema.h"

namespace gate {
namespace {

constexpr std::size_t kLongestName = 64, kLongestRemarks = 2000;  // bytes

template <class Work>
auto guarded(const Store& store, Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store.path());
    }
}

Result<std::vector<DailyReport>> read_all(SQLite::Statement& query) {
    std::vector<DailyReport> reports;
    while (query.executeStep()) {
        auto report = report_from_json(query.getColumn(0).getString());
        if (!report) return Fault{Reason::journal_broken, "a daily report cannot be read"};
        reports.push_back(*std::move(report));
    }
    return reports;
}

}  // namespace

Result<std::vector<DailyReport>> DailyReports::versions(DayKey day) const {
    return guarded(store_, [&]() -> Result<std::vector<DailyReport>> {
        const auto access = store_.lock();
        SQLite::Statement query(access.db(), "SELECT body FROM daily_report WHERE day = ? ORDER BY version");
        query.bind(1, day);
        return read_all(query);
    });
}

Result<std::optional<DailyReport>> DailyReports::newest(DayKey day) const {
    const auto all = versions(day);
    if (!all) return all.fault();
    return all->empty() ? std::optional<DailyReport>() : std::optional(all->back());
}

Result<std::vector<DailyReport>> DailyReports::untold(std::string_view receiver, DayKey from, DayKey to) const {
    return guarded(store_, [&]() -> Result<std::vector<DailyReport>> {
        const auto access = store_.lock();
        SQLite::Statement query(
            access.db(),
            "SELECT body FROM daily_report r WHERE day BETWEEN ? AND ? AND confirmed = 1 AND version = (SELECT "
            "max(version) FROM daily_report WHERE day = r.day) AND NOT EXISTS (SELECT 1 FROM daily_report_told t "
            "WHERE t.day = r.day AND t.version = r.version AND t.receiver = ?) ORDER BY day");
        query.bind(1, from);
        query.bind(2, to);
        query.bind(3, std::string(receiver));
        return read_all(query);
    });
}

Status DailyReports::told(std::string_view receiver, const DailyReport& report) {
    return guarded(store_, [&]() -> Status {
        const auto access = store_.lock();
        SQLite::Statement note(access.db(),
                               "INSERT OR IGNORE INTO daily_report_told (day, version, receiver) VALUES (?,?,?)");
        note.bind(1, report.day);
        note.bind(2, report.version);
        note.bind(3, std::string(receiver));
        note.exec();
        return Done{};
    });
}

Status DailyReports::put(const DailyReport& report) {
    return guarded(store_, [&]() -> Status {
        const auto access = store_.lock();
        SQLite::Statement put(
            access.db(),
            "INSERT INTO daily_report (day, version, confirmed, body) VALUES (?,?,?,?) ON CONFLICT (day, "
            "version) DO UPDATE SET confirmed = excluded.confirmed, body = excluded.body WHERE "
            "daily_report.confirmed = 0");
        put.bind(1, report.day);
        put.bind(2, report.version);
        put.bind(3, report.confirmed ? 1 : 0);
        put.bind(4, report_json(report));
        put.exec();
        return Done{};
    });
}

Result<DailyReport> DailyReports::draft(const JournalReader& journal, const std::string& site, DayKey day,
                                        WallTime now) {
    const auto counts = journal.counts(first_hour(day), last_hour(day));
    if (!counts) return counts.fault();
    auto before = newest(day);
    if (!before) return before.fault();
    DailyReport report{.day = day, .site = site, .figures = figures_of(*counts), .made = now};
    if (*before) {
        if ((*before)->confirmed && (*before)->figures == report.figures) return **before;
        report.version = (*before)->version + ((*before)->confirmed ? 1 : 0);
    }
    if (const Status saved = put(report); !saved) return saved.fault();
    return report;
}

Result<DailyReport> DailyReports::confirm(DayKey day, const std::string& by, const std::string& remarks, WallTime now) {
    if (by.empty() || by.size() > kLongestName)
        return Fault{Reason::request_invalid, "who confirms must be named, in at most 64 bytes"};
    if (remarks.size() > kLongestRemarks) return Fault{Reason::request_invalid, "remarks are at most 2000 bytes"};
    auto report = newest(day);
    if (!report) return report.fault();
    if (!*report || (*report)->confirmed)
        return Fault{Reason::not_found, "no draft of " + format_day(day) + " waits to be confirmed"};
    (*report)->confirmed_by = by;
    (*report)->remarks = remarks;
    (*report)->confirmed = now;
    if (const Status saved = put(**report); !saved) return saved.fault();
    return **report;
}

}  // namespace gate
