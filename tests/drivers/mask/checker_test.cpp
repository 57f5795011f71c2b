#include "mask/checker.h"

#include <gtest/gtest.h>

#include <functional>

namespace gate::mask {
namespace {

using camera::Wanted;

struct StillClock : Clock {
    Instant instant{seconds(1000)};
    Instant now() const override { return instant; }
    WallTime wall() const override { return {}; }
};

/// A checker whose network says what the test wants.
struct Lane {
    StillClock clock;
    camera::FrameSlot frames;
    MaskCheck::Seen sight{Mask::masked, 0.95};
    int looks = 0, told = 0;
    std::function<void()> meanwhile = [] {};  // while the network works
    std::vector<Course> courses;              // as the looks got them
    Checker checker{[this](const camera::Snapshot&, Course& course) { return look(course); }, frames, clock,
                    [this] { ++told; }};

    MaskCheck::Seen look(Course& course) {
        ++looks;
        courses.push_back(course);
        course.finer = !course.finer;
        meanwhile();
        return sight;
    }
    void frame(milliseconds old = {}) {
        camera::Snapshot snapshot;
        snapshot.captured = clock.instant - old;
        frames.put(std::move(snapshot));
    }
    void step(int times = 1) {
        for (int i = 0; i < times; ++i) {
            clock.instant += milliseconds(200);
            frame();
            checker.step();
        }
    }
    Mask said() {
        const auto seen = checker.seen();
        return seen ? seen->mask : Mask::checked_by_guard;
    }
};
constexpr Mask kNotYet = Mask::checked_by_guard;

TEST(Checker, a_lane_that_asks_for_no_masks_wants_no_frame) {
    Lane lane;
    EXPECT_EQ(lane.frames.wanted(), Wanted::none);
    lane.checker.step();
    EXPECT_EQ(lane.looks, 0);
}

TEST(Checker, while_nobody_is_there_only_frames_that_move_are_wanted) {
    Lane lane;
    lane.checker.attend(true);
    EXPECT_EQ(lane.frames.wanted(), Wanted::moving);
    lane.checker.begin();
    EXPECT_EQ(lane.frames.wanted(), Wanted::every);
    lane.checker.end();
    EXPECT_EQ(lane.frames.wanted(), Wanted::moving);
    lane.checker.attend(false);
    EXPECT_EQ(lane.frames.wanted(), Wanted::none);
}

TEST(Checker, tells_the_lane_what_it_saw_and_then_looks_no_more) {
    Lane lane;
    lane.checker.attend(true);
    lane.checker.begin();
    EXPECT_EQ(lane.said(), kNotYet);
    lane.step();
    EXPECT_EQ(lane.said(), Mask::masked);
    EXPECT_EQ(lane.told, 1);
    EXPECT_EQ(lane.frames.wanted(), Wanted::none);
    lane.step(3);
    EXPECT_EQ(lane.looks, 1);
}

TEST(Checker, a_bare_face_is_looked_at_again_until_the_mask_is_on) {
    Lane lane;
    lane.sight = {Mask::bare, 0.95};
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step(6);
    EXPECT_EQ(lane.said(), Mask::bare);
    lane.sight = {Mask::masked, 0.95};
    lane.step(5);
    EXPECT_EQ(lane.said(), Mask::masked);
}

TEST(Checker, what_was_seen_just_before_the_code_counts) {
    Lane lane;
    lane.checker.attend(true);
    lane.step();
    EXPECT_EQ(lane.said(), kNotYet);  // of no visit yet
    lane.checker.begin();
    EXPECT_EQ(lane.said(), Mask::masked);
}

TEST(Checker, what_was_seen_long_before_the_code_does_not) {
    Lane lane;
    lane.checker.attend(true);
    lane.step();
    lane.clock.instant += milliseconds(600);
    lane.checker.begin();
    EXPECT_EQ(lane.said(), kNotYet);
}

TEST(Checker, the_face_of_the_one_before_never_counts_for_the_next) {
    Lane lane;
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step();
    lane.checker.end();
    lane.clock.instant += milliseconds(100);
    lane.frame();
    lane.checker.step();  // the one before still stands there
    lane.checker.begin();
    EXPECT_EQ(lane.said(), kNotYet);
}

TEST(Checker, a_frame_from_while_the_one_before_leaves_never_counts_for_the_next) {
    for (const milliseconds until_next : {milliseconds(100), milliseconds(310)}) {
        Lane lane;
        lane.checker.attend(true);
        lane.checker.begin();
        lane.checker.end();
        lane.clock.instant += until_next;
        const bool soon = until_next < milliseconds(300);
        if (soon) lane.checker.begin();
        lane.frame(milliseconds(soon ? 50 : 150));  // of when the one before still stood there
        lane.checker.step();
        if (!soon) lane.checker.begin();
        EXPECT_EQ(lane.looks, 1);
        EXPECT_EQ(lane.said(), kNotYet) << until_next.count();
    }
}

TEST(Checker, a_look_that_ends_in_the_next_visit_counts_for_none) {
    Lane lane;
    lane.checker.attend(true);
    lane.checker.begin();
    lane.meanwhile = [&] {
        lane.checker.end();
        lane.checker.begin();
    };
    lane.step();
    EXPECT_EQ(lane.looks, 1);
    EXPECT_EQ(lane.said(), kNotYet);
    EXPECT_EQ(lane.told, 0);
}

TEST(Checker, an_early_look_tells_nobody_and_does_not_end_the_looking) {
    Lane lane;
    lane.checker.attend(true);
    lane.step();
    EXPECT_EQ(lane.looks, 1);
    EXPECT_EQ(lane.told, 0);
    EXPECT_EQ(lane.frames.wanted(), Wanted::moving);
    lane.checker.end();
    lane.clock.instant += seconds(1);
    lane.sight = {Mask::bare, 0.95};
    lane.step();
    lane.checker.begin();
    EXPECT_EQ(lane.said(), Mask::bare);
    EXPECT_EQ(lane.frames.wanted(), Wanted::every) << "the mask may still be put on";
}

TEST(Checker, what_does_not_suffice_is_not_told) {
    Lane lane;
    lane.sight = {Mask::masked, 0.6};
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step();
    EXPECT_EQ(lane.told, 0);
}

TEST(Checker, looks_three_times_at_once_and_then_at_its_pace) {
    Lane lane;
    lane.sight = {Mask::bare, 0.95};
    lane.checker.attend(true);
    lane.checker.begin();
    for (int i = 0; i < 5; ++i) {
        lane.frame();
        lane.checker.step();
    }
    EXPECT_EQ(lane.looks, 3);
}

TEST(Checker, forgets_what_it_saw_where_masks_were_not_asked_for_in_between) {
    Lane lane;
    lane.checker.attend(true);
    lane.step();
    lane.checker.attend(true);  // as it was
    lane.checker.begin();
    EXPECT_EQ(lane.said(), Mask::masked);
    lane.checker.attend(false);
    lane.checker.attend(true);
    EXPECT_EQ(lane.said(), kNotYet);
}

TEST(Checker, that_was_stopped_looks_at_nothing) {
    Lane lane;
    lane.checker.attend(true);
    lane.checker.begin();
    lane.checker.stop();
    EXPECT_EQ(lane.frames.wanted(), Wanted::none);
    lane.frame();
    lane.checker.step();
    lane.checker.begin();
    EXPECT_EQ(lane.frames.wanted(), Wanted::none);
    EXPECT_EQ(lane.looks, 0);
}

TEST(Checker, a_camera_that_sends_nothing_or_only_old_frames_never_means_masked) {
    Lane lane;
    lane.checker.attend(true);
    lane.checker.begin();
    lane.checker.step();
    EXPECT_EQ(lane.said(), kNotYet);
    lane.frame(milliseconds(1500));
    lane.checker.step();
    EXPECT_EQ(lane.looks, 0);
    EXPECT_EQ(lane.said(), kNotYet);
}

TEST(Checker, frames_that_show_nobody_mean_unchecked) {
    Lane lane;
    lane.sight = {};
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step(4);
    EXPECT_EQ(lane.said(), Mask::unchecked);
}

TEST(Checker, each_look_of_a_visit_takes_up_the_course_of_the_one_before) {
    Lane lane;
    lane.sight = {Mask::bare, 0.95};
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step(2);
    ASSERT_EQ(lane.courses.size(), 2u);
    EXPECT_FALSE(lane.courses[0].finer);
    EXPECT_TRUE(lane.courses[1].finer);
}

TEST(Checker, the_course_of_the_one_before_is_not_that_of_the_next) {
    Lane lane;
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step();
    lane.checker.end();
    lane.step(3);
    lane.checker.begin();
    lane.step();
    ASSERT_GE(lane.courses.size(), 2u);
    EXPECT_FALSE(lane.courses[1].finer);
}

TEST(Checker, a_look_that_outlasts_its_visit_leaves_nothing_for_the_next) {
    Lane lane;
    lane.meanwhile = [&] { lane.checker.end(); };
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step();
    lane.meanwhile = [] {};
    lane.clock.instant += milliseconds(1000);
    lane.step();
    ASSERT_EQ(lane.courses.size(), 2u);
    EXPECT_FALSE(lane.courses[1].finer);
}

TEST(Checker, the_looks_of_one_visit_are_bounded) {
    Lane lane;
    lane.sight = {Mask::bare, 0.9};
    lane.checker.attend(true);
    lane.checker.begin();
    lane.step(100);
    EXPECT_LE(lane.looks, 40);
    lane.checker.end();
    lane.step(3);
    lane.checker.begin();
    lane.step();
    EXPECT_EQ(lane.said(), Mask::bare);
}

}  // namespace
}  // namespace gate::mask
