// The small watches of a lane: codes, faults, the clock.
#include <gtest/gtest.h>

#include "lane/clock_trust.h"
#include "lane/code_watch.h"
#include "lane/fault_watch.h"
#include "unit/lane/fakes.h"

namespace gate {
namespace {

constexpr Instant at(int ms) { return Instant(seconds(10)) + milliseconds(ms); }

TEST(CodeWatch, the_same_code_is_fresh_again_after_it_was_away) {
    CodeWatch codes(milliseconds(1500));
    EXPECT_TRUE(codes.fresh("a", at(0)));
    EXPECT_FALSE(codes.fresh("a", at(1400)));
    EXPECT_FALSE(codes.fresh("a", at(2800))) << "seen all the time";
    EXPECT_TRUE(codes.fresh("a", at(4300)));
}

TEST(CodeWatch, a_new_code_seen_while_busy_is_fresh_when_its_turn_comes) {
    CodeWatch codes(milliseconds(1500));
    codes.fresh("a", at(0));
    codes.see_while_busy("b", at(100));
    codes.see_while_busy("a", at(1400));
    EXPECT_FALSE(codes.fresh("a", at(2000)));
    EXPECT_TRUE(codes.fresh("b", at(2000)));
}

const Fault kSilent{Reason::unit_silent, "unit 11"};
const Fault kLine{Reason::bus_unreachable, "10.0.0.7"};

TEST(FaultWatch, a_fault_is_told_once_when_it_has_lasted_and_once_when_it_is_over) {
    FaultWatch faults(milliseconds(1000));
    EXPECT_TRUE(faults.see("camera", kSilent, at(0)).empty());
    EXPECT_TRUE(faults.see("camera", kSilent, at(999)).empty());
    EXPECT_EQ(faults.see("camera", kSilent, at(1000)).size(), 1u);
    EXPECT_EQ(faults.lasting("camera"), kSilent);
    EXPECT_TRUE(faults.see("camera", kSilent, at(9000)).empty());
    const auto over = faults.see("camera", {}, at(9100));
    ASSERT_EQ(over.size(), 1u);
    EXPECT_TRUE(over[0].over);
    EXPECT_FALSE(faults.lasting("camera"));
}

TEST(FaultWatch, another_fault_of_the_same_device_ends_the_first) {
    FaultWatch faults(milliseconds(1000));
    faults.see("camera", kSilent, at(0));
    faults.see("camera", kSilent, at(1000));
    const auto changes = faults.see("camera", kLine, at(1100));
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_TRUE(changes[0].over);
    EXPECT_EQ(changes[1].fault, kLine);
}

TEST(FaultWatch, devices_do_not_mix) {
    FaultWatch faults(milliseconds(0));
    faults.see("camera", kSilent, at(0));
    EXPECT_FALSE(faults.lasting("turnstile"));
}

const WallTime kBuilt = *parse_rfc3339("2026-06-01T00:00:00Z");

TEST(ClockTrust, a_flat_battery_at_start_is_untrusted_until_the_time_is_set) {
    FakeClock clock;
    clock.time = *parse_rfc3339("1970-01-01T00:00:05Z");
    ClockTrust trust(clock, kBuilt, {});
    EXPECT_FALSE(trust.trusted());
    EXPECT_FALSE(trust.confirm()) << "nobody can vouch for 1970";
    clock.time = *parse_rfc3339("2026-11-23T00:00:00Z");
    EXPECT_TRUE(trust.trusted());
}

TEST(ClockTrust, before_the_newest_row_is_untrusted) {
    FakeClock clock;
    ClockTrust trust(clock, kBuilt, clock.time + std::chrono::hours(1));
    EXPECT_FALSE(trust.trusted());
    clock.pass(std::chrono::hours(1));
    EXPECT_TRUE(trust.trusted());
}

TEST(ClockTrust, a_jump_back_needs_somebody_to_confirm_it) {
    FakeClock clock;
    ClockTrust trust(clock, kBuilt, {});
    EXPECT_TRUE(trust.trusted());
    clock.time -= std::chrono::hours(2);
    EXPECT_FALSE(trust.trusted());
    clock.pass(std::chrono::hours(3));
    EXPECT_FALSE(trust.trusted()) << "time alone does not heal a doubt";
    EXPECT_TRUE(trust.confirm());
    EXPECT_TRUE(trust.trusted());
}

TEST(ClockTrust, a_jump_of_years_forward_is_doubted_and_does_not_raise_the_floor) {
    FakeClock clock;
    ClockTrust trust(clock, kBuilt, {});
    clock.time += std::chrono::hours(24 * 365);
    EXPECT_FALSE(trust.trusted());
    clock.time -= std::chrono::hours(24 * 365);
    trust.trusted();
    EXPECT_TRUE(trust.confirm());
    EXPECT_TRUE(trust.trusted());
}

TEST(ClockTrust, the_steps_of_a_time_server_are_nothing) {
    FakeClock clock;
    ClockTrust trust(clock, kBuilt, {});
    trust.recorded(clock.time);
    clock.time -= seconds(3);
    EXPECT_TRUE(trust.trusted());
    clock.time += seconds(40);
    EXPECT_TRUE(trust.trusted());
}

TEST(StatusBoard, keeps_lanes_by_number_and_tells_each_change) {
    StatusBoard board;
    int changes = 0;
    board.on_change([&] { ++changes; });
    LaneStatus second, first;
    second.lane = 2;
    first.lane = 1;
    board.put(second);
    board.put(first);
    first.phase = LanePhase::waiting;
    board.put(first);
    const GateStatus status = board.snapshot();
    ASSERT_EQ(status.lanes.size(), 2u);
    EXPECT_EQ(status.lanes[0].phase, LanePhase::waiting);
    EXPECT_EQ(status.version, 3u);
    EXPECT_EQ(changes, 3);
}

TEST(StatusBoard, ages_alone_are_no_change_for_people) {
    LaneStatus a, b;
    b.in_phase = milliseconds(900);
    b.devices = a.devices = {{DeviceView::Kind::camera, {}, milliseconds(5)}};
    b.devices[0].age = milliseconds(50);
    EXPECT_TRUE(same_for_people(a, b));
    b.devices[0].fault = kSilent;
    EXPECT_FALSE(same_for_people(a, b));
}

}  // namespace
}  // namespace gate
