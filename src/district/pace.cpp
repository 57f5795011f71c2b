#include "district/pace.h"

#include <algorithm>

namespace gate::district {
namespace {

constexpr double kKept = 0.875;  // of what was known before, at each transaction
constexpr double kRoom = 1.1;    // turns are so much longer than a request takes: a queue that has grown goes away
constexpr double kHour = 3'600'000;

milliseconds whole(double ms) { return milliseconds(static_cast<std::int64_t>(std::min(ms, kHour))); }

}  // namespace

void Pace::wrote(std::size_t requests, Instant::duration took, std::size_t waiting) {
    if (waiting == 0) return;
    spent_ms_ = spent_ms_ * kKept + std::chrono::duration<double, std::milli>(took).count();
    written_ = written_ * kKept + static_cast<double>(requests);
}

milliseconds Pace::backlog(std::size_t waiting) const { return whole(each_ms() * static_cast<double>(waiting)); }

milliseconds Pace::wait(const sync::Request& request, std::size_t waiting, Instant now) {
    const milliseconds behind = backlog(waiting);
    if (!request.alerts.empty() || (behind <= kEnough && next_turn_ <= now + kEnough)) return {};
    const auto turn = std::chrono::duration_cast<Instant::duration>(
        std::chrono::duration<double, std::milli>(std::min(each_ms() * kRoom, kHour)));
    next_turn_ = std::max(next_turn_, now + behind) + turn;
    // Too many for a minute: whoever comes after that has no turn, and half of the longest wait to come in.
    const bool has_turn = next_turn_ <= now + kLongest;
    if (!has_turn) next_turn_ = now + kLongest;
    const auto full = std::chrono::duration_cast<milliseconds>(next_turn_ - now).count();
    return milliseconds(
        std::uniform_int_distribution<std::int64_t>(has_turn ? full * 9 / 10 : full / 2, full)(random_));
}

}  // namespace gate::district
