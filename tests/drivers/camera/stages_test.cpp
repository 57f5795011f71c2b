// The stages before a code is looked for: statistics, gate, regions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "camera/contrast.h"
#include "camera/motion_gate.h"
#include "camera/regions.h"
#include "camera/sample.h"
#include "drivers/camera/made_code.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

BlockGrid blocks_of(const GreyImage& picture) {
    BlockGrid grid;
    measure_blocks(picture.view(), grid);
    return grid;
}

TEST(Statistics, mean_and_detail_of_a_block_are_what_they_are) {
    const BlockGrid flat = blocks_of(GreyImage(64, 32, 90));
    ASSERT_EQ(flat.columns, 4);
    ASSERT_EQ(flat.rows, 2);
    EXPECT_EQ(flat.at(3, 1).mean, 90);
    EXPECT_EQ(flat.at(3, 1).along, 0);
    const BlockGrid upright = blocks_of(grey_picture(64, 64, [](int x, int) { return x % 2 == 0 ? 100 : 110; }));
    EXPECT_EQ(upright.at(1, 1).along, 640);  // 64 steps of ten
    EXPECT_EQ(upright.at(1, 1).down, 0);
    const BlockGrid lying = blocks_of(grey_picture(64, 64, [](int, int y) { return y % 2 == 0 ? 100 : 110; }));
    EXPECT_EQ(lying.at(1, 1).along, 0);
    EXPECT_EQ(lying.at(1, 1).down, 640);
}

TEST(Statistics, padding_of_rows_is_never_looked_at) {
    const GreyImage wide = random_picture(80, 48, 1);
    GreyImage other = wide;
    for (int y = 0; y < other.height; ++y) std::fill_n(other.row(y) + 64, 16, 255);
    BlockGrid one, two;
    measure_blocks({wide.pixels.data(), 64, 48, 80}, one);
    measure_blocks({other.pixels.data(), 64, 48, 80}, two);
    for (std::size_t i = 0; i < one.blocks.size(); ++i) {
        EXPECT_EQ(one.blocks[i].along, two.blocks[i].along) << i;
        EXPECT_EQ(one.blocks[i].down, two.blocks[i].down) << i;
    }
}

TEST(Statistics, only_a_black_frame_is_black) {
    EXPECT_TRUE(is_black(blocks_of(GreyImage(640, 480, 5))));
    EXPECT_FALSE(is_black(blocks_of(GreyImage(640, 480, 60))));
    GreyImage lamp(640, 480, 3);
    for (int y = 200; y < 232; ++y) std::fill_n(lamp.row(y) + 300, 32, 200);
    EXPECT_FALSE(is_black(blocks_of(lamp)));
    EXPECT_FALSE(is_black(blocks_of(GreyImage(8, 8, 0)))) << "smaller than a block: nothing is known";
}

int frames_until_shut(MotionGate& gate, const BlockGrid& grid) {
    int open = 0;
    for (int i = 0; i < 100 && gate.open_for(grid); ++i) ++open;
    return open;
}

TEST(MotionGate, shuts_over_a_scene_that_stands_still_and_opens_when_something_comes) {
    const GreyImage scene = softened(random_picture(320, 240, 2));
    MotionGate gate;
    EXPECT_EQ(frames_until_shut(gate, blocks_of(scene)), 20);
    GreyImage visitor = scene;
    for (int y = 80; y < 160; ++y) std::fill_n(visitor.row(y) + 100, 80, 240);
    EXPECT_TRUE(gate.open_for(blocks_of(visitor)));
    EXPECT_GT(gate.moved_count(), 8);
    EXPECT_EQ(gate.moved()[5 * 20 + 7], 1) << "where the visitor is";
    EXPECT_EQ(gate.moved()[0], 0) << "where nothing is";
    for (int i = 0; i < 25; ++i) gate.open_for(blocks_of(visitor));
    EXPECT_EQ(gate.moved()[5 * 20 + 7], 0) << "held still";
    EXPECT_GT(gate.lately()[5 * 20 + 7], 0) << "and not forgotten";
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(gate.open_for(blocks_of(visitor))) << "he became part of the scene";
    EXPECT_EQ(gate.lately()[5 * 20 + 7], 0);
}

TEST(MotionGate, looks_now_and_then_anyway) {
    MotionGate gate;
    const BlockGrid grid = blocks_of(GreyImage(320, 240, 100));
    frames_until_shut(gate, grid);
    int open = 0;
    for (int i = 0; i < 600; ++i) open += gate.open_for(grid) ? 1 : 0;
    EXPECT_EQ(open, 10);  // every 60th
}

TEST(MotionGate, a_lamp_that_flickers_opens_nothing) {
    MotionGate gate;
    frames_until_shut(gate, blocks_of(GreyImage(320, 240, 100)));
    int open = 0;
    for (int i = 0; i < 50; ++i) open += gate.open_for(blocks_of(GreyImage(320, 240, i % 2 ? 130 : 100))) ? 1 : 0;
    EXPECT_EQ(open, 0);
    EXPECT_EQ(gate.moved_count(), 0);
}

TEST(MotionGate, noise_or_one_spot_opens_nothing) {
    MotionGate gate;
    std::mt19937 random(3);
    std::normal_distribution<float> noise(0, 6);
    int open = 0;
    for (int i = 0; i < 60; ++i) {
        GreyImage scene =
            grey_picture(320, 240, [&](int, int) { return static_cast<int>(std::lround(100 + noise(random))); });
        if (i > 40)
            for (int y = 80; y < 96; ++y) std::fill_n(scene.row(y) + 96, 16, 240);  // a block
        open += gate.open_for(blocks_of(scene)) ? 1 : 0;
    }
    EXPECT_EQ(open, 20) << "the first ones";
}

TEST(MotionGate, what_comes_slowly_is_seen_too) {
    MotionGate gate;
    frames_until_shut(gate, blocks_of(GreyImage(320, 240, 100)));
    bool seen = false;
    for (int i = 0; i < 40 && !seen; ++i) {  // one grey level a frame
        GreyImage scene(320, 240, 100);
        for (int y = 80; y < 160; ++y) std::fill_n(scene.row(y) + 100, 80, static_cast<std::uint8_t>(100 + i));
        seen = gate.open_for(blocks_of(scene));
    }
    EXPECT_TRUE(seen);
}

TEST(MotionGate, another_size_of_frame_is_another_scene) {
    MotionGate gate;
    frames_until_shut(gate, blocks_of(GreyImage(320, 240, 100)));
    EXPECT_TRUE(gate.open_for(blocks_of(GreyImage(640, 480, 100))));
    frames_until_shut(gate, blocks_of(GreyImage(640, 480, 100)));
    EXPECT_TRUE(gate.open_for(blocks_of(GreyImage(320, 240, 100))));
}

TEST(Regions, a_code_is_the_likeliest_region_among_stripes) {
    GreyImage scene = picture_of("https://example.org/gate", 640, 480, 400, 200, 4);
    for (int y = 20; y < 460; ++y)
        for (int x = 20; x < 300; ++x) scene.row(y)[x] = x % 8 < 4 ? 20 : 230;  // a fence: detail one way only
    const auto regions = find_regions(blocks_of(scene), {}, 2);
    ASSERT_FALSE(regions.empty());
    EXPECT_LE(regions[0].x, 400);
    EXPECT_LE(regions[0].y, 200);
    EXPECT_GE(regions[0].x + regions[0].width, 400 + 100);
    EXPECT_GE(regions[0].y + regions[0].height, 200 + 100);
    EXPECT_GT(regions[0].x, 300) << "without the fence";
}

TEST(Regions, what_moved_comes_first) {
    GreyImage scene =
        picture_of("the poster on the wall, with much more text in it than a pass has", 960, 480, 30, 30, 6);
    scene = softened(scene);  // no lens is sharper
    const GreyImage pass = picture_of("pass", 200, 200, 16, 16, 4);
    for (int y = 0; y < 150; ++y) std::copy_n(pass.view().row(y), 150, scene.row(y + 200) + 700);
    const BlockGrid grid = blocks_of(scene);
    const auto still = find_regions(grid, {}, 2);
    ASSERT_EQ(still.size(), 2u);
    std::vector<std::uint8_t> moved(grid.blocks.size(), 0);
    const Region& second = still[1];  // by detail alone; now something moves in its middle
    moved[static_cast<std::size_t>((second.y + second.height / 2) / 16 * grid.columns +
                                   (second.x + second.width / 2) / 16)] = 1;
    const auto regions = find_regions(grid, moved, 2);
    ASSERT_EQ(regions.size(), 2u);
    EXPECT_EQ(regions[1].x, second.x);
    EXPECT_EQ(regions[1].area(), second.area());
    EXPECT_LT(2 * regions[0].area(), second.area()) << "the moving part of it comes first";
    EXPECT_GE(regions[0].x, second.x);
    EXPECT_LE(regions[0].x + regions[0].width, second.x + second.width);
}

TEST(Regions, nothing_comes_of_nothing) {
    EXPECT_TRUE(find_regions({}, {}, 2).empty());
    EXPECT_TRUE(find_regions(blocks_of(GreyImage(640, 480, 128)), {}, 2).empty());
    EXPECT_TRUE(
        find_regions(blocks_of(grey_picture(640, 480, [](int x, int y) { return 99 + (x * y) % 2; })), {}, 2).empty())
        << "a grey level is no detail";
}

TEST(Regions, stay_within_the_frame) {
    const auto all = find_regions(blocks_of(random_picture(640, 480, 4)), {}, 2);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].x, 0);
    EXPECT_EQ(all[0].y, 0);
    EXPECT_EQ(all[0].width, 640);
    EXPECT_EQ(all[0].height, 480);
}

TEST(Regions, of_two_codes_are_two_beside_each_other_as_well_as_at_opposite_edges) {
    for (const auto& [left, right, lower] :
         {std::tuple(96, 480, 160), std::tuple(0, 540, 160 + 96), std::tuple(0, 540, 112)}) {
        GreyImage scene(640, 480, 230);
        const GreyImage code = random_picture(96, 96, 5);
        for (int y = 0; y < 96; ++y) {
            std::copy_n(code.view().row(y), 96, scene.row(y + lower) + left);
            std::copy_n(code.view().row(y), 96, scene.row(y + 160) + right);
        }
        const auto regions = find_regions(blocks_of(scene), {}, 4);
        ASSERT_EQ(regions.size(), 2u) << left;
        for (const Region& region : regions) EXPECT_LT(region.width, 200);
    }
}

TEST(Contrast, deviation_is_that_of_the_pixels_around) {
    const GreyImage picture = grey_picture(160, 160, [](int x, int) { return x < 80 ? 100 : x % 2 ? 80 : 120; });
    const ContrastMap map(picture.view());
    EXPECT_NEAR(map.deviation(1, 1, 8), 0, 0.01);
    EXPECT_NEAR(map.deviation(8, 1, 8), 20, 0.01);
    for (const int corner : {0, 9}) EXPECT_NEAR(map.deviation(corner, corner, 400), std::sqrt(200), 0.01) << "of all";
}

TEST(Contrast, of_a_last_block_that_is_cut_is_that_of_its_own_pixels) {
    const GreyImage picture = grey_picture(24, 20, [](int x, int) { return x < 16 ? 200 : x % 2 ? 80 : 120; });
    EXPECT_NEAR(ContrastMap(picture.view()).deviation(1, 0, 8), 20, 0.01);
    const LastBytes last{ByteView(picture.pixels)};
    EXPECT_NEAR(ContrastMap({last.view().data(), 24, 20, 24}).deviation(1, 1, 8), 20, 0.01);
}

TEST(Grey, between_and_beyond_the_pixels_is_what_lies_nearest) {
    const float none = std::numeric_limits<float>::quiet_NaN(), endless = std::numeric_limits<float>::infinity();
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(1, 2), std::pair(2, 1), std::pair(3, 3)}) {
        const std::vector<std::uint8_t> pixels(static_cast<std::size_t>(width * height), 7);
        const LastBytes last{ByteView(pixels)};  // nothing behind the last row is looked at
        const GreyView picture{last.view().data(), width, height, width};
        for (const float x : {-1e9f, -1.f, 0.f, 0.7f, 2.f, 3.f, 1e9f, endless, -endless, none})
            for (const float y : {-1e9f, 0.f, 0.7f, 2.f, 1e9f, endless, -endless, none})
                EXPECT_EQ(sample(picture, x, y), 7) << x << ", " << y;
    }
    const GreyImage slope = grey_picture(3, 3, [](int x, int y) { return 10 * x + 20 * y; });
    EXPECT_FLOAT_EQ(sample(slope.view(), 0.5f, 1.25f), 30);
    EXPECT_FLOAT_EQ(sample(slope.view(), 9, -9), 20);
}

TEST(Grey, a_crop_stays_inside) {
    const GreyImage picture(100, 50, 7);
    EXPECT_EQ(picture.view().crop(90, 40, 50, 50).width, 10);
    EXPECT_EQ(picture.view().crop(-10, -10, 20, 20).height, 10);
    EXPECT_TRUE(picture.view().crop(100, 0, 5, 5).empty());
    EXPECT_EQ(picture.view().crop(100, 60, 5, 5).data, nullptr) << "nor does it point anywhere";
    EXPECT_EQ(GreyView().crop(0, 0, 5, 5).data, nullptr);
    EXPECT_TRUE(halved(GreyImage(1, 1, 7).view()).pixels.empty());
}

}  // namespace
}  // namespace gate::camera
