#include "journal/rush.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "journal/drift.h"

namespace gate {
namespace {

constexpr int kDaysBack = 10;

/// One person before one lane, with what followed.
struct Served {
    int lane = 0, minute = 0;
    bool entered = false;
    milliseconds took{0};
    std::optional<milliseconds> through;
    milliseconds service() const { return std::min(took + through.value_or(milliseconds(0)), kLongestService); }
};

/// The visits on lanes that lead in, in order.
Result<std::vector<Served>> served_on(const JournalReader& reader, const Zone& zone, DayKey day) {
    std::vector<Served> all;
    std::unordered_map<EventId, std::pair<std::size_t, WallTime>> open;
    const LogFilter filter{.from = first_hour(day), .to = last_hour(day), .newest_first = false};
    const Status read = reader.log(filter, [&](const LogRow& row) {
        const Event& event = row.event;
        const bool admit = event.kind == EventKind::admit || event.kind == EventKind::readmit;
        if ((admit || event.kind == EventKind::refuse) && event.direction == Direction::in) {
            if (admit) open[event.id] = {all.size(), event.at};
            all.push_back({event.lane, zone.minute_of_day(event.at), false, event.took, {}});
            return true;
        }
        const auto about = open.find(event.ref);
        const bool passed = event.kind == EventKind::passage || event.kind == EventKind::opened;
        if (about == open.end() || (!passed && event.kind != EventKind::no_passage)) return true;
        Served& visit = all[about->second.first];
        visit.entered = passed;
        visit.through =
            std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(event.at - about->second.second));
        open.erase(about);
        return true;
    });
    if (!read) return read.fault();
    return all;
}

milliseconds median(std::vector<std::int32_t> values) { return milliseconds(values.empty() ? 0 : median_of(values)); }

/// Pollaczek–Khinchine: who waits on average where visits come at random and take as long as these did.
double queue_of(const std::vector<double>& service, double busy) {
    double squares = 0;
    for (const double each : service) squares += each * each;
    const double rate = static_cast<double>(service.size()) / kQuarter;
    const double mean_square = squares / static_cast<double>(service.size());
    return rate * rate * mean_square / (2 * (1 - std::min(busy, 0.98)));
}

RushQuarter quarter_of(int lane, int quarter, const std::vector<const Served*>& visits) {
    RushQuarter out{.lane = lane, .quarter = quarter};
    std::vector<std::int32_t> took, through;
    std::vector<double> service;
    double sum = 0;
    for (const Served* visit : visits) {
        out.entries += visit->entered;
        took.push_back(static_cast<std::int32_t>(visit->took.count()));
        if (visit->entered) through.push_back(static_cast<std::int32_t>(visit->through->count()));
        service.push_back(static_cast<double>(visit->service().count()) / 1000);
        sum += service.back();
    }
    out.visits = static_cast<std::int64_t>(visits.size());
    out.took = median(std::move(took));
    out.through = median(std::move(through));
    out.service = milliseconds(std::llround(sum * 1000 / static_cast<double>(visits.size())));
    out.busy = sum / kQuarter;
    out.queue = queue_of(service, out.busy);
    return out;
}

}  // namespace

Result<std::vector<RushQuarter>> rush_of(const JournalReader& reader, const Zone& zone, DayKey day) {
    const auto served = served_on(reader, zone, day);
    if (!served) return served.fault();
    std::map<std::pair<int, int>, std::vector<const Served*>> cells;
    for (const Served& visit : *served) cells[{visit.minute / 15, visit.lane}].push_back(&visit);
    std::vector<RushQuarter> quarters;
    for (const auto& [where, visits] : cells) quarters.push_back(quarter_of(where.second, where.first, visits));
    return quarters;
}

Result<ShiftNeed> shift_need(const JournalReader& reader, const Zone& zone, DayKey day, int shift, int window,
                             std::optional<std::int64_t> people) {
    ShiftNeed need;
    for (int back = 0; back < kDaysBack; ++back) {
        const auto served = served_on(reader, zone, add_days(day, -back));
        if (!served) return served.fault();
        std::int64_t entered = 0, visits = 0;
        milliseconds service{0};
        for (const Served& visit : *served) {
            if (visit.minute < shift - window || visit.minute >= shift) continue;
            ++visits;
            entered += visit.entered;
            service += visit.service();
        }
        if (entered <= need.people) continue;
        need.day = add_days(day, -back);
        need.people = entered;
        need.service = service / visits;
    }
    if (need.day == 0) return need;
    if (people) need.people = *people;
    const double seconds_needed = static_cast<double>(need.people) * static_cast<double>(need.service.count()) / 1000;
    need.lanes = std::max(1, static_cast<int>(std::ceil(seconds_needed / (window * 60 * kFullLane))));
    return need;
}

}  // namespace gate
