// Where a code is: rings, finders, trios, grid; and what its modules say.
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/core/mat.hpp>

#include "bench/gate_frames.h"
#include "camera/finders.h"
#include "camera/grid.h"
#include "camera/module_field.h"
#include "camera/own_reader.h"
#include "camera/picture.h"
#include "drivers/camera/made_code.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

const std::string kText = "https://example.org/gate?visitor=17";  // version 3

struct Made {
    GreyImage picture;
    int side;
    int scale;
    Point finder(double column, double row) const {
        return {static_cast<float>(100 + (column + 0.5) * scale - 0.5),
                static_cast<float>(80 + (row + 0.5) * scale - 0.5)};
    }
    std::vector<Finder> finders(float least, float most) const;
};
Made made_code(int scale) {
    return {softened(picture_of(kText, 480, 400, 100, 80, scale)), code_of(kText).width(), scale};
}

const Deadline never(stopped, milliseconds(1));

std::vector<Finder> Made::finders(float least, float most) const {
    RingSearch rings;
    return fit_finders(picture.view(), rings.find(picture.view(), least, most, 120, never), 20, never);
}

bool has(const std::vector<Finder>& finders, Point at, float near) {
    return std::ranges::any_of(
        finders, [&](const Finder& f) { return std::hypot(f.centre.x - at.x, f.centre.y - at.y) < near; });
}

TEST(Finders, all_three_are_found_where_they_are) {
    for (const int scale : {2, 3, 5, 7}) {
        const Made made = made_code(scale);
        RingSearch rings;
        const auto spots = rings.find(made.picture.view(), 1.3f, 12, 120, never);
        const auto finders = fit_finders(made.picture.view(), spots, 20, never);
        const double last = made.side - 4;
        for (const Point at : {made.finder(3, 3), made.finder(last, 3), made.finder(3, last)})
            EXPECT_TRUE(has(finders, at, 0.25f * static_cast<float>(scale))) << scale;
    }
}

TEST(Finders, nothing_beyond_the_picture_is_looked_at) {
    const Made made = made_code(5);
    const int x = 108, y = 88, width = made.side * 5 - 16, height = width;  // cuts through all three
    GreyImage other = random_picture(made.picture.width, made.picture.height, 7);
    for (int row = y; row < y + height; ++row) std::copy_n(made.picture.view().row(row) + x, width, other.row(row) + x);
    const GreyView cut = made.picture.view().crop(x, y, width, height), same = other.view().crop(x, y, width, height);
    RingSearch rings;
    const auto spots = rings.find(cut, 1.3f, 12, 120, never);
    ASSERT_GT(spots.size(), 10u);
    for (const RingSpot& spot : spots) {
        const Finder one = fit_finder(cut, spot), two = fit_finder(same, spot);
        EXPECT_EQ(one.fit, two.fit);
        EXPECT_EQ(one.centre.x, two.centre.x);
    }
}

TEST(Finders, a_flat_picture_has_none_and_a_tiny_one_does_no_harm) {
    RingSearch rings;
    EXPECT_TRUE(rings.find(GreyImage(640, 480, 128).view(), 1.3f, 12, 120, never).empty());
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(9, 2), std::pair(17, 300), std::pair(8, 8)})
        EXPECT_LE(rings.find(random_picture(width, height, 3).view(), 1.3f, 28, 120, never).size(), 120u);
}

TEST(Trios, the_corner_lies_between_the_other_two_and_right_is_right) {
    const Made made = made_code(4);
    const auto finders = made.finders(2, 8);
    const auto trios = find_trios(finders, 6);
    ASSERT_FALSE(trios.empty());
    EXPECT_NEAR(trios[0].corner.centre.x, made.finder(3, 3).x, 1);
    EXPECT_NEAR(trios[0].right.centre.x, made.finder(made.side - 4, 3).x, 1);
    EXPECT_NEAR(trios[0].below.centre.y, made.finder(3, made.side - 4).y, 1);
    EXPECT_NEAR(trios[0].side, made.side, 1.5);
}

TEST(Trios, two_finders_are_none) { EXPECT_TRUE(find_trios(std::vector<Finder>(2), 6).empty()); }

TEST(GridOfACode, lands_on_the_modules_within_a_fifth) {
    const Made made = made_code(4);
    const auto finders = made.finders(2, 8);
    const auto proposals = propose_grids(made.picture.view(), find_trios(finders, 6).at(0), 2);
    ASSERT_FALSE(proposals.empty());
    const Grid grid = refine(made.picture.view(), proposals[0]);
    EXPECT_EQ(grid.side(), made.side);
    EXPECT_GT(grid.fit, 0.8f);
    EXPECT_NEAR(grid.module_px(), 4, 0.05);
    for (const auto& [column, row] :
         {std::pair(0, 0), std::pair(28, 0), std::pair(0, 28), std::pair(28, 28), std::pair(14, 14)}) {
        const Point at = grid.map(column, row), truth = made.finder(column, row);
        EXPECT_NEAR(at.x, truth.x, 0.8);
        EXPECT_NEAR(at.y, truth.y, 0.8);
    }
}

TEST(GridOfACode, without_alignment_patterns_or_in_white_on_black_is_found_as_well) {
    const GreyImage smallest = softened(picture_of("hi", 200, 200, 40, 40, 4));  // version 1
    RingSearch rings;
    const auto finders = fit_finders(smallest.view(), rings.find(smallest.view(), 2, 8, 120, never), 20, never);
    const auto proposals = propose_grids(smallest.view(), find_trios(finders, 6).at(0), 2);
    ASSERT_FALSE(proposals.empty());
    EXPECT_EQ(proposals[0].version, 1);
    EXPECT_NEAR(proposals[0].map(20, 20).x, 40 + 20.5 * 4 - 0.5, 6);
    Grid grid = refine(smallest.view(), proposals[0]);
    EXPECT_GT(grid.fit, 0.8f);
    grid.inverted = true;
    EXPECT_LT(refine(smallest.view(), grid).fit, 0.5f) << "light for dark";
}

TEST(GridOfACode, over_nothing_is_where_the_finders_say_and_no_code) {
    const GreyImage flat(600, 600, 128);
    const auto finder = [](float x, float y) { return Finder{{x, y}, {4, 0}, {0, 4}, 0.9f, false}; };
    const Trio trio{finder(100, 100), finder(312, 100), finder(100, 312), 60, 0};
    const auto grids = propose_grids(flat.view(), trio, 2);
    ASSERT_EQ(grids.size(), 2u);
    for (const Grid& grid : propose_grids(flat.view(), trio, 40)) {
        EXPECT_NEAR(grid.side(), 60, 11) << "about what the finders say";
        EXPECT_NEAR(grid.fit, 0, 0.1);
        EXPECT_NEAR(grid.map(grid.side() - 4, grid.side() - 4).x, 312, 5);
        const Grid refined = refine(flat.view(), grid);
        EXPECT_EQ(refined.fit, 0);
        for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(refined.map.m[i], grid.map.m[i], 1e-6);
    }
}

TEST(GridOfACode, that_leads_nowhere_is_no_code) {
    const Made made = made_code(4);
    const double none = std::nan(""), endless = HUGE_VAL;
    for (const auto& m :
         std::initializer_list<std::array<double, 9>>{{0, 0, 0, 0, 0, 0, 0, 0, 0},
                                                      {1, 0, 0, 0, 1, 0, 0, 0, 0},
                                                      {1e30, 0, 0, 0, 1e30, 0, 0, 0, 1},
                                                      {1e300, 1e300, 0, -1e300, 1e300, 0, 1, -1, 0},
                                                      {endless, 0, 0, 0, 1, 0, 0, 0, 1},
                                                      {none, none, none, none, none, none, none, none, none}}) {
        Grid grid{version_of(made.side), {m}, 1, false};
        EXPECT_FALSE(read_again(made.picture.view(), grid).reading);
        EXPECT_FALSE(read_grid(made.picture.view(), grid));
    }
}

TEST(ModuleFieldOfACode, without_contrast_says_nothing_and_with_a_glint_no_more_than_it_may) {
    const Known known = known_by_layout(3);
    ModuleField grey{29, std::vector<float>(known.size(), 128)};
    const ModuleField flat = normalize(grey, known, false), sharpened = equalize(flat, known, 2);
    for (const float value : flat.values) EXPECT_EQ(value, 0);
    for (const float value : sharpened.values) EXPECT_TRUE(std::isfinite(value));
    for (std::size_t i = 0; i < grey.values.size(); ++i) grey.values[i] = known[i] > 0 ? 120 : 130;
    grey.values[grey.index(14, 14)] = 255;
    const ModuleField glint = normalize(grey, known, false);
    for (const float value : glint.values) EXPECT_LE(std::abs(value), 2.5f);
}

TEST(ModuleFieldOfACode, what_the_layout_says_is_never_overruled) {
    const Known fixed = known_by_layout(3);
    Known known = fixed;
    add_truth(known, 3, std::vector<std::int8_t>(29 * 29, 1));
    for (std::size_t i = 0; i < known.size(); ++i) EXPECT_EQ(known[i], fixed[i] == 0 ? 1 : fixed[i]);
}

TEST(ModuleFieldOfACode, is_dark_where_the_code_is_dark_also_in_a_shadow) {
    Made made = made_code(4);
    for (int y = 0; y < made.picture.height; ++y)  // the right half in shadow
        for (int x = 160; x < made.picture.width; ++x)
            made.picture.row(y)[x] = static_cast<std::uint8_t>(made.picture.row(y)[x] * 2 / 5);
    Grid grid{version_of(made.side), {{4, 0, 101.5, 0, 4, 81.5, 0, 0, 1}}, 1, false};
    const Known known = known_by_layout(grid.version);
    const ModuleField field = normalize(sample_modules(made.picture.view(), grid), known, false);
    const SoftModules truth = soft_modules_of(kText);
    int wrong = 0;
    for (int y = 0; y < made.side; ++y)
        for (int x = 0; x < made.side; ++x) wrong += (field.at(x, y) > 0) != (truth.at(x, y) > 0) ? 1 : 0;
    EXPECT_LE(wrong, 8) << "of 841, along the edge of the shadow";
}

TEST(ModuleFieldOfACode, sharpening_undoes_blur_between_modules) {
    const SoftModules truth = soft_modules_of(kText);
    const Known known = known_by_layout(version_of(truth.side));
    ModuleField field{truth.side, std::vector<float>(known.size(), -1)};
    for (int y = 0; y < truth.side; ++y) {
        for (int x = 0; x < truth.side; ++x) {
            float sum = 0;  // half of it from the four neighbours and more
            const auto at = [&](int i, int j) {
                return i < 0 || j < 0 || i >= truth.side || j >= truth.side ? -1.f : truth.at(i, j);
            };
            for (const auto& [dx, dy] : {std::pair(1, 0), std::pair(-1, 0), std::pair(0, 1), std::pair(0, -1)})
                sum += 0.19f * at(x + dx, y + dy);
            field.values[field.index(x, y)] = 0.24f * truth.at(x, y) + sum;
        }
    }
    const auto wrong = [&](const ModuleField& seen) {
        int count = 0;
        for (int y = 0; y < truth.side; ++y)
            for (int x = 0; x < truth.side; ++x) count += (seen.at(x, y) > 0) != (truth.at(x, y) > 0) ? 1 : 0;
        return count;
    };
    const int before = wrong(field), after = wrong(equalize(field, known, 2));
    EXPECT_GT(before, 40);
    EXPECT_LT(after, before / 2);
}

TEST(OwnReader, a_code_seen_in_a_mirror_or_in_white_on_black_is_read) {
    for (const bool mirrored : {false, true}) {
        for (const bool inverted : {false, true}) {
            const Made made = made_code(4);
            const GreyImage seen = grey_picture(480, 400, [&](int x, int y) {
                const int value = made.picture.view().row(y)[mirrored ? 479 - x : x];
                return inverted ? 255 - value : value;
            });
            RingSearch rings;
            const Found found = read_own(seen.view(), {2.4f, 28}, rings, Deadline(stopped, milliseconds(20)));
            ASSERT_TRUE(found.reading) << mirrored << inverted;
            EXPECT_EQ(found.reading->text, kText);
            EXPECT_EQ(found.reading->inverted, inverted);
        }
    }
}

TEST(OwnReader, what_was_read_or_seen_is_read_again_on_its_grid) {
    for (const int scale : {3, 4, 9}) {  // the largest in a half of the picture
        const Made made = {softened(picture_of(kText, 640, 560, 100, 80, scale)), code_of(kText).width(), scale};
        RingSearch rings;
        const Found found = read_own(made.picture.view(), {2.4f, 28}, rings, never);
        ASSERT_TRUE(found.reading && found.grid) << scale;
        EXPECT_NEAR(found.grid->map(3, 3).x, made.finder(3, 3).x, 0.2 * scale);
        const GreyImage moved = softened(picture_of(kText, 640, 560, 100 + scale / 3, 80, scale));
        const Found again = read_again(moved.view(), *found.grid);
        ASSERT_TRUE(again.reading) << scale;
        EXPECT_EQ(again.reading->text, kText);
        EXPECT_NEAR(again.corners[0].x, 99.5 + scale / 3, 0.3 * scale);
        EXPECT_FALSE(read_again(random_picture(640, 560, 5).view(), *found.grid).reading);
        EXPECT_FALSE(read_again(GreyImage(1, 1, 7).view(), *found.grid).reading);
    }
}

TEST(GridOfACode, is_the_same_in_a_larger_and_in_a_moved_picture) {
    Grid grid;
    grid.version = 1;
    grid.map.m = {3, 0.1, 20, -0.2, 3.1, 30, 0.001, 0.002, 1};
    const Grid twice = grid.in(2, 7, -5);
    const Point at = grid.map(10, 4), there = twice.map(10, 4);
    EXPECT_NEAR(there.x, (at.x + 0.5) * 2 - 0.5 + 7, 1e-3);
    EXPECT_NEAR(there.y, (at.y + 0.5) * 2 - 0.5 - 5, 1e-3);
}

TEST(OwnReader, a_tilted_code_whose_near_corner_shows_at_another_size_than_its_far_one_is_read) {
    for (const double module : {6.2, 6.6, 7.5, 8.5, 13.0}) {
        bench::Shot shot;
        shot.payload = bench::Payload::json_v7;
        shot.module_px = module;
        shot.tilt = 35;
        shot.tilt_axis = 0.8;
        const auto frame = bench::make_gate_frame(shot, 5);
        cv::Mat grey;
        ASSERT_TRUE(decode_grey(frame.jpeg, grey));
        RingSearch rings;
        const Found found = read_own({grey.data, grey.cols, grey.rows, static_cast<std::ptrdiff_t>(grey.step)},
                                     {2.4f, 28}, rings, never);
        ASSERT_TRUE(found.reading) << module;
        EXPECT_EQ(found.reading->text, frame.text);
    }
}

TEST(Finders, only_those_that_time_suffices_for) {
    const Made made = made_code(4);
    RingSearch rings;
    const auto spots = rings.find(made.picture.view(), 2, 8, 120, never);
    const RunningClock clock(milliseconds(1));
    EXPECT_LE(fit_finders(made.picture.view(), spots, 20, Deadline(clock, milliseconds(2))).size(), 1u);
    EXPECT_TRUE(rings.find(made.picture.view(), 2, 8, 120, Deadline(clock, milliseconds(0))).empty());
}

/// Stands still until it was asked so often, and is then an hour late.
struct SuddenClock : Clock {
    explicit SuddenClock(int u) : until(u) {}
    Instant now() const override { return ++asked >= until ? Instant(std::chrono::hours(1)) : Instant(); }
    WallTime wall() const override { return {}; }
    int until;
    mutable int asked = 0;
};

TEST(OwnReader, a_deadline_is_kept_at_every_step_also_before_the_last) {
    const Made made = made_code(4);
    const auto read_until = [&](const SuddenClock& clock) {
        RingSearch rings;
        return read_own(made.picture.view(), {2.4f, 28}, rings, Deadline(clock, milliseconds(20))).reading.has_value();
    };
    const SuddenClock in_time(1 << 30);
    ASSERT_TRUE(read_until(in_time));
    for (int until = in_time.asked; until > 1; until -= 7) EXPECT_FALSE(read_until(SuddenClock(until))) << until;
}

TEST(OwnReader, a_deadline_that_is_over_ends_the_search) {
    const Made made = made_code(4);
    RingSearch rings;
    const RunningClock clock(milliseconds(50));
    EXPECT_FALSE(read_own(made.picture.view(), {2.4f, 28}, rings, Deadline(clock, milliseconds(20))).reading);
    EXPECT_LT(clock.asked, 10);
}

}  // namespace
}  // namespace gate::camera
