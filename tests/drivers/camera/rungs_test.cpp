// One way to look at a frame, where there is nothing to look at.
#include "camera/rungs.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>
#include <set>

#include "drivers/camera/made_code.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

constexpr std::array kAll{Rung::near,         Rung::again,        Rung::region_coarse, Rung::region_fine,
                          Rung::region_sharp, Rung::frame_coarse, Rung::frame_medium,  Rung::frame_large,
                          Rung::frame_fine,   Rung::zxing_region, Rung::zxing_frame};

TEST(Rungs, find_nothing_without_a_region_or_a_grid_and_in_a_flat_one) {
    const GreyImage flat(64, 64, 128);
    const Deadline never(stopped, milliseconds(1));
    for (const Rung rung : kAll) {
        RingSearch rings;
        Target target{flat.view(), {}, {}, {}, {}, &rings};
        EXPECT_FALSE(climb(rung, target, never).reading) << name_of(rung);
        target.regions = {Region{16, 16, 32, 32, 1}};
        target.near = target.regions[0];
        target.near_range = {2, 8};
        const Found found = climb(rung, target, never);
        EXPECT_FALSE(found.reading || found.grid) << name_of(rung);
    }
}

TEST(Rungs, a_code_blurred_by_a_lens_is_read_when_it_is_sharpened) {
    const GreyImage clear = picture_of("https://example.org/gate?visitor=17", 320, 320, 100, 100, 4, 60, 180);
    GreyImage blurred = clear;
    const cv::Mat from(320, 320, CV_8UC1, const_cast<std::uint8_t*>(clear.pixels.data()));
    cv::Mat to(320, 320, CV_8UC1, blurred.pixels.data());
    cv::GaussianBlur(from, to, {}, 2.6);
    RingSearch rings;
    const Deadline never(stopped, milliseconds(1));
    const Target target{blurred.view(), {Region{60, 60, 200, 200, 1}}, {}, {}, {}, &rings};
    for (const Rung rung : {Rung::region_coarse, Rung::region_fine})
        EXPECT_FALSE(climb(rung, target, never).reading) << name_of(rung);
    const Found found = climb(Rung::region_sharp, target, never);
    ASSERT_TRUE(found.reading);
    EXPECT_NEAR(found.reading->corners[0].x, 100, 2);
    EXPECT_NEAR(found.reading->corners[0].y, 100, 2);
}

TEST(Rungs, each_has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (const Rung rung : kAll) names.insert(name_of(rung));
    EXPECT_EQ(names.size(), kAll.size());
}

}  // namespace
}  // namespace gate::camera
