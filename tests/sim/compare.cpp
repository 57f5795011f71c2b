// Afterwards: the district's numbers against the journals, row by row.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "journal/reader.h"
#include "world_parts.h"

namespace gate::sim {

/// The district's numbers are those of the journals that are there, and of what lost disks had sent.
std::string World::compare() {
    auto alerts = taken_.alerts;
    for (auto& machine : machines_) {
        if (!machine->on()) return "a machine does not start";
        const auto reader = *JournalReader::open(machine->folder + "journal.db");
        if (const auto checked = reader->check(); !checked || !checked->good()) return "the journal's chain is broken";
        for (const auto& [place, digest] : rows_of(*machine, {})) taken_.rows[place].insert(digest);
        const auto rows = *sync::SyncReader::open(machine->folder + "journal.db");
        for (const auto& alert : *rows->alerts_after(0)) alerts.emplace(machine->gate, alert.epoch, alert.event);
    }
    for (const std::string& problem : {compare_counts(), compare_alerts(alerts), compare_reports()})
        if (!problem.empty()) return problem;
    for (auto& machine : machines_) {
        halt(*machine, false);
        boot(*machine);
        if (!problem_.empty()) return problem_;
        if (!machine->on()) return "a machine does not start again";
    }
    if (chances_.backups || chances_.clock) return "";
    for (const auto& one : *district_->ledger->findings())
        return "a finding without a cause: " + std::string(name_of(one.finding.misfit));
    return "";
}

/// Each row once, however many disks it stood on and whatever became of them.
std::string World::compare_counts() {
    std::map<Place, std::int64_t> sums;
    for (const auto& [key, rows] : held()) {
        const auto& [gate, epoch, hour, kind, reason, family] = key;
        if (rows > 0) sums[{gate, hour, kind, reason, family}] += rows;
    }
    for (const auto& [place, digests] : taken_.rows)
        if (sums[place] != std::ssize(digests))
            return "the district counts " + std::to_string(sums[place]) + " where " + std::to_string(digests.size()) +
                   " rows are, hour " + std::to_string(std::get<1>(place));
    for (const auto& [place, rows] : sums)
        if (!taken_.rows.contains(place)) return "the district counts what is nowhere";
    return "";
}

std::string World::compare_alerts(const std::set<std::tuple<int, Epoch, EventId>>& alerts) {
    std::size_t kept = 0;
    for (const auto& one : *district_->ledger->alerts(1'000'000, false))
        kept += alerts.contains({static_cast<int>(one.gate), one.alert.epoch, one.alert.event});
    return kept == alerts.size() ? "" : "alerts are missing: " + std::to_string(alerts.size() - kept);
}

/// Every confirmed version, also those that a lost disk had sent.
std::string World::compare_reports() {
    auto wanted = taken_.reports;
    for (const auto& machine : machines_) {
        const auto access = machine->store->lock();
        SQLite::Statement query(access.db(), "SELECT day, version FROM daily_report WHERE confirmed = 1");
        while (query.executeStep())
            wanted.emplace(machine->gate, query.getColumn(0).getInt(), query.getColumn(1).getInt());
    }
    std::set<ReportKey> kept;
    const auto access = district_->ledger->lock();
    SQLite::Statement query(access.db(), "SELECT gate, day, version FROM report");
    while (query.executeStep())
        kept.emplace(query.getColumn(0).getInt(), query.getColumn(1).getInt(), query.getColumn(2).getInt());
    const bool all = std::includes(kept.begin(), kept.end(), wanted.begin(), wanted.end());
    return all ? "" : "daily reports are missing";
}

}  // namespace gate::sim
