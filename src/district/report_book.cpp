#include "district/report_book.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "district/ledger_rows.h"
#include "district/schema.h"

namespace gate::district {
namespace {

using nlohmann::json;

/// Sums of the report's cells [[kind, reason, family, rows] …], as src/journal/event.h numbers them.
void add_figures(GateReport& report, const std::string& cells) {
    const json all = json::parse(cells, nullptr, false);
    if (!all.is_array()) return;
    for (const json& cell : all) {
        const auto part = [&](std::size_t index) { return cell.at(index).get<std::int64_t>(); };
        const std::int64_t rows = part(3);
        const auto is = [&](EventKind kind) { return part(0) == static_cast<int>(kind); };
        if (is(EventKind::passage) || is(EventKind::opened)) report.entered += rows;
        if (is(EventKind::fault)) report.faults += rows;
        if (is(EventKind::drill)) report.drills += rows;
        if (!is(EventKind::refuse)) continue;
        report.refused += rows;
        if (part(1) == static_cast<int>(Reason::fever)) report.fevers += rows;
        if (part(1) == static_cast<int>(Reason::on_watch)) report.watched += rows;
    }
}

std::unordered_map<GateId, GateReport> newest_of(SQLite::Database& db, DayKey day) {
    SQLite::Statement query(db,
                            "SELECT gate, version, received, confirmed_at, confirmed_by, remarks, cells FROM report "
                            "WHERE day = ? ORDER BY gate, version");
    query.bind(1, day);
    std::unordered_map<GateId, GateReport> newest;
    while (query.executeStep()) {
        GateReport& kept = newest[query.getColumn(0).getInt64()];
        GateReport report;
        report.version = query.getColumn(1).getInt();
        report.versions = kept.versions + 1;
        report.received = time_of(query.getColumn(2));
        report.first_received = kept.versions > 0 ? std::min(kept.first_received, report.received) : report.received;
        report.confirmed_at = time_of(query.getColumn(3));
        report.confirmed_by = query.getColumn(4).getString();
        report.remarks = query.getColumn(5).getString();
        add_figures(report, query.getColumn(6).getString());
        kept = std::move(report);
    }
    return newest;
}

}  // namespace

ReportBook::ReportBook(std::unique_ptr<SQLite::Database> db) : db_(std::move(db)) {}
ReportBook::~ReportBook() = default;

Result<std::unique_ptr<ReportBook>> ReportBook::open(const std::string& ledger_path) {
    try {
        return std::unique_ptr<ReportBook>(
            new ReportBook(std::make_unique<SQLite::Database>(ledger_path, SQLite::OPEN_READONLY, 5000)));
    } catch (const SQLite::Exception& error) {
        return fault_of(error);
    }
}

Result<std::vector<EnterpriseReports>> ReportBook::of_day(DayKey day) const {
    const std::lock_guard held(mutex_);
    try {
        const SQLite::Transaction one_moment(*db_);
        auto newest = newest_of(*db_, day);
        SQLite::Statement query(
            *db_,
            "SELECT g.id, g.name, e.credit_code, e.name, e.division, e.street, e.grid, "
            "e.responsible, e.officer, e.phone, r.by_whom, r.at FROM gate g JOIN enterprise e ON e.id = g.enterprise "
            "LEFT JOIN reminder r ON r.gate = g.id AND r.day = ? "
            "WHERE g.revoked IS NULL ORDER BY e.name, e.credit_code, g.name, g.id");
        query.bind(1, day);
        std::vector<EnterpriseReports> all;
        while (query.executeStep()) {
            const std::string code = query.getColumn(2).getString();
            if (all.empty() || all.back().enterprise.credit_code != code) {
                all.emplace_back();
                Enterprise& one = all.back().enterprise;
                int column = 1;
                for (std::string* text : {&one.credit_code, &one.name, &one.division, &one.street, &one.grid,
                                          &one.responsible, &one.officer, &one.phone})
                    *text = query.getColumn(++column).getString();
            }
            GateReport report = std::move(newest[query.getColumn(0).getInt64()]);
            report.gate = query.getColumn(0).getInt64();
            report.name = query.getColumn(1).getString();
            report.asked_by = query.getColumn(10).getString();
            report.asked = time_of(query.getColumn(11));
            all.back().gates.push_back(std::move(report));
        }
        return all;
    } catch (const SQLite::Exception& error) {
        return fault_of(error);
    }
}

}  // namespace gate::district
