#include "journal/what_if.h"

#include <gtest/gtest.h>

#include "journal/journal.h"
#include "journal/roster.h"
#include "unit/temp_folder.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");
const Zone kZone = *Zone::named("Asia/Shanghai");
constexpr DayKey kDay = 20261123;

class WhatIfTest : public testing::Test {
protected:
    WhatIfTest() { EXPECT_TRUE(roster.save({"A-1", "王建华", "装配", true, {}, ""}).ok()); }

    EventId visit(const std::string& person, EventKind kind, Reason reason, int milli, seconds later = seconds(0),
                  Mask mask = Mask::masked) {
        EventDraft row{
            .at = kNow + later, .lane = 1, .kind = kind, .reason = reason, .family = CodeFamily::pass, .mask = mask};
        row.person = PersonPart{person, "d" + person, CodeStatus::valid, {}, {}, "", ""};
        if (milli > 0) row.person->temperature = Temperature{{milli}, {}, {milli}};
        return *journal->record(row);
    }
    void walked(EventId id, seconds later) {
        ASSERT_TRUE(
            journal
                ->record(
                    {.at = kNow + later, .lane = 1, .kind = EventKind::passage, .reason = Reason::passed, .ref = id})
                .ok());
    }
    WhatIf judged(const Policy& draft, const Policy& then = {}) {
        const auto reader = *JournalReader::open(folder.path + "/journal.db");
        return *what_if(*reader, {{kNow - std::chrono::hours(1), 1, 0, then}}, draft, kZone, kDay, kDay);
    }
    static Policy with_fever(int milli) {
        Policy policy;
        policy.fever_from = Celsius{milli};
        return policy;
    }

    TempFolder folder;
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal = *Journal::begin(*store, kZone, {.at = kNow, .kind = EventKind::start});
    Roster roster{*store};
};

TEST_F(WhatIfTest, the_policy_of_the_day_changes_nothing) {
    visit("A-1", EventKind::admit, Reason::normal, 36'500);
    visit("A-2", EventKind::refuse, Reason::not_on_roster, 0);
    const WhatIf same = judged(Policy{});
    EXPECT_EQ(same.visits, 2);
    EXPECT_EQ(same.stopped + same.let_in, 0);
}

TEST_F(WhatIfTest, a_lower_limit_stops_and_a_higher_one_lets_in_and_says_whom) {
    visit("A-1", EventKind::admit, Reason::normal, 37'100);
    visit("A-1", EventKind::admit, Reason::normal, 37'200, seconds(3600));
    visit("A-1", EventKind::refuse, Reason::fever, 37'400, seconds(7200));
    const WhatIf low = judged(with_fever(37'000));
    EXPECT_EQ(low.stopped, 2);
    EXPECT_EQ(low.measured_again, 2);
    ASSERT_EQ(low.who.size(), 1u);
    EXPECT_EQ(low.who[0].name, "王建华");
    EXPECT_EQ(low.who[0].times, 2);
    EXPECT_EQ(low.who[0].reason, Reason::fever_first);
    EXPECT_EQ(low.who[0].last, kNow + seconds(3600));
    ASSERT_EQ(low.days.size(), 1u);
    EXPECT_EQ(low.days[0].stopped, 2);
    const WhatIf high = judged(with_fever(37'500));
    EXPECT_EQ(high.let_in, 1);
    EXPECT_EQ(high.let_in_from.at(Reason::fever), 1);
}

TEST_F(WhatIfTest, the_repeat_rule_goes_by_entries_that_were_walked_through) {
    const EventId first = visit("A-1", EventKind::admit, Reason::normal, 36'500);
    walked(first, seconds(5));
    visit("A-1", EventKind::admit, Reason::normal, 36'500, seconds(900));
    Policy draft;
    draft.repeat_within = seconds(1800);
    const WhatIf stricter = judged(draft);
    EXPECT_EQ(stricter.stopped, 1);
    EXPECT_EQ(stricter.stopped_for.at(Reason::repeat), 1);
    draft.repeat_within = seconds(600);
    EXPECT_EQ(judged(draft).stopped, 0);
}

TEST_F(WhatIfTest, an_admit_that_nobody_walked_through_is_no_entry) {
    visit("A-1", EventKind::admit, Reason::normal, 36'500);
    visit("A-1", EventKind::readmit, Reason::retry, 36'500, seconds(60));
    Policy draft;
    draft.repeat_within = seconds(1800);
    EXPECT_EQ(judged(draft).stopped, 0);
}

TEST_F(WhatIfTest, a_mask_that_nobody_looked_for_is_not_guessed) {
    visit("A-1", EventKind::admit, Reason::normal, 36'500, seconds(0), Mask::unchecked);
    visit("A-2", EventKind::admit, Reason::normal, 36'500, seconds(60), Mask::bare);
    visit("A-3", EventKind::admit, Reason::normal, 37'200, seconds(90), Mask::unchecked);
    Policy draft = with_fever(37'000);
    draft.mask = MaskRule::must;
    const WhatIf strict = judged(draft);
    EXPECT_EQ(strict.no_mask_record, 1);  // the mask is judged last: a fever stops before it is asked for
    EXPECT_EQ(strict.unchanged, 1);
    EXPECT_EQ(strict.stopped_for.at(Reason::mask_missing), 1);
    EXPECT_EQ(strict.stopped_for.at(Reason::fever_first), 1) << "the other rules still hold";
}

TEST_F(WhatIfTest, what_a_row_does_not_hold_and_what_a_guard_decided_is_counted_apart) {
    visit("A-1", EventKind::admit, Reason::by_guard, 38'500);
    visit("A-2", EventKind::admit, Reason::normal, 38'500);  // no rule of its day explains it
    visit("A-3", EventKind::admit, Reason::normal, 36'500);
    ASSERT_TRUE(journal->forget_persons_before(kNow + seconds(1)).ok());
    visit("A-4", EventKind::admit, Reason::by_guard, 38'500, seconds(5));
    visit("A-5", EventKind::admit, Reason::normal, 38'500, seconds(6));
    const WhatIf all = judged(with_fever(36'000));
    EXPECT_EQ(all.visits, 5);
    EXPECT_EQ(all.by_guard, 2);
    EXPECT_EQ(all.forgotten, 2);
    EXPECT_EQ(all.not_judged, 1);
    EXPECT_EQ(all.stopped, 0);
}

TEST_F(WhatIfTest, hours_and_a_lanes_own_rules_are_judged_by_too) {
    visit("A-1", EventKind::admit, Reason::normal, 36'500);
    Policy draft;
    draft.hours = {{480, 540}};  // 08:00-09:00
    EXPECT_EQ(judged(draft).stopped_for.at(Reason::out_of_hours), 1);
    Policy own = draft;
    own.hours.clear();
    draft.lanes = {{1, {"hours"}, own}};
    EXPECT_EQ(judged(draft).stopped, 0);
}

}  // namespace
}  // namespace gate
