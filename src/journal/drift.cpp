#include "journal/drift.h"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace gate {
namespace {

bool away(const std::optional<Celsius>& difference) {
    return difference && std::abs(difference->milli) >= kDriftFrom.milli;
}

using Medians =
    std::map<std::pair<int, HourKey>, std::pair<std::int64_t, std::int32_t>>;  // (lane, hour) → readings, median

Result<Medians> medians_of(const JournalReader& reader, DayKey from, DayKey to) {
    std::map<std::pair<int, HourKey>, std::vector<std::int32_t>> readings;
    const LogFilter filter{
        .from = first_hour(from), .to = last_hour(to), .show = LogShow::admitted, .newest_first = false};
    const Status read = reader.log(filter, [&](const LogRow& row) {
        const auto& person = row.event.person;
        if (person && person->temperature)
            readings[{row.event.lane, row.event.hour}].push_back(person->temperature->judged.milli);
        return true;
    });
    if (!read) return read.fault();
    Medians medians;
    for (auto& [where, values] : readings)
        if (values.size() >= static_cast<std::size_t>(kDriftReadings))
            medians[where] = {static_cast<std::int64_t>(values.size()), median_of(values)};
    return medians;
}

std::optional<Celsius> median_where(const Medians& medians, const std::function<bool(int lane, HourKey hour)>& counts) {
    std::vector<std::int32_t> values;
    for (const auto& [where, median] : medians)
        if (counts(where.first, where.second)) values.push_back(median.second);
    if (values.empty()) return std::nullopt;
    return Celsius{median_of(values)};
}

}  // namespace

std::int32_t median_of(std::vector<std::int32_t>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

bool DriftHour::flagged() const { return away(from_peers) || away(from_own); }

Result<Drift> drift_of(const JournalReader& reader, DayKey day) {
    const auto medians = medians_of(reader, add_days(day, -kDriftDays), day);
    if (!medians) return medians.fault();
    Drift drift;
    std::map<int, DriftHour> newest;
    for (const auto& [where, median] : *medians) {
        const auto [lane, hour] = where;
        if (day_of(hour) != day) continue;
        DriftHour one{lane, hour, median.first, Celsius{median.second}, {}, {}};
        const auto peers = median_where(*medians, [&](int other, HourKey at) { return other != lane && at == hour; });
        const auto own = median_where(*medians, [&](int same, HourKey at) { return same == lane && day_of(at) < day; });
        if (peers) one.from_peers = one.median - *peers;
        if (own) one.from_own = one.median - *own;
        drift.hours.push_back(one);
        newest[lane] = one;  // hours come in order
    }
    for (const auto& [lane, hour] : newest)
        if (hour.flagged()) drift.flagged.push_back(hour);
    return drift;
}

}  // namespace gate
