#include <gtest/gtest.h>

#include "journal/drift.h"
#include "journal/journal.h"
#include "journal/rush.h"
#include "unit/temp_folder.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:30:00+08:00");
const Zone kZone = *Zone::named("Asia/Shanghai");
constexpr DayKey kDay = 20261123;

class TrendsTest : public testing::Test {
protected:
    EventId admit(int lane, WallTime at, int milli = 36'500, milliseconds took = milliseconds(500)) {
        EventDraft row{.at = at, .lane = lane, .kind = EventKind::admit, .reason = Reason::normal, .took = took};
        row.person = PersonPart{"", "", {}, {}, Temperature{{milli}, {}, {milli}}, "", ""};
        return *journal->record(row);
    }
    void walked(EventId id, int lane, WallTime at, EventKind kind = EventKind::passage) {
        ASSERT_TRUE(journal->record({.at = at, .lane = lane, .kind = kind, .ref = id}).ok());
    }
    void hour_of(int lane, WallTime at, int milli, int readings = 9) {
        for (int i = 0; i < readings; ++i) admit(lane, at + seconds(i), milli + (i - readings / 2) * 100);
    }
    Drift drift() { return *drift_of(**JournalReader::open(folder.path + "/journal.db"), kDay); }

    TempFolder folder;
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal =
        *Journal::begin(*store, kZone, {.at = kNow - std::chrono::days(30), .kind = EventKind::start});
};

TEST_F(TrendsTest, a_lane_away_from_its_peers_is_flagged_and_they_are_not_by_their_majority) {
    hour_of(1, kNow, 36'500);
    hour_of(2, kNow, 36'500);
    hour_of(3, kNow, 36'900);
    const Drift found = drift();
    ASSERT_EQ(found.flagged.size(), 1u);
    EXPECT_EQ(found.flagged[0].lane, 3);
    EXPECT_EQ(found.flagged[0].from_peers, Celsius{400});
    EXPECT_EQ(found.flagged[0].median, Celsius{36'900});
}

TEST_F(TrendsTest, exactly_three_tenths_is_told_and_less_is_not) {
    hour_of(1, kNow - std::chrono::days(7), 36'500);
    hour_of(1, kNow, 36'799);
    EXPECT_TRUE(drift().flagged.empty());
    hour_of(1, kNow + std::chrono::hours(1), 36'800);
    ASSERT_EQ(drift().flagged.size(), 1u);
    EXPECT_EQ(drift().flagged[0].from_own, Celsius{300});
}

TEST_F(TrendsTest, a_few_readings_and_a_past_too_long_ago_say_nothing) {
    hour_of(1, kNow - std::chrono::days(29), 36'000);
    hour_of(1, kNow, 36'900, 4);
    EXPECT_TRUE(drift().hours.empty());
    hour_of(1, kNow + std::chrono::hours(1), 36'900);
    ASSERT_EQ(drift().hours.size(), 1u);
    EXPECT_FALSE(drift().hours[0].from_own);
    EXPECT_FALSE(drift().hours[0].flagged());
}

TEST(Median, is_the_middle) {
    std::vector<std::int32_t> odd{3, 1, 2}, even{4, 1, 3, 2};
    EXPECT_EQ(median_of(odd), 2);
    EXPECT_EQ(median_of(even), 2);
}

TEST_F(TrendsTest, a_quarters_times_are_its_visits_own) {
    for (int i = 0; i < 30; ++i) {
        const WallTime at = kNow + seconds(i * 20);
        walked(admit(1, at), 1, at + milliseconds(1500));
    }
    const EventId stood = admit(1, kNow + seconds(700));
    walked(stood, 1, kNow + seconds(705), EventKind::no_passage);
    const auto quarters = *rush_of(**JournalReader::open(folder.path + "/journal.db"), kZone, kDay);
    ASSERT_EQ(quarters.size(), 1u);
    EXPECT_EQ(quarters[0].quarter, 30);  // 07:30
    EXPECT_EQ(quarters[0].visits, 31);
    EXPECT_EQ(quarters[0].entries, 30);
    EXPECT_DOUBLE_EQ(quarters[0].per_minute(), 2.0);
    EXPECT_EQ(quarters[0].took, milliseconds(500));
    EXPECT_EQ(quarters[0].through, milliseconds(1500));
    EXPECT_NEAR(quarters[0].busy, (30 * 2.0 + 5.5) / 900, 1e-9);
    const double rate = 31.0 / 900, square = (30 * 4.0 + 5.5 * 5.5) / 31;
    EXPECT_NEAR(quarters[0].queue, rate * rate * square / (2 * (1 - quarters[0].busy)), 1e-9);
}

TEST_F(TrendsTest, the_lanes_of_a_shift_follow_from_its_people_and_the_gates_own_times) {
    for (int i = 0; i < 40; ++i) {
        const WallTime at = kNow + seconds(i * 20);
        walked(admit(1, at), 1, at + milliseconds(2500));  // 3 s each
    }
    const auto reader = *JournalReader::open(folder.path + "/journal.db");
    const ShiftNeed seen = *shift_need(*reader, kZone, kDay, 7 * 60 + 45, 15, {});
    EXPECT_EQ(seen.day, kDay);
    EXPECT_EQ(seen.people, 40);
    EXPECT_EQ(seen.service, milliseconds(3000));
    EXPECT_EQ(seen.lanes, 1);
    EXPECT_EQ(shift_need(*reader, kZone, kDay, 7 * 60 + 45, 15, 600)->lanes, 3);  // 1800 s of 765 s a lane
    EXPECT_EQ(shift_need(*reader, kZone, kDay, 12 * 60, 15, 600)->lanes, 0) << "nobody came then: nothing to go by";
}

}  // namespace
}  // namespace gate
