#include "lane/clock_trust.h"

#include <algorithm>

namespace gate {
namespace {

constexpr seconds kSlack{5};  // time servers correct by steps of this size; rows of two lanes may cross
constexpr seconds kBackward{60};
constexpr std::chrono::hours kForward{24};

}  // namespace

ClockTrust::ClockTrust(const Clock& clock, WallTime built, std::optional<WallTime> floor)
    : clock_(clock), built_(built), floor_(floor), anchor_(clock.now()), anchor_wall_(clock.wall()) {}

bool ClockTrust::trusted() {
    const std::lock_guard held(mutex_);
    const WallTime wall = clock_.wall();
    if (jumped()) doubted_ = true;
    return !doubted_ && wall >= built_ && (!floor_ || wall >= *floor_ - kSlack);
}

bool ClockTrust::jumped() {
    const Instant now = clock_.now();
    const WallTime wall = clock_.wall();
    const auto expected = anchor_wall_ + std::chrono::duration_cast<milliseconds>(now - anchor_);
    // From before the build date (a flat battery) any way forward is the way home.
    const bool home = anchor_wall_ < built_ && wall >= built_;
    const bool jump = wall < expected - kBackward || (wall > expected + kForward && !home);
    anchor_ = now;
    anchor_wall_ = wall;
    return jump;
}

void ClockTrust::recorded(WallTime at) {
    const std::lock_guard held(mutex_);
    floor_ = std::max(floor_.value_or(at), at);
}

bool ClockTrust::confirm() {
    const std::lock_guard held(mutex_);
    if (clock_.wall() < built_) return false;
    jumped();
    doubted_ = false;
    floor_ = clock_.wall();
    return true;
}

}  // namespace gate
