// An exception in a guard's hands: claims, and what its worker can do meanwhile.
#include <gtest/gtest.h>

#include "lane/claims.h"
#include "unit/lane/orders.h"

namespace gate {
namespace {

const Claimant kFirst{"a", "李建国"}, kSecond{"b", "李建国"};  // two people of one name

/// A fever that a guard has in hand.
struct Held {
    Held() {
        row = fever(gate);
        take();
        gate.leave();
    }
    void take() { EXPECT_TRUE(gate.claims.take(std::to_string(row), kFirst, gate.clock.instant).ok()); }
    SmallGate gate;
    EventId row = 0;
};

TEST(InHands, scanning_again_opens_nothing_and_takes_nothing_from_the_guard) {
    Held here;
    const std::size_t rows = here.gate.rows().size();
    here.gate.come("A-1", 36'400);
    EXPECT_EQ(here.gate.rows().size(), rows) << "nothing is judged meanwhile";
    EXPECT_EQ(here.gate.turnstile.opened, 0);
    EXPECT_EQ(here.gate.status().phase, LanePhase::needs_guard) << "the display sends to the guard once more";
    ASSERT_EQ(here.gate.status().exceptions.size(), 1u);
    EXPECT_EQ(here.gate.status().exceptions[0].visit.event, here.row);
    ASSERT_TRUE(answer(here.gate, Order::Kind::admit, here.row, "体温计 36.4").ok());
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(InHands, a_measurement_under_way_ends_when_a_guard_takes_it) {
    SmallGate gate;
    const EventId row = fever(gate);
    gate.leave();
    gate.step(gate.pass("A-1"));
    ASSERT_NE(gate.status().under_way, 0u);
    ASSERT_TRUE(gate.claims.take(std::to_string(row), kFirst, gate.clock.instant).ok());
    gate.sees_face(36'400, 4, gate.pass("A-1"));
    EXPECT_EQ(gate.turnstile.opened, 0);
    EXPECT_EQ(gate.status().exceptions.at(0).visit.event, row);
}

TEST(InHands, others_go_on_through_the_lane) {
    Held here;
    here.gate.come("A-2", 36'400);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
    EXPECT_EQ(here.gate.status().exceptions.size(), 1u);
}

TEST(InHands, the_guards_own_measurement_goes_on) {
    Held here;
    ASSERT_TRUE(give(here.gate, {.kind = Order::Kind::measure_again, .guard = "a", .about = here.row}).ok());
    here.gate.sees_face(36'400, 4);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
    EXPECT_TRUE(here.gate.status().exceptions.empty());
}

TEST(InHands, let_go_the_worker_may_try_again) {
    Held here;
    here.gate.claims.release(std::to_string(here.row), "a");
    here.gate.come("A-1", 36'400);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(InHands, the_next_lane_does_not_let_through_either_but_the_way_out_does) {
    SmallGate gate;
    LaneStatus other;
    other.lane = 2;
    other.exceptions = {{}};
    other.exceptions[0].visit.event = 4711;
    other.exceptions[0].visit.person = "A-1";
    other.exceptions[0].visit.reason = Reason::fever;
    gate.board.put(other);
    ASSERT_TRUE(gate.claims.take("4711", kFirst, gate.clock.instant).ok());
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.turnstile.opened, 0);
    EXPECT_EQ(gate.count(EventKind::admit), 0u);
    gate.leave();
    other.direction = Direction::out;
    gate.board.put(other);
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.turnstile.opened, 1);
}

// ---- claims ----------------------------------------------------------------------------------------

TEST(Claims, two_guards_cannot_both_have_it) {
    Claims claims{seconds(30)};
    const Instant now{seconds(100)};
    EXPECT_TRUE(claims.take("7", kFirst, now).ok());
    const Status second = claims.take("7", kSecond, now + seconds(29));
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.fault().reason, Reason::exception_taken);
    EXPECT_EQ(second.fault().detail, "李建国");
    EXPECT_TRUE(claims.take("8", kSecond, now).ok());
}

TEST(Claims, one_that_is_not_renewed_lapses_and_one_that_is_does_not) {
    Claims claims{seconds(30)};
    const Instant now{seconds(100)};
    ASSERT_TRUE(claims.take("7", kFirst, now).ok());
    ASSERT_TRUE(claims.take("7", kFirst, now + seconds(20)).ok());
    EXPECT_FALSE(claims.take("7", kSecond, now + seconds(49)).ok());
    EXPECT_EQ(claims.now_held(now + seconds(49)).at("7"), kFirst);
    EXPECT_TRUE(claims.take("7", kSecond, now + seconds(50)).ok());
}

TEST(Claims, only_the_holder_lets_go) {
    Claims claims;
    const Instant now{seconds(100)};
    ASSERT_TRUE(claims.take("7", kFirst, now).ok());
    claims.release("7", "b");
    EXPECT_FALSE(claims.take("7", kSecond, now).ok());
    claims.release("7", "a");
    EXPECT_TRUE(claims.take("7", kSecond, now).ok());
}

}  // namespace
}  // namespace gate
