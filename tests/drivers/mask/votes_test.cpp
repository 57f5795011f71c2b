#include "mask/votes.h"

#include <gtest/gtest.h>

namespace gate::mask {
namespace {

struct Frames {
    Votes votes;
    Instant at{seconds(1)};
    Frames& see(Mask kind, double score, int times = 1) {
        for (int i = 0; i < times; ++i) votes.add({kind, score, at += milliseconds(50)});
        return *this;
    }
    Mask said() const { return votes.answer() ? votes.answer()->mask : Mask::checked_by_guard; }
};
constexpr Mask kNotYet = Mask::checked_by_guard;

TEST(Votes, nothing_seen_is_no_answer) { EXPECT_EQ(Frames{}.said(), kNotYet); }

TEST(Votes, one_sure_face_is_enough_and_one_unsure_is_not) {
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.95).said(), Mask::masked);
    EXPECT_EQ(Frames{}.see(Mask::bare, 0.95).said(), Mask::bare);
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.6).said(), kNotYet);
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.6, 2).said(), Mask::masked);
}

TEST(Votes, frames_that_disagree_are_never_masked) {
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.9).see(Mask::bare, 0.9).said(), kNotYet);
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.6, 2).see(Mask::bare, 0.9, 3).said(), Mask::unchecked);
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.9, 2).see(Mask::bare, 0.95).said(), kNotYet);
}

TEST(Votes, doubtful_frames_that_all_say_masked_are_enough_and_those_that_say_bare_are_not) {
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.4, 2).said(), Mask::masked);
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.2, 5).said(), Mask::unchecked);
    EXPECT_EQ(Frames{}.see(Mask::bare, 0.7, 5).said(), Mask::unchecked);
    EXPECT_EQ(Frames{}.see(Mask::bare, 0.1, 5).said(), Mask::unchecked) << "hardly bare is not masked";
    EXPECT_EQ(Frames{}.see(Mask::bare, 0.6).see(Mask::masked, 0.9, 2).said(), Mask::masked);
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.4, 4).see(Mask::bare, 0.7).said(), Mask::unchecked);
}

TEST(Votes, one_wrong_frame_among_many_changes_nothing) {
    EXPECT_EQ(Frames{}.see(Mask::bare, 0.95, 4).see(Mask::masked, 0.99).said(), Mask::bare);
    EXPECT_EQ(Frames{}.see(Mask::masked, 0.9, 4).see(Mask::bare, 0.9).said(), Mask::masked);
}

TEST(Votes, a_mask_that_is_put_on_later_is_seen) {
    EXPECT_EQ(Frames{}.see(Mask::bare, 0.95, 20).see(Mask::masked, 0.95, 4).said(), Mask::masked);
}

TEST(Votes, nobody_is_unchecked_after_a_few_looks_and_never_masked) {
    EXPECT_EQ(Frames{}.see(Mask::unchecked, 0, 3).said(), kNotYet);
    EXPECT_EQ(Frames{}.see(Mask::unchecked, 0, 4).said(), Mask::unchecked);
    EXPECT_EQ(Frames{}.see(Mask::unchecked, 0, 40).said(), Mask::unchecked);
    EXPECT_EQ(Frames{}.see(Mask::unchecked, 0, 4).see(Mask::bare, 0.95).said(), Mask::bare);
}

TEST(Votes, frames_of_somebody_before_are_forgotten) {
    Frames frames;
    frames.see(Mask::masked, 0.99, 3);
    frames.votes.forget_before(frames.at + milliseconds(1));
    EXPECT_EQ(frames.said(), kNotYet);
    EXPECT_EQ(frames.votes.looks(), 0);
    frames.see(Mask::unchecked, 0, 4);
    frames.votes.forget_before(frames.at + milliseconds(1));
    EXPECT_EQ(frames.said(), kNotYet) << "nor that nobody was there";
}

TEST(Votes, of_an_hour_with_nobody_only_the_newest_looks_are_kept) {
    Frames frames;
    frames.see(Mask::unchecked, 0, 20'000);
    frames.votes.forget_before(Instant(seconds(1)));
    EXPECT_LE(frames.votes.looks(), 10);
}

}  // namespace
}  // namespace gate::mask
