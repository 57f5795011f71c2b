#include "visit/presence.h"

#include <algorithm>
#include <cstdlib>

namespace gate {
namespace {

using Row = ThermometerTraits::Compensation;

Celsius interpolate(const Row& low, const Row& high, Celsius ambient) {
    const std::int64_t span = high.ambient.milli - low.ambient.milli;
    const std::int64_t rise = high.add.milli - low.add.milli;
    if (span == 0) return high.add;
    return {static_cast<std::int32_t>(low.add.milli + rise * (ambient.milli - low.ambient.milli) / span)};
}

Celsius compensation(const std::vector<Row>& table, Celsius ambient) {
    if (table.empty()) return {0};
    const auto above = std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.ambient >= ambient; });
    if (above == table.begin()) return table.front().add;
    if (above == table.end()) return table.back().add;
    return interpolate(*(above - 1), *above, ambient);
}

constexpr Celsius kIndoors{25'000};

}  // namespace

Celsius judged(const ThermometerTraits& traits, Celsius raw, std::optional<Celsius> ambient) {
    const Celsius moved = raw + traits.offset;
    if (traits.kind == ThermometerTraits::Kind::body) return moved;
    return moved + compensation(traits.table, ambient.value_or(kIndoors));
}

void Presence::see(const TemperatureSample& sample) {
    if (newest_ && sample.at - *newest_ > traits_.fresh) run_.clear();
    newest_ = sample.at;
    // A flagged or implausible sample says nothing about who is there: neither presence nor absence.
    if (!sample.object) return run_.clear();
    occupied_ = *sample.object >= traits_.presence;
    if (!occupied_) {
        armed_ = true;
        return forget();
    }
    if (!armed_ || sample.at < not_before_) return;
    run_.push_back(sample);
    if (static_cast<int>(run_.size()) > traits_.stable_samples) run_.erase(run_.begin());
    if (static_cast<int>(run_.size()) < traits_.stable_samples) return;
    const auto [low, high] = std::minmax_element(run_.begin(), run_.end(),
                                                 [](const auto& a, const auto& b) { return *a.object < *b.object; });
    if (*high->object - *low->object > traits_.stable_within) return;
    if (reading_ && reading_->raw >= *high->object) return;
    reading_ = Temperature{*high->object, high->ambient, judged(traits_, *high->object, high->ambient)};
}

void Presence::close_visit() {
    armed_ = !occupied_ && armed_;
    forget();
}

void Presence::measure_again(Instant now) {
    not_before_ = now;
    forget();
}

void Presence::vouch(Instant now) {
    armed_ = true;
    measure_again(now);
}

void Presence::forget() {
    run_.clear();
    reading_.reset();
}

}  // namespace gate
