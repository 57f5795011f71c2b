// What judge() does with the mask.
#include <gtest/gtest.h>

#include "unit/visit/visits.h"

namespace gate {
namespace {

TEST(JudgeMask, remind_admits_and_reminds) {
    Visit visit = healthy();
    Policy policy;
    policy.mask = MaskRule::remind;
    visit.mask = Mask::bare;
    EXPECT_EQ(judge(visit, policy), (Verdict{Answer::admit, Reason::normal, true}));
    visit.mask = Mask::masked;
    EXPECT_EQ(judge(visit, policy), (Verdict{Answer::admit, Reason::normal, false}));
}

TEST(JudgeMask, a_reminder_waits_for_a_check_under_way_and_then_admits_unseen) {
    Visit visit = healthy();
    Policy policy;
    policy.mask = MaskRule::remind;
    visit.mask_pending = true;
    EXPECT_EQ(judge(visit, policy).reason, Reason::mask_unchecked);
    EXPECT_TRUE(may_still_come(visit, judge(visit, policy)));
    visit.mask_pending = false;
    EXPECT_EQ(judge(visit, policy), (Verdict{Answer::admit, Reason::normal, false}));
}

TEST(JudgeMask, must_waits_only_where_a_check_can_still_see_a_mask) {
    Visit visit = healthy();
    EXPECT_FALSE(may_still_come(visit, {Answer::refuse, Reason::mask_unchecked, false}))
        << "no check: the guard, at once";
    visit.mask_pending = true;
    EXPECT_TRUE(may_still_come(visit, {Answer::refuse, Reason::mask_unchecked, false}));
    EXPECT_TRUE(may_still_come(visit, {Answer::refuse, Reason::mask_missing, false}));
}

TEST(JudgeMask, comes_last_so_that_the_guard_who_looks_knows_the_rest) {
    Visit visit = healthy();
    Policy policy;
    policy.mask = MaskRule::must;
    visit.temperature.reset();
    EXPECT_EQ(judge(visit, policy).reason, Reason::no_reading);
}

}  // namespace
}  // namespace gate
