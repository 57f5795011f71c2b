#include "district/pace.h"

#include <gtest/gtest.h>

#include <set>

#include "district/intake.h"
#include "unit/temp_folder.h"

namespace gate::district {
namespace {

const sync::Request kCounts;

sync::Request with_alert() {
    sync::Request made;
    made.alerts.emplace_back();
    return made;
}

constexpr Instant kStart{std::chrono::hours(1)};

Pace at_a_millisecond_each() {
    Pace pace(1);
    for (int i = 0; i < 20; ++i) pace.wrote(100, milliseconds(100), 1);
    return pace;
}

TEST(Pace, nobody_waits_while_what_has_come_is_soon_written) {
    Pace pace(1);
    EXPECT_EQ(pace.wait(kCounts, 1'000'000, kStart).count(), 0) << "nothing was written yet: nothing is known";
    pace = at_a_millisecond_each();
    EXPECT_EQ(pace.backlog(1500), milliseconds(1500));
    for (const std::size_t waiting : {0, 1, 1500, 2000})
        EXPECT_EQ(pace.wait(kCounts, waiting, kStart).count(), 0) << waiting;
    EXPECT_GT(pace.wait(kCounts, 3000, kStart).count(), 0);
}

TEST(Pace, everybody_has_a_turn_behind_the_queue_and_nobody_waits_for_more_than_a_minute) {
    for (const std::size_t waiting : {2500, 9500, 20'000, 1'000'000'000}) {
        Pace pace = at_a_millisecond_each();
        std::set<std::int64_t> different;
        for (int i = 0; i < 200; ++i) {
            const milliseconds wait = pace.wait(kCounts, waiting, kStart);
            EXPECT_GE(wait, std::min(pace.backlog(waiting) * 9 / 10, Pace::kLongest / 2));
            EXPECT_LE(wait, std::min(pace.backlog(waiting) + milliseconds(221), Pace::kLongest));
            different.insert(wait.count());
        }
        EXPECT_GT(different.size(), 100U) << waiting;
    }
}

TEST(Pace, who_brings_an_alert_is_never_asked_to_wait) {
    Pace pace = at_a_millisecond_each();
    EXPECT_EQ(pace.wait(with_alert(), 100'000, kStart).count(), 0);
}

TEST(Pace, a_commit_for_one_with_nobody_behind_it_says_nothing_of_the_pace) {
    Pace pace = at_a_millisecond_each();
    for (int i = 0; i < 100; ++i) pace.wrote(1, milliseconds(50), 0);
    EXPECT_EQ(pace.backlog(1000), milliseconds(1000));
}

TEST(Pace, one_slow_write_is_forgotten_and_so_are_turns_that_have_passed) {
    Pace pace = at_a_millisecond_each();
    pace.wrote(1, seconds(5), 1);
    for (int i = 0; i < 40; ++i) pace.wrote(100, milliseconds(100), 1);
    EXPECT_LT(pace.backlog(1000), milliseconds(1100));
    EXPECT_GT(pace.wait(kCounts, 50'000, kStart).count(), 0);
    EXPECT_GT(pace.wait(kCounts, 0, kStart + seconds(40)).count(), 0) << "those who were sent away come first";
    EXPECT_EQ(pace.wait(kCounts, 0, kStart + seconds(60)).count(), 0);
}

/// Many gates, each with one request at a time: what the queue comes to when each keeps to what it is told.
TEST(Pace, too_many_gates_come_as_fast_as_they_are_written_and_no_faster) {
    for (const int gates : {5'000, 12'000, 20'000, 45'000}) {
        Pace pace = at_a_millisecond_each();
        std::multiset<std::int64_t>
            due;  // when each gate comes, ms: all at once, then every 10 s if nothing else is asked
        for (int gate = 0; gate < gates; ++gate) due.insert(gate % 100);
        std::size_t waiting = 0, longest = 0, written = 0;
        for (std::int64_t now = 0; now < 600'000; now += 100) {  // a hundred are written each 100 ms
            while (!due.empty() && *due.begin() <= now) due.erase(due.begin()), ++waiting;
            const std::size_t served = std::min<std::size_t>(waiting, 100);
            waiting -= served;
            for (std::size_t i = 0; i < served; ++i) {
                const milliseconds wait = pace.wait(kCounts, waiting, kStart + milliseconds(now));
                due.insert(now + std::max<std::int64_t>(10'000, wait.count()));
            }
            if (now <= 300'000) continue;
            longest = std::max(longest, waiting);
            written += served;
        }
        EXPECT_LE(longest, 2200U) << gates << " gates at 1,000 a second";
        if (gates > 10'000) EXPECT_GT(written, 250'000U) << gates << ": the district is not kept idle";
    }
}

/// A disk that takes a second for everything.
struct SlowClock : Clock {
    Instant now() const override { return Instant(seconds(++seconds_)); }
    WallTime wall() const override { return *parse_rfc3339("2026-11-23T07:42:16+08:00"); }
    mutable std::int64_t seconds_ = 0;
};

TEST(Intake, asks_gates_to_come_later_by_what_is_not_even_taken_yet) {
    const TempFolder folder;
    const auto ledger = *Ledger::open(folder.path + "/ledger.db");
    const SlowClock clock;
    std::size_t before_us = 0;
    Intake intake(
        *ledger, clock, [&] { return before_us; }, 1);
    sync::Request one;
    one.program = "0.1.0";
    one.now = clock.wall();
    one.head = {7, 10, sha256(bytes_of("10"))};
    one.begun = 1;
    EXPECT_EQ(intake.exchange(1, one)->wait.count(), 0);
    before_us = 500;
    EXPECT_GE(intake.exchange(1, one)->wait, milliseconds(30'000));
    one.alerts = {{7, 9, one.now, 2026112307, 4, 53, 1, false}};
    EXPECT_EQ(intake.exchange(1, one)->wait.count(), 0);
}

}  // namespace
}  // namespace gate::district
