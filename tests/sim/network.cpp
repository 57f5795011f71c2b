// Messages on their way: lost, late, doubled, overtaken.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cstring>

#include "world_parts.h"

namespace gate::sim {
namespace {

constexpr milliseconds kTimeOut{5000};

}  // namespace

void World::upload(Machine& machine) {
    const auto index = static_cast<std::size_t>(
        std::find_if(machines_.begin(), machines_.end(), [&](const auto& one) { return one.get() == &machine; }) -
        machines_.begin());
    if (machine.waiting && now_ >= machine.waiting->second) {
        if (bug_ == Bug::success_assumed && machine.last_answer)
            machine.uploader->answered(machine.waiting->first, *machine.last_answer, now_);
        else
            machine.uploader->failed(now_);
        machine.waiting.reset();
    }
    if (machine.waiting) return;
    auto request = machine.uploader->next(now_, wall_ + machine.clock_off, true);
    if (!request || machine.disk.off) return;
    check_patience(machine, *request);
    if (!*request) return;
    machine.waiting = {**request, now_ + kTimeOut};
    Message message{index, machine.boots, **request, std::nullopt, {}};
    if (!message.request.hours.empty()) message.rows = rows_of(machine, message.request.hours);
    const int copies = chance(120) ? 0 : chance(120) ? 2 : 1;
    for (int i = 0; i < copies; ++i)
        network_.emplace(now_ + milliseconds(chance(150) ? roll(0, 60'000) : roll(1, 200)), message);
}

/// A gate that was asked to wait does, and its alerts do not.
void World::check_patience(const Machine& machine, const std::optional<sync::Request>& request) {
    if (request && request->alerts.empty() && now_ < machine.asked_until) wrong("a gate came before it was asked to");
    if (!request && machine.uploader->connected() && machine.uploader->pending_alerts() > 0) wrong("an alert waited");
}

/// Every row that stands in `machine`'s journal in these hours (none: in all), whatever its epoch.
std::vector<std::pair<World::Place, Digest>> World::rows_of(Machine& machine,
                                                            const std::vector<sync::HourCells>& hours) {
    std::vector<std::pair<Place, Digest>> rows;
    const auto access = machine.store->lock();
    SQLite::Statement query(access.db(), "SELECT hour, kind, reason, family, digest FROM event");
    while (query.executeStep()) {
        const HourKey hour = query.getColumn(0).getInt();
        const bool wanted =
            hours.empty() || std::any_of(hours.begin(), hours.end(), [&](const auto& one) { return one.hour == hour; });
        if (!wanted) continue;
        Digest digest{};
        std::memcpy(digest.data(), query.getColumn(4).getBlob(), digest.size());
        rows.emplace_back(Place{machine.gate, hour, query.getColumn(1).getInt(), query.getColumn(2).getInt(),
                                query.getColumn(3).getInt()},
                          digest);
    }
    return rows;
}

void World::deliver(Message message, bool troubled) {
    Machine& machine = *machines_[message.machine];
    if (message.answer) {
        if (!machine.on() || machine.boots != message.boots || !machine.waiting ||
            machine.waiting->first != message.request)
            return;
        for (const auto& hour : message.request.hours)
            for (const auto& cell : hour.cells) {
                auto& most =
                    taken_.acknowledged[{machine.gate, hour.epoch, hour.hour, cell.kind, cell.reason, cell.family}];
                most = std::max(most, cell.rows);
            }
        if (district_->ledger) check_acknowledged();
        for (const auto& mark : message.answer->reports) machine.told.emplace(mark.day, mark.version);
        machine.asked_until = now_ + message.answer->wait;
        if (bug_ == Bug::wait_passed_over) message.answer->wait = {};
        machine.uploader->answered(message.request, *message.answer, now_);
        machine.last_answer = message.answer;
        machine.waiting.reset();
        return;
    }
    const auto again = sync::parse_request(to_json(message.request));  // what would stand on the wire
    if (!again) return wrong("a request that cannot be read: " + again.fault().detail);
    const auto answers = exchange(machine.gate, *again);
    if (answers)
        take(message.rows);
    else
        in_doubt_.push_back(message);
    if (!answers || (troubled && chance(120))) return;
    if (answers->front().wait.count() > 0 && !again->alerts.empty()) wrong("a gate with an alert was asked to wait");
    message.answer = *sync::parse_answer(to_json(answers->front()));
    network_.emplace(now_ + milliseconds(roll(1, 200)), std::move(message));
}

}  // namespace gate::sim
