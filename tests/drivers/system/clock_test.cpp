#include "system/clock.h"

#include <gtest/gtest.h>
#include <time.h>

namespace gate {
namespace {

std::chrono::nanoseconds read(clockid_t id) {
    timespec time{};
    clock_gettime(id, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

TEST(SystemClock, NowLiesBetweenTwoReadingsOfTheMonotonicClock) {
    const auto before = read(CLOCK_MONOTONIC);
    const Instant now = SystemClock().now();
    EXPECT_LE(before, now.time_since_epoch());
    EXPECT_LE(now.time_since_epoch(), read(CLOCK_MONOTONIC));
}

TEST(SystemClock, WallLiesBetweenTwoReadingsOfTheRealTimeClock) {
    const auto before = std::chrono::floor<milliseconds>(read(CLOCK_REALTIME));
    const WallTime wall = SystemClock().wall();
    EXPECT_LE(before, wall.time_since_epoch());
    EXPECT_LE(wall.time_since_epoch(), std::chrono::ceil<milliseconds>(read(CLOCK_REALTIME)));
}

TEST(SystemClock, NowNeverGoesBack) {
    const SystemClock clock;
    Instant last = clock.now();
    for (int i = 0; i < 10'000; ++i) {
        const Instant next = clock.now();
        ASSERT_LE(last, next);
        last = next;
    }
}

}  // namespace
}  // namespace gate
