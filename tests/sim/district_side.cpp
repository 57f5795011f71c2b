// The district: its ledger takes what comes, as a program with the planted bug would.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "world_parts.h"

namespace gate::sim {

void World::boot_district() {
    auto ledger = district::Ledger::open(folder_ + "/district/ledger.db");
    if (!ledger) return district_->disk.restart(random_);
    district_->ledger = *std::move(ledger);
    settle_doubts();
    check_acknowledged();
}

void World::take(const std::vector<std::pair<Place, Digest>>& rows) {
    for (const auto& [place, digest] : rows) taken_.rows[place].insert(digest);
}

/// A transaction is there whole or not at all.
void World::settle_doubts() {
    const auto now = held();
    for (const Message& message : in_doubt_) {
        const int gate = machines_[message.machine]->gate;
        bool all = true;
        for (const auto& hour : message.request.hours)
            for (const auto& cell : hour.cells) {
                const auto found = now.find({gate, hour.epoch, hour.hour, cell.kind, cell.reason, cell.family});
                all = all && found != now.end() && found->second >= cell.rows;
            }
        if (all) take(message.rows);
    }
    in_doubt_.clear();
}

void World::back_up_district() {
    if (!district_->ledger) return;
    district_->ledger.reset();
    if (district_->disk.off) return district_->disk.restart(random_);
    district_->backup = {district_->disk.image(), taken_};
}

/// An older copy comes back: what it lacks was acknowledged, and only the gates can bring it again.
void World::restore_district() {
    if (!district_->backup) return;
    district_->ledger.reset();
    if (district_->disk.off) district_->disk.restart(random_);
    district_->disk.load(district_->backup->first);
    taken_ = district_->backup->second;
    in_doubt_.clear();
    std::erase_if(network_, [](const auto& one) { return one.second.answer.has_value(); });
}

void World::check_acknowledged() {
    const auto now = held();
    for (const auto& [key, rows] : taken_.acknowledged) {
        const auto found = now.find(key);
        if (found == now.end() || found->second < rows) return wrong("the district forgot what it had acknowledged");
    }
}

Result<std::vector<sync::Answer>> World::exchange(int gate, sync::Request request) {
    if (!district_->ledger) return Fault{Reason::ledger_broken, "down"};
    plant(gate, request);
    const district::Upload upload{gate, &request};
    auto answers = district_->ledger->exchange({&upload, 1}, wall_);
    ++exchanges_;
    district_->pace.wrote(1, milliseconds(roll(1, 4)), district_->waiting);
    if (district_->disk.off) {
        district_->ledger.reset();
        district_->disk.restart(random_);
    }
    if (!answers && bug_ == Bug::ack_before_commit) return std::vector{sync::Answer{.instance = 1, .now = wall_}};
    if (!answers) return answers;
    answers->front().wait =
        district_->pace.wait(bug_ == Bug::alerts_told_to_wait ? sync::Request{} : request, district_->waiting, now_);
    for (const auto& alert : request.alerts) taken_.alerts.emplace(gate, alert.epoch, alert.event);
    for (const auto& report : request.reports) taken_.reports.emplace(gate, report.day, report.version);
    return answers;
}

/// Changes what reaches the ledger as a program with the planted bug would.
void World::plant(int gate, sync::Request& request) {
    if (bug_ == Bug::alerts_sent_once)
        std::erase_if(request.alerts, [&](const sync::Alert& alert) {
            return !alerts_seen_.emplace(gate, alert.epoch, alert.event).second || chance(200);
        });
    const auto access = district_->ledger->lock();
    for (auto& hour : request.hours) {
        const Epoch epoch = hour.epoch;
        if (bug_ == Bug::epochs_merged) hour.epoch = 1;
        for (auto& cell : hour.cells) {
            const Key key{gate, epoch, hour.hour, cell.kind, cell.reason, cell.family};
            if (bug_ == Bug::last_writer_wins || bug_ == Bug::deltas_added) try {
                    SQLite::Statement held(access.db(),
                                           "SELECT n FROM cell WHERE gate = ? AND hour = ? AND epoch = ? AND kind = ? "
                                           "AND reason = ? AND family = ?");
                    int index = 0;
                    for (const std::int64_t value :
                         {std::int64_t{gate}, std::int64_t{hour.hour}, epoch, std::int64_t{cell.kind},
                          std::int64_t{cell.reason}, std::int64_t{cell.family}})
                        held.bind(++index, value);
                    const std::int64_t was = held.executeStep() ? held.getColumn(0).getInt64() : 0;
                    if (bug_ == Bug::deltas_added) {
                        const std::int64_t before = std::exchange(last_sent_[key], cell.rows);
                        cell.rows = was + std::max<std::int64_t>(cell.rows - before, chance(100) ? 1 : 0);
                    } else if (cell.rows < was) {
                        SQLite::Statement lower(
                            access.db(),
                            "UPDATE cell SET n = ? WHERE gate = ? AND hour = ? AND epoch = ? AND kind "
                            "= ? AND reason = ? AND family = ?");
                        index = 0;
                        for (const std::int64_t value :
                             {cell.rows, std::int64_t{gate}, std::int64_t{hour.hour}, epoch, std::int64_t{cell.kind},
                              std::int64_t{cell.reason}, std::int64_t{cell.family}})
                            lower.bind(++index, value);
                        lower.exec();
                    }
                } catch (const SQLite::Exception&) {
                }
        }
    }
}

std::map<World::Key, std::int64_t> World::held() {
    std::map<Key, std::int64_t> held;
    const auto access = district_->ledger->lock();
    SQLite::Statement query(access.db(), "SELECT gate, epoch, hour, kind, reason, family, n FROM cell");
    while (query.executeStep())
        held[{query.getColumn(0).getInt(), query.getColumn(1).getInt64(), query.getColumn(2).getInt(),
              query.getColumn(3).getInt(), query.getColumn(4).getInt(), query.getColumn(5).getInt()}] =
            query.getColumn(6).getInt64();
    return held;
}

}  // namespace gate::sim
