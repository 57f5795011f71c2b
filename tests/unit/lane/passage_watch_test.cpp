#include "lane/passage_watch.h"

#include <gtest/gtest.h>

namespace gate {
namespace {

using Notes = std::vector<PassageNote>;

class PassageWatchTest : public testing::Test {
protected:
    Notes after(milliseconds span) { return watch.see(view, now += span); }
    Notes walks(milliseconds span = milliseconds(100)) {
        ++view.passages;
        return after(span);
    }

    PassageWatch watch{PassageRules{}};
    TurnstileView view;
    Instant now{seconds(100)};
};

TEST_F(PassageWatchTest, a_passage_settles_its_opening) {
    after(milliseconds(0));
    watch.expect(7, now);
    EXPECT_TRUE(watch.expecting());
    EXPECT_EQ(walks(), (Notes{{EventKind::passage, Reason::passed, 7}}));
    EXPECT_FALSE(watch.expecting());
    EXPECT_EQ(after(seconds(10)), Notes{}) << "a settled window ends in silence";
}

TEST_F(PassageWatchTest, a_window_without_a_passage_lapses_once) {
    after(milliseconds(0));
    watch.expect(7, now);
    EXPECT_EQ(after(milliseconds(4999)), Notes{});
    EXPECT_EQ(after(milliseconds(1)), (Notes{{EventKind::no_passage, Reason::window_lapsed, 7}}));
    EXPECT_EQ(after(seconds(10)), Notes{});
}

TEST_F(PassageWatchTest, who_stands_in_the_passage_when_the_window_ends_is_still_going_through) {
    after(milliseconds(0));
    watch.expect(7, now);
    view.in_passage_since = now + milliseconds(4900);
    EXPECT_EQ(after(milliseconds(5200)), Notes{});
    ++view.passages;
    view.in_passage_since.reset();
    EXPECT_EQ(after(milliseconds(100)), (Notes{{EventKind::passage, Reason::passed, 7}}));
}

TEST_F(PassageWatchTest, two_on_one_opening_is_tailgating) {
    after(milliseconds(0));
    watch.expect(7, now);
    view.passages += 2;
    EXPECT_EQ(after(milliseconds(900)),
              (Notes{{EventKind::passage, Reason::passed, 7}, {EventKind::alarm, Reason::tailgating, 7}}));
}

TEST_F(PassageWatchTest, a_passage_without_an_opening_is_forced) {
    after(milliseconds(0));
    EXPECT_EQ(walks(), (Notes{{EventKind::alarm, Reason::forced, 0}}));
}

TEST_F(PassageWatchTest, passages_from_before_the_start_are_not_ours) {
    view.passages = 41;
    EXPECT_EQ(after(milliseconds(0)), Notes{});
}

TEST_F(PassageWatchTest, standing_too_long_is_held_and_told_once) {
    view.in_passage_since = now;
    EXPECT_EQ(after(milliseconds(10'000)), Notes{});
    EXPECT_EQ(after(milliseconds(1)), (Notes{{EventKind::alarm, Reason::held, 0}}));
    EXPECT_EQ(after(seconds(60)), Notes{});
    view.in_passage_since.reset();
    after(milliseconds(100));
    view.in_passage_since = now;
    EXPECT_EQ(after(seconds(11)).size(), 1u) << "the next time is another alarm";
}

TEST_F(PassageWatchTest, a_coil_not_ours_is_told_once_for_as_long_as_it_is_on) {
    view.coil_not_ours = true;
    EXPECT_EQ(after(milliseconds(100)), (Notes{{EventKind::alarm, Reason::coil_not_ours, 0}}));
    EXPECT_EQ(after(milliseconds(100)), Notes{});
}

TEST_F(PassageWatchTest, in_a_fire_passages_are_counted_and_nobody_is_accused) {
    after(milliseconds(0));
    view.fire = true;
    view.in_passage_since = now;
    EXPECT_EQ(walks(seconds(30)),
              (Notes{{EventKind::fire_on, Reason::fire, 0}, {EventKind::passage, Reason::fire, 0}}));
    EXPECT_TRUE(watch.fire());
    view.fire = false;
    view.in_passage_since.reset();
    EXPECT_EQ(after(milliseconds(100)), (Notes{{EventKind::fire_off, Reason::fire, 0}}));
}

TEST_F(PassageWatchTest, held_open_any_number_may_pass) {
    after(milliseconds(0));
    watch.hold(9);
    view.passages += 3;
    EXPECT_EQ(after(milliseconds(100)), (Notes(3, {EventKind::passage, Reason::passed, 9})));
    watch.release();
    EXPECT_EQ(walks(), (Notes{{EventKind::alarm, Reason::forced, 0}}));
}

TEST(PassageWatchOut, a_way_out_counts_and_accuses_nobody) {
    PassageWatch watch({Direction::out, milliseconds(5000), milliseconds(10000)});
    TurnstileView view;
    watch.see(view, Instant(seconds(1)));
    ++view.passages;
    EXPECT_EQ(watch.see(view, Instant(seconds(2))), (Notes{{EventKind::way_out, Reason::way_out, 0}}));
}

}  // namespace
}  // namespace gate
