// What rings, finders and trios are taken for, and what they are not.
#include "camera/finders.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "camera/trios.h"
#include "drivers/camera/made_code.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

const Deadline never(stopped, milliseconds(1));

/// Forty codes in rows of eight.
GreyImage wall_of_codes() {
    GreyImage wall(1280, 720, 230);
    for (int i = 0; i < 40; ++i) {
        const GreyImage one = picture_of("number " + std::to_string(i), 100, 100, 14, 14, 3);
        for (int y = 0; y < 100; ++y)
            std::copy_n(one.view().row(y), 100, wall.row(y + 10 + i / 8 * 140) + 20 + i % 8 * 155);
    }
    return softened(wall);
}

float apart(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

TEST(Finders, of_many_the_clearest_are_kept_and_each_place_once) {
    const GreyImage wall = wall_of_codes();
    RingSearch rings;
    const auto spots = rings.find(wall.view(), 2, 8, 120, never);
    const auto few = rings.find(wall.view(), 2, 8, 10, never);
    ASSERT_EQ(spots.size(), 120u);
    EXPECT_EQ(few.size(), 10u);
    EXPECT_GE(few.back().response, spots[10].response);
    for (std::size_t i = 0; i < spots.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (spots[i].inverted == spots[j].inverted && std::max(spots[i].module_px, spots[j].module_px) <
                                                              1.9f * std::min(spots[i].module_px, spots[j].module_px))
                EXPECT_GT(apart(spots[i].centre, spots[j].centre), std::min(spots[i].module_px, spots[j].module_px));
    const auto finders = fit_finders(wall.view(), spots, 20, never);
    EXPECT_EQ(finders.size(), 20u);
    for (std::size_t i = 0; i < finders.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) EXPECT_GT(apart(finders[i].centre, finders[j].centre), 6);
}

TEST(Finders, seen_light_for_dark_or_hardly_seen_at_all_are_none) {
    const GreyImage clear = softened(picture_of("a", 200, 200, 40, 40, 5)),
                    faint = picture_of("a", 200, 200, 40, 40, 5, 128, 129);
    RingSpot spot{{40 + 3.5f * 5 - 0.5f, 40 + 3.5f * 5 - 0.5f}, 5, 1, false};
    EXPECT_GT(fit_finder(clear.view(), spot).fit, 0.8f);
    EXPECT_LT(fit_finder(faint.view(), spot).fit, 0.45f);
    RingSpot beside = spot;
    beside.centre.x += 1;
    beside.module_px *= 1.1f;
    EXPECT_EQ(fit_finders(clear.view(), {spot, beside}, 20, never).size(), 1u) << "two spots on one";
    spot.inverted = true;
    EXPECT_LT(fit_finder(clear.view(), spot).fit, 0.45f);
}

TEST(Finders, at_an_edge_are_looked_for_within_the_picture_alone) {
    for (const auto& [width, height] : {std::pair(60, 60), std::pair(37, 61), std::pair(9, 9), std::pair(1, 1)}) {
        const GreyImage picture = random_picture(width, height, 6);
        const LastBytes last{ByteView(picture.pixels)};  // nothing behind the last row is looked at
        const GreyView view{last.view().data(), width, height, width};
        RingSearch rings;
        fit_finders(view, rings.find(view, 1.3f, 12, 120, never), 20, never);
        for (const float x : {0.f, 6.f, static_cast<float>(width) - 6, static_cast<float>(width)})
            for (const float y : {0.f, static_cast<float>(height) - 6, static_cast<float>(height) + 2})
                for (const float module : {1.3f, 2.f, 6.f})
                    EXPECT_LE(fit_finder(view, {{x, y}, module, 1, false}).fit, 1.001f);
    }
}

/// Of `module` pixels a module, turned by `turn`.
Finder finder_at(float x, float y, float module = 4, float turn = 0) {
    const float c = module * std::cos(turn), s = module * std::sin(turn);
    return {{x, y}, {c, s}, {-s, c}, 0.9f, false};
}

TEST(Trios, are_the_same_in_whichever_order_the_finders_come) {
    std::vector<Finder> finders{finder_at(50, 50), finder_at(170, 50), finder_at(50, 170)};
    for (int i = 0; i < 6; ++i) {
        std::ranges::next_permutation(finders, {}, [](const Finder& f) { return std::pair(f.centre.x, f.centre.y); });
        const auto trios = find_trios(finders, 6);
        ASSERT_EQ(trios.size(), 1u);
        EXPECT_EQ(trios[0].corner.centre.x + trios[0].corner.centre.y, 100);
        EXPECT_EQ(trios[0].right.centre.x, 170);
        EXPECT_EQ(trios[0].below.centre.y, 170);
        EXPECT_EQ(trios[0].side, 37);
    }
}

TEST(Trios, that_no_code_has_are_none) {
    const auto none = [](const Finder& a, const Finder& b, const Finder& c) {
        return find_trios({a, b, c}, 6).empty();
    };
    Finder inverted = finder_at(50, 170);
    inverted.inverted = true;
    EXPECT_TRUE(none(finder_at(50, 50), finder_at(170, 50), inverted)) << "dark and light ones";
    EXPECT_TRUE(none(finder_at(50, 50), finder_at(82, 50), finder_at(50, 82))) << "nearer than in any code";
    EXPECT_TRUE(none(finder_at(0, 0, 1), finder_at(200, 0, 1), finder_at(0, 200, 1))) << "further than in any code";
    EXPECT_TRUE(none(finder_at(50, 50), finder_at(130, 50), finder_at(50, 210))) << "one side twice the other";
    EXPECT_TRUE(none(finder_at(50, 50), finder_at(170, 50, 10), finder_at(50, 170, 10))) << "of different size";
    constexpr float kTurn = 25 * std::numbers::pi_v<float> / 180;
    EXPECT_TRUE(none(finder_at(50, 50, 4, kTurn), finder_at(170, 50, 4, kTurn), finder_at(50, 170, 4, kTurn)))
        << "not along their sides";
    EXPECT_TRUE(none(Finder{}, Finder{}, Finder{})) << "of no size";
}

TEST(Trios, of_many_the_likeliest_are_kept) {
    std::vector<Finder> finders;
    for (int i = 0; i < 16; ++i)
        finders.push_back(finder_at(static_cast<float>(i % 4 * 120), static_cast<float>(i / 4 * 120)));
    const auto all = find_trios(finders, 1000), few = find_trios(finders, 6);
    EXPECT_GT(all.size(), 6u);
    ASSERT_EQ(few.size(), 6u);
    EXPECT_LE(few.back().strain, all[6].strain);
}

}  // namespace
}  // namespace gate::camera
