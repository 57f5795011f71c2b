#include "mask/course.h"

#include <gtest/gtest.h>

namespace gate::mask {
namespace {

constexpr Box kLarge{0, 0, 300, 400}, kSmall{600, 0, 90, 120}, kTiny{900, 0, 30, 40};

/// The order in which faces are judged, as their heights.
std::vector<int> order(const Course& course, std::vector<Candidate> found) {
    put_in_order(found, course, Profile{});
    std::vector<int> heights;
    for (const Candidate& one : found) heights.push_back(static_cast<int>(one.box.h));
    return heights;
}
const std::vector<Candidate> kFaces{{kTiny, 0, 0.99f}, {kLarge, 0, 0.5f}, {kSmall, 0.9f, 0}};

TEST(Course, the_largest_face_is_judged_first) { EXPECT_EQ(order({}, kFaces), (std::vector{400, 120, 40})); }

TEST(Course, a_doubtful_face_gives_way_to_other_faces_only) {
    const Course course{.doubtful = {kLarge}};
    EXPECT_EQ(order(course, kFaces), (std::vector{120, 40, 400}));
    EXPECT_EQ(order(course, {{kLarge, 0, 0.5f}}), (std::vector{400}));
}

TEST(Course, what_was_no_face_gives_way_even_to_doubtful_faces) {
    const Course course{.none = {kLarge}};
    EXPECT_EQ(order(course, kFaces), (std::vector{120, 40, 400}));
    EXPECT_EQ(order({.doubtful = {kSmall}, .none = {kLarge}}, kFaces), (std::vector{40, 120, 400}));
}

TEST(Course, whoever_steps_before_something_small_that_was_no_face_is_judged_first) {
    const Course course{.doubtful = {{60, 100, 90, 120}}, .none = {{100, 200, 60, 80}}};
    EXPECT_EQ(order(course, kFaces), (std::vector{400, 120, 40}));
}

}  // namespace
}  // namespace gate::mask
