// Assisted mode: the guard types the reading, or picks the person.
#include <gtest/gtest.h>

#include "unit/lane/orders.h"

namespace gate {
namespace {

struct Assisted {
    Assisted() {
        gate.thermometer.fault = Fault{Reason::unit_silent, ""};
        gate.wait(milliseconds(1200));
    }
    Result<EventId> reading(std::uint64_t visit, int milli) {
        return give(gate, {.kind = Order::Kind::reading, .visit = visit, .temperature = Celsius{milli}});
    }
    SmallGate gate;
};

TEST(AssistedMode, a_dead_thermometer_puts_the_lane_in_it_and_a_live_one_ends_it) {
    Assisted here;
    ASSERT_TRUE(here.gate.status().assisted);
    EXPECT_EQ(here.gate.status().assisted->reason, Reason::unit_silent);
    EXPECT_TRUE(here.gate.status().assisted->wants_reading);
    here.gate.thermometer.fault.reset();
    here.gate.step();
    EXPECT_FALSE(here.gate.status().assisted);
}

TEST(AssistedMode, a_typed_reading_admits_and_the_row_says_who_typed_it) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    ASSERT_NE(visit, 0u);
    here.gate.wait(seconds(20));
    EXPECT_EQ(here.gate.status().under_way, visit) << "the guard has time";
    const auto row = here.reading(visit, 36'400);
    ASSERT_TRUE(row.ok());
    const Event admit = here.gate.rows(EventKind::admit).back();
    EXPECT_EQ(admit.id, *row);
    EXPECT_EQ(admit.person->actor, "李建国");
    EXPECT_EQ(admit.person->temperature->judged.milli, 36'400);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(AssistedMode, a_reading_for_one_worker_never_counts_for_the_next) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    (void)here.reading(visit, 36'400);
    here.gate.walk_through();
    here.gate.step(here.gate.pass("A-2"));
    EXPECT_EQ(reason_of(here.reading(visit, 36'400)), Reason::exception_gone);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(AssistedMode, a_typed_fever_is_measured_again_and_then_refused) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    ASSERT_TRUE(here.reading(visit, 37'300).ok());
    EXPECT_EQ(here.gate.count(EventKind::remeasure), 1u);
    EXPECT_EQ(here.gate.status().under_way, visit);
    ASSERT_TRUE(here.reading(visit, 37'600).ok());
    EXPECT_EQ(here.gate.last_refusal(), Reason::fever);
    EXPECT_EQ(here.gate.turnstile.opened, 0);
}

TEST(AssistedMode, nonsense_is_no_reading) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    for (const int milli : {0, 3'640, 33'900, 64'300})
        EXPECT_EQ(reason_of(here.reading(visit, milli)), Reason::implausible_reading);
    EXPECT_EQ(here.gate.status().under_way, visit);
}

TEST(AssistedMode, the_next_code_waits_its_turn) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    here.gate.steps(5, here.gate.pass("A-2"));
    EXPECT_EQ(here.gate.count(EventKind::refuse), 0u);
    (void)here.reading(here.gate.status().under_way, 36'400);
    ++here.gate.turnstile.seen.passages;
    here.gate.steps(2, here.gate.pass("A-2"));
    EXPECT_NE(here.gate.status().under_way, 0u) << "A-2 did not have to lower the phone";
}

TEST(AssistedMode, without_a_camera_the_guard_picks_the_person) {
    SmallGate gate;
    gate.camera_stands = true;
    gate.wait(milliseconds(4500));
    ASSERT_TRUE(gate.status().assisted && gate.status().assisted->no_camera);
    EXPECT_EQ(reason_of(give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-9"})),
              Reason::not_found);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-2"}).ok());
    const Event admit = gate.rows(EventKind::admit).back();
    EXPECT_EQ(admit.person->person, "A-2");
    EXPECT_EQ(admit.family, CodeFamily::none);
    gate.walk_through();
    (void)give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-2"});
    EXPECT_EQ(gate.last_refusal(), Reason::repeat) << "the same judge";
}

TEST(AssistedMode, without_a_clock_the_guard_vouches_and_the_row_says_so) {
    SmallGate gate;
    gate.come("A-1");
    gate.walk_through();
    gate.clock.time -= std::chrono::hours(2);
    gate.step();
    ASSERT_TRUE(gate.status().assisted);
    gate.sees_room();
    gate.step(gate.pass("A-2"));
    gate.sees_face(36'400, 4, gate.pass("A-2"));
    EXPECT_EQ(gate.turnstile.opened, 1) << "nothing opens by itself";
    const std::uint64_t visit = gate.status().under_way;
    ASSERT_NE(visit, 0u);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::reading, .visit = visit}).ok());
    EXPECT_EQ(gate.turnstile.opened, 2);
    EXPECT_FALSE(gate.rows(EventKind::admit).back().clock_trusted);
}

TEST(AssistedMode, a_healthy_lane_takes_no_typed_reading) {
    SmallGate gate;
    EXPECT_EQ(reason_of(give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-2"})),
              Reason::exception_gone);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::assist, .note = "测温仪偏高"}).ok());
    EXPECT_EQ(gate.rows(EventKind::administration).back().reason, Reason::assisted);
    EXPECT_EQ(gate.status().assisted->guard, "李建国");
    gate.come("A-1", 36'500);
    EXPECT_EQ(gate.turnstile.opened, 0) << "the guard's readings count, not the sensor's";
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::end_assist}).ok());
    EXPECT_FALSE(gate.status().assisted);
}

}  // namespace
}  // namespace gate
