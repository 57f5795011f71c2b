// Why a code that is seen is not read: on frames as a gate's camera takes them.
#include "camera/hint.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>
#include <set>

#include "bench/gate_frames.h"
#include "camera/picture.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

using bench::Shot;

Found code_at(float left, float top, float side, float module) {
    Found found;
    found.corners = {Point{left, top}, {left + side, top}, {left + side, top + side}, {left, top + side}};
    found.module_px = module;
    found.fit = 0.8f;
    return found;
}

GreyImage chequered(int dark, int light) {
    return grey_picture(640, 480, [&](int x, int y) { return (x / 4 + y / 4) % 2 ? light : dark; });
}

TEST(Hint, says_what_is_in_the_way) {
    const GreyImage good = chequered(20, 220);
    EXPECT_EQ(hint_of(good.view(), code_at(100, 100, 200, 4)), ScanHint::steadier);
    EXPECT_EQ(hint_of(good.view(), code_at(100, 100, 200, 1.6f)), ScanHint::closer);
    for (const auto& [left, top] : {std::pair(500, 100), std::pair(-60, 100), std::pair(100, -60), std::pair(100, 400)})
        EXPECT_EQ(hint_of(good.view(), code_at(static_cast<float>(left), static_cast<float>(top), 200, 6)),
                  ScanHint::further)
            << left << ", " << top;
    EXPECT_EQ(hint_of(chequered(10, 45).view(), code_at(100, 100, 200, 4)), ScanHint::too_dark);
    EXPECT_EQ(hint_of(chequered(180, 195).view(), code_at(100, 100, 200, 4)), ScanHint::too_dark) << "no contrast";
    GreyImage lamp = good;
    for (int y = 120; y < 200; ++y) std::fill_n(lamp.row(y) + 120, 80, 250);
    EXPECT_EQ(hint_of(lamp.view(), code_at(100, 100, 200, 4)), ScanHint::glare);
}

TEST(Hint, is_silent_where_no_code_is_seen_or_one_is_read) {
    const GreyImage good = chequered(20, 220);
    EXPECT_EQ(hint_of(good.view(), Found{}), ScanHint::none);
    EXPECT_EQ(hint_of({}, code_at(100, 100, 200, 4)), ScanHint::none) << "no frame";
    Found read = code_at(100, 100, 200, 4);
    read.reading = Reading{};
    EXPECT_EQ(hint_of(good.view(), read), ScanHint::none);
    Found one_finder;
    one_finder.finders = 1;
    one_finder.finder_px = 2;
    EXPECT_EQ(hint_of(good.view(), one_finder), ScanHint::none);
    one_finder.finder_px = 9;
    EXPECT_EQ(hint_of(good.view(), one_finder), ScanHint::further);
}

TEST(HintMemory, shows_what_two_looks_say_and_forgets_when_the_code_is_gone) {
    HintMemory memory;
    memory.see(ScanHint::closer, true);
    EXPECT_EQ(memory.shown(), ScanHint::none);
    memory.see(ScanHint::none, true);
    memory.see(ScanHint::closer, true);
    EXPECT_EQ(memory.shown(), ScanHint::closer);
    memory.see(ScanHint::glare, true);
    EXPECT_EQ(memory.shown(), ScanHint::closer) << "one look does not change it";
    for (int i = 0; i < 11; ++i) memory.see(ScanHint::none, true);
    EXPECT_EQ(memory.shown(), ScanHint::closer);
    memory.see(ScanHint::none, true);
    EXPECT_EQ(memory.shown(), ScanHint::none);
}

TEST(HintMemory, a_guess_is_said_longer_and_never_against_what_was_seen_whole) {
    HintMemory memory;
    for (int i = 0; i < 5; ++i) memory.see(ScanHint::further, false);
    EXPECT_EQ(memory.shown(), ScanHint::none);
    memory.see(ScanHint::further, false);
    EXPECT_EQ(memory.shown(), ScanHint::further);
    memory.see(ScanHint::glare, true);
    memory.see(ScanHint::further, false);
    memory.see(ScanHint::glare, true);
    EXPECT_EQ(memory.shown(), ScanHint::glare);
    for (int i = 0; i < 11; ++i) memory.see(ScanHint::further, false);
    EXPECT_EQ(memory.shown(), ScanHint::glare);
    for (int i = 0; i < 6; ++i) memory.see(ScanHint::further, false);
    EXPECT_EQ(memory.shown(), ScanHint::further);
}

/// Of five workers, to how many a hint was shown, by hint; a code that was read counts as none.
std::array<int, 6> hints_over(const std::function<void(Shot&)>& change) {
    std::array<int, 6> count{};
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        Shot shot;
        shot.payload = bench::Payload::json_v7;
        shot.module_px = 4;
        change(shot);
        cv::Mat grey;
        EXPECT_TRUE(decode_grey(bench::make_gate_frame(shot, seed * 31 + 7).jpeg, grey));
        Scanner scanner(stopped);
        ScanHint hint = ScanHint::none;
        for (int i = 0; i < 16; ++i) {
            const Look look = scanner.look({grey.data, grey.cols, grey.rows, static_cast<std::ptrdiff_t>(grey.step)});
            if (look.hint != ScanHint::none) hint = look.hint;
        }
        ++count[static_cast<std::size_t>(hint)];
    }
    return count;
}
int times(const std::array<int, 6>& count, ScanHint hint) { return count[static_cast<std::size_t>(hint)]; }

TEST(HintsOnGateFrames, none_where_the_code_is_read) {
    EXPECT_EQ(times(hints_over([](Shot&) {}), ScanHint::none), 5);
}

/// Every hint that was shown for a still code in the middle, with a lamp's spot of this radius on it.
std::set<ScanHint> hints_under_a_lamp(double module_px, int spot) {
    Shot shot;
    shot.payload = bench::Payload::json_v7;
    shot.module_px = module_px;
    cv::Mat grey;
    EXPECT_TRUE(decode_grey(bench::make_gate_frame(shot, 38).jpeg, grey));
    cv::circle(grey, {grey.cols / 2, grey.rows / 2}, spot, 255, cv::FILLED);
    Scanner scanner(stopped);
    std::set<ScanHint> shown;
    for (int i = 0; i < 24; ++i)
        shown.insert(scanner.look({grey.data, grey.cols, grey.rows, static_cast<std::ptrdiff_t>(grey.step)}).hint);
    shown.erase(ScanHint::none);
    return shown;
}

TEST(HintsOnGateFrames, glare_and_nothing_else_where_a_lamp_hides_the_middle) {
    for (const double module_px : {6.0, 8.0, 10.0})
        EXPECT_EQ(hints_under_a_lamp(module_px, 120), std::set{ScanHint::glare}) << module_px;
}

TEST(HintsOnGateFrames, is_taken_back_once_the_code_is_read) {
    Shot shot;
    shot.payload = bench::Payload::json_v7;
    shot.module_px = 6;
    cv::Mat clear;
    ASSERT_TRUE(decode_grey(bench::make_gate_frame(shot, 38).jpeg, clear));
    cv::Mat lamp = clear.clone();
    cv::circle(lamp, {lamp.cols / 2, lamp.rows / 2}, 120, 255, cv::FILLED);
    const auto view = [](const cv::Mat& grey) {
        return GreyView{grey.data, grey.cols, grey.rows, static_cast<std::ptrdiff_t>(grey.step)};
    };
    Scanner scanner(stopped);
    Look look;
    for (int i = 0; i < 24; ++i) look = scanner.look(view(lamp));
    ASSERT_EQ(look.hint, ScanHint::glare);
    for (int i = 0; i < 12 && !look.reading; ++i) look = scanner.look(view(clear));
    ASSERT_TRUE(look.reading);
    EXPECT_EQ(look.hint, ScanHint::none);
}

TEST(HintsOnGateFrames, further_where_the_code_hangs_over_the_edge) {
    const auto count = hints_over([](Shot& shot) {
        shot.module_px = 9;
        shot.centre_y = 130;
    });
    EXPECT_GE(times(count, ScanHint::further), 3);
    EXPECT_EQ(times(count, ScanHint::closer), 0);
}

}  // namespace
}  // namespace gate::camera
