// The mask at the lane: what each rule does with what the check saw.
#include <gtest/gtest.h>

#include "unit/lane/fakes.h"

namespace gate {
namespace {

TEST(CheckpointMask, must_holds_the_opening_until_a_mask_is_seen) {
    SmallGate gate;
    Policy policy;
    policy.mask = MaskRule::must;
    gate.policy.set(policy);
    gate.ports.mask = &gate.mask;
    gate.checkpoint = std::make_unique<Checkpoint>(LaneConfig{}, gate.ports, gate.context);
    gate.sees_room();
    gate.mask.result = MaskCheck::Seen{Mask::bare, 0.9};
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 0);
    EXPECT_EQ(gate.mask.begun, 1);
    gate.mask.result = MaskCheck::Seen{Mask::masked, 0.9};
    gate.step();
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_EQ(gate.rows(EventKind::admit)[0].mask, Mask::masked);
}

/// A lane with a mask check, and a rule: its own, or the policy's.
struct MaskGate : SmallGate {
    explicit MaskGate(std::optional<MaskRule> own, MaskRule common = MaskRule::off) {
        Policy rules;
        rules.mask = common;
        if (own) {
            Policy lane = rules;
            lane.mask = *own;
            rules.lanes.push_back({1, {"mask"}, lane});
        }
        policy.set(rules);
        ports.mask = &mask;
        checkpoint = std::make_unique<Checkpoint>(LaneConfig{}, ports, context);
        sees_room();
    }
};

TEST(CheckpointMask, the_row_carries_kind_and_score) {
    MaskGate gate(MaskRule::must);
    gate.mask.result = MaskCheck::Seen{Mask::masked, 0.9734};
    gate.come("A-1");
    const Event admit = gate.rows(EventKind::admit).at(0);
    EXPECT_EQ(admit.mask, Mask::masked);
    EXPECT_EQ(admit.person->mask_score, 973);
    EXPECT_EQ(gate.mask.ended, 1);
}

TEST(CheckpointMask, a_lanes_own_rule_goes_before_the_policys) {
    MaskGate strict(MaskRule::must, MaskRule::off), lax(MaskRule::off, MaskRule::must);
    for (MaskGate* gate : {&strict, &lax}) {
        gate->mask.result = MaskCheck::Seen{Mask::bare, 0.9};
        gate->come("A-1");
    }
    EXPECT_EQ(strict.turnstile.opened, 0);
    EXPECT_TRUE(strict.mask.attending);
    EXPECT_EQ(lax.turnstile.opened, 1);
    EXPECT_FALSE(lax.mask.attending);
    EXPECT_EQ(lax.mask.begun, 0);
}

TEST(CheckpointMask, a_reminder_waits_a_moment_for_the_check_and_then_admits) {
    MaskGate gate(MaskRule::remind);
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 0) << "the check may still say something";
    gate.wait(milliseconds(600));
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_EQ(gate.rows(EventKind::admit)[0].mask, Mask::unchecked);
}

TEST(CheckpointMask, a_bare_face_under_remind_is_admitted_with_the_reminder) {
    MaskGate gate(MaskRule::remind);
    gate.mask.result = MaskCheck::Seen{Mask::bare, 0.9};
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_TRUE(gate.status().visit->mask_reminder);
    EXPECT_EQ(gate.rows(EventKind::admit)[0].mask, Mask::bare);
}

TEST(CheckpointMask, without_a_check_must_asks_the_guard_at_once) {
    MaskGate gate(MaskRule::must);
    gate.ports.mask = nullptr;
    gate.checkpoint = std::make_unique<Checkpoint>(LaneConfig{}, gate.ports, gate.context);
    gate.sees_room();
    gate.come("A-1");
    EXPECT_EQ(gate.last_refusal(), Reason::mask_unchecked);
    EXPECT_EQ(gate.status().phase, LanePhase::needs_guard);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST(CheckpointMask, nobody_seen_until_the_deadline_is_the_guards_to_decide) {
    MaskGate gate(MaskRule::must);
    gate.come("A-1");
    gate.wait(milliseconds(5'000));
    EXPECT_EQ(gate.last_refusal(), Reason::mask_unchecked);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

}  // namespace
}  // namespace gate
