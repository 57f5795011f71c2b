// The scanner of a lane, frame by frame, and of a picture.
#include "camera/scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/camera/made_code.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

const std::string kText = "SGP1:6BFOXN%TSMAHN-H6SK1MJGZ:X9T2M9E85UP";

GreyImage scene_with(const std::string& text, int left = 500, int top = 300, int scale = 4) {
    return softened(picture_of(text, 1280, 720, left, top, scale));
}

TEST(Scanner, a_code_that_appears_is_read_within_two_frames_and_followed) {
    Scanner scanner(stopped);
    const GreyImage nobody(1280, 720, 200), worker = scene_with(kText);
    for (int i = 0; i < 60; ++i) EXPECT_FALSE(scanner.look(nobody.view()).reading);
    int first = -1, readings = 0;
    for (int i = 0; i < 60; ++i) {
        const Look look = scanner.look(worker.view());
        if (!look.reading) continue;
        EXPECT_EQ(look.reading->text, kText);
        if (first < 0) first = i;
        ++readings;
    }
    EXPECT_LE(first, 1);
    EXPECT_GE(first, 0);
    EXPECT_NEAR(readings, 10, 1) << "a code that was read is looked at every sixth frame";
}

/// A code of a pass's length, no two alike, `module` pixels a module, somewhere in a 720p frame.
GreyImage clean_scene(float module, std::mt19937& random, std::string& text) {
    constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    text = "SGP1:";
    for (int i = 0; i < 135; ++i) text += kLetters[random() % kLetters.size()];
    const ZXing::BitMatrix bits = code_of(text);
    const auto side = static_cast<float>(bits.width()) * module, quiet = 4 * module;
    const auto left = quiet + static_cast<float>(random() % static_cast<unsigned>(1280 - side - 2 * quiet)),
               top = quiet + static_cast<float>(random() % static_cast<unsigned>(720 - side - 2 * quiet));
    return softened(grey_picture(1280, 720, [&](int x, int y) {
        const float u = (static_cast<float>(x) - left) / module, v = (static_cast<float>(y) - top) / module;
        const auto outside = [&](float at, float margin) {
            return at < -margin || at >= static_cast<float>(bits.width()) + margin;
        };
        if (outside(u, 4) || outside(v, 4)) return 96;
        if (outside(u, 0) || outside(v, 0)) return 235;
        return bits.get(static_cast<int>(u), static_cast<int>(v)) ? 20 : 235;
    }));
}

TEST(Scanner, a_clean_code_is_read_at_the_first_frame_whatever_its_size_and_place) {
    std::mt19937 random(1);
    for (float module = 3; module < 12; module *= 1.09f)
        for (int i = 0; i < 4; ++i) {
            std::string text;
            const GreyImage scene = clean_scene(module, random, text);
            const Look look = Scanner(stopped).look(scene.view());
            ASSERT_TRUE(look.reading) << module << " px a module, try " << i;
            EXPECT_EQ(look.reading->text, text);
        }
}

TEST(Scanner, a_drawn_code_is_read_in_a_few_frames_though_its_edges_lie_between_the_measured_rows) {
    const std::string text = "SGP1:HFKEYQPWZLNVTBXAJDMCGRUSOIHWQKEYPZLFNVTBXAJDMCGRUSOI";
    for (int place = 0; place < 8; ++place) {
        const GreyImage scene = picture_of(text, 1280, 720, 504 + place, 224 + place, 8, 0, 255, 1);
        Scanner scanner(stopped);
        int frames = 0;
        while (frames < 20 && !scanner.look(scene.view()).reading) ++frames;
        EXPECT_LE(frames, 5) << place;
    }
}

TEST(Scanner, the_next_workers_code_is_read_soon_after_the_first_is_gone) {
    Scanner scanner(stopped);
    const GreyImage first = scene_with("the first"), second = scene_with("the second", 200, 100, 5);
    for (int i = 0; i < 30; ++i) scanner.look(first.view());
    int frames = 0;
    for (; frames < 30; ++frames) {
        const Look look = scanner.look(second.view());
        if (look.reading && look.reading->text == "the second") break;
    }
    EXPECT_LE(frames, 12);
}

TEST(Scanner, the_place_of_a_code_that_was_seen_and_not_read_is_forgotten_once_nothing_is_there) {
    Scanner scanner(stopped);
    GreyImage spoilt = scene_with(kText, 500, 300, 6);
    for (int y = 350; y < 450; ++y) std::fill_n(spoilt.row(y) + 550, 100, 250);
    int again = 0;
    for (int i = 0; i < 20; ++i) again += scanner.look(spoilt.view()).rung == "again" ? 1 : 0;
    EXPECT_GE(again, 8);
    again = 0;
    for (unsigned i = 0; i < 20; ++i)
        again += scanner.look(softened(random_picture(1280, 720, i)).view()).rung == "again" ? 1 : 0;
    EXPECT_LE(again, 1);
}

TEST(Scanner, an_idle_frame_is_not_tried_at_all) {
    Scanner scanner(stopped);
    const GreyImage nobody = softened(random_picture(1280, 720, 5));
    for (int i = 0; i < 40; ++i) scanner.look(nobody.view());
    int tried = 0;
    for (int i = 0; i < 120; ++i) tried += scanner.look(nobody.view()).rung.empty() ? 0 : 1;
    EXPECT_EQ(tried, 2);
}

TEST(Scanner, a_covered_lens_is_black) {
    Scanner scanner(stopped);
    EXPECT_TRUE(scanner.look(GreyImage(1280, 720, 2).view()).black);
    EXPECT_FALSE(scanner.look(scene_with(kText).view()).black);
}

TEST(Scanner, corners_are_those_of_the_frame_also_where_it_was_halved) {
    const GreyImage picture = softened(picture_of(kText, 3840, 2160, 1500, 900, 12));
    Scanner scanner(stopped);
    for (int i = 0; i < 8; ++i) {
        const Look look = scanner.look(picture.view());
        if (!look.reading) continue;
        EXPECT_NEAR(look.reading->corners[0].x, 1500, 8);
        EXPECT_NEAR(look.reading->corners[0].y, 900, 8);
        return;
    }
    FAIL() << "not read";
}

TEST(Picture, every_size_of_code_in_a_large_photograph_is_read) {
    for (const int scale : {2, 3, 6, 20}) {
        const GreyImage picture = softened(picture_of(kText, 4000, 3000, 700, 500, scale));
        const Look look = read_picture(picture.view(), stopped);
        ASSERT_TRUE(look.reading) << scale;
        EXPECT_EQ(look.reading->text, kText);
        EXPECT_NEAR(look.reading->corners[0].x, 700, 2 * scale);
    }
}

TEST(Picture, a_code_cut_out_without_a_quiet_zone_is_read_however_small) {
    const int side = code_of(kText).width();
    for (const int scale : {1, 2, 3, 8, 20}) {
        const GreyImage cut = picture_of(kText, side * scale, side * scale, 0, 0, scale);
        const Look look = read_picture(cut.view(), stopped);
        ASSERT_TRUE(look.reading) << scale;
        EXPECT_EQ(look.reading->text, kText);
        EXPECT_NEAR(look.reading->corners[2].x, side * scale, 2 + scale);
    }
}

// ---- what nobody should hold before a camera -------------------------------------------------------

TEST(BadFrames, of_any_size_and_stride_do_no_harm) {
    Scanner scanner(stopped);
    const GreyImage noise = random_picture(700, 90, 9);
    for (const int width : {1, 2, 3, 7, 15, 16, 17, 31, 33, 64, 100, 333, 700}) {
        for (const int height : {1, 2, 5, 16, 17, 40, 89}) {
            const GreyView view{noise.pixels.data(), width, height, 701};
            EXPECT_FALSE(scanner.look(view).reading);
            EXPECT_FALSE(read_picture(view, stopped).reading);
        }
    }
    EXPECT_FALSE(scanner.look({}).reading);
    EXPECT_FALSE(read_picture({}, stopped).reading);
    const GreyView nowhere{nullptr, 640, 480, 640};
    EXPECT_FALSE(scanner.look(nowhere).reading);
    EXPECT_FALSE(read_picture(nowhere, stopped).reading);
}

TEST(BadFrames, random_texture_is_never_a_code) {
    Scanner scanner(stopped);
    for (unsigned seed = 0; seed < 12; ++seed) {
        std::mt19937 random(seed);
        const int grain = 1 + static_cast<int>(seed % 6);
        GreyImage cells =
            grey_picture(640 / grain + 1, 480 / grain + 1, [&](int, int) { return random() % 2 ? 220 : 30; });
        const GreyImage texture =
            grey_picture(640, 480, [&](int x, int y) { return cells.view().row(y / grain)[x / grain]; });
        for (int i = 0; i < 8; ++i) EXPECT_FALSE(scanner.look(texture.view()).reading) << seed;
        EXPECT_FALSE(read_picture(texture.view(), stopped).reading) << seed;
    }
}

TEST(BadFrames, one_of_8k_costs_one_frames_time) {
    const RunningClock clock(milliseconds(8));  // a frame's time is over at the first look at the clock
    const GreyImage picture = random_picture(7680, 4320, 3);
    Scanner scanner(clock);
    for (int i = 0; i < 3; ++i) {
        const int before = clock.asked;
        EXPECT_FALSE(scanner.look(picture.view()).reading);
        EXPECT_LT(clock.asked - before, 10);
    }
}

TEST(BadFrames, a_code_that_covers_the_frame_or_has_no_quiet_zone_does_no_harm) {
    const int side = code_of(kText).width();
    const GreyImage full = picture_of(kText, side * 20, side * 20, 0, 0, 20);
    Scanner scanner(stopped);
    for (int i = 0; i < 8; ++i) {
        const Look look = scanner.look(full.view());
        if (look.reading) EXPECT_EQ(look.reading->text, kText);
    }
    const Look look = read_picture(full.view(), stopped);
    ASSERT_TRUE(look.reading);
    EXPECT_EQ(look.reading->text, kText);
}

TEST(BadFrames, of_forty_codes_one_is_read_whole) {
    GreyImage wall(1280, 720, 230);
    for (int i = 0; i < 40; ++i) {
        const GreyImage one = picture_of("number " + std::to_string(i), 100, 100, 14, 14, 3);
        for (int y = 0; y < 100; ++y)
            std::copy_n(one.view().row(y), 100, wall.row(y + 10 + i / 8 * 140) + 20 + i % 8 * 155);
    }
    wall = softened(wall);
    Scanner scanner(stopped);
    bool read = false;
    for (int i = 0; i < 16; ++i) {
        const Look look = scanner.look(wall.view());
        if (!look.reading) continue;
        read = true;
        EXPECT_THAT(look.reading->text, testing::StartsWith("number "));
    }
    EXPECT_TRUE(read);
}

TEST(BadFrames, hostile_content_comes_through_as_it_is) {
    for (const std::string& text : {std::string("a\0b", 3), std::string("\r\n\x1B[2J"), std::string(1200, '\x01'),
                                    std::string("' OR 1=1; DROP TABLE event; --")}) {
        const GreyImage picture = softened(picture_of(text, 1280, 720, 60, 20, 4));
        const Look look = read_picture(picture.view(), stopped);
        ASSERT_TRUE(look.reading);
        EXPECT_EQ(look.reading->text, text);
    }
}

TEST(BadFrames, time_is_up_after_one_look_at_the_clock_too_many) {
    const RunningClock clock(milliseconds(2000));  // the machine stands still
    const GreyImage wall = random_picture(1280, 720, 11);
    Scanner scanner(clock);
    for (int i = 0; i < 20; ++i) scanner.look(wall.view());
    EXPECT_LT(clock.asked, 200);
    const int before = clock.asked;
    read_picture(wall.view(), clock);
    EXPECT_LE(clock.asked - before, 10);
}

}  // namespace
}  // namespace gate::camera
