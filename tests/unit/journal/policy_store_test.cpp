#include "journal/policy_store.h"

#include <gtest/gtest.h>

#include "journal/reader.h"
#include "unit/temp_folder.h"
#include "visit/policy_text.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");
const Zone kZone = *Zone::named("Asia/Shanghai");

class PolicyStoreTest : public testing::Test {
protected:
    PolicyStoreTest() { open(); }
    void open() {
        policies.reset();
        journal.reset();
        store.reset();
        store = *Store::open(path);
        journal = *Journal::begin(*store, kZone, {.at = kNow, .kind = EventKind::start});
        policies = *PolicyStore::open(*store, *journal, in_force);
    }
    std::vector<LogRow> administration() const {
        std::vector<LogRow> rows;
        const auto reader = *JournalReader::open(path);
        EXPECT_TRUE(reader
                        ->log({.from = 0, .to = INT32_MAX, .kind = EventKind::administration, .newest_first = false},
                              [&](const LogRow& row) { return rows.push_back(row), true; })
                        .ok());
        return rows;
    }
    static Policy with_fever(int milli) {
        Policy policy;
        policy.fever_from = Celsius{milli};
        return policy;
    }

    TempFolder folder;
    const std::string path = folder.path + "/journal.db";
    SharedValue<Policy> in_force{Policy{}};
    std::unique_ptr<Store> store;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<PolicyStore> policies;
};

TEST_F(PolicyStoreTest, the_file_is_the_first_version_and_later_one_only_if_it_was_edited) {
    EXPECT_TRUE(*policies->offer_file(with_fever(37'200), kNow));
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'200});
    EXPECT_FALSE(*policies->offer_file(with_fever(37'200), kNow));
    ASSERT_EQ(*policies->put_in_force(with_fever(37'000), 1, "zhangmin", "冬季", kNow), 2);
    EXPECT_FALSE(*policies->offer_file(with_fever(37'200), kNow)) << "a restart takes nothing back";
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000});
    EXPECT_TRUE(*policies->offer_file(with_fever(37'500), kNow));
    EXPECT_EQ(policies->newest().number, 3);
}

TEST_F(PolicyStoreTest, a_change_takes_effect_at_once_is_told_and_survives_a_restart) {
    ASSERT_TRUE(policies->offer_file(Policy{}, kNow).ok());
    ASSERT_TRUE(policies->put_in_force(with_fever(37'000), 1, "zhangmin", "冬季", kNow).ok());
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000});
    const auto rows = administration();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows.back().event.person->actor, "zhangmin");
    EXPECT_EQ(rows.back().event.person->note, "v2: 体温上限 37.3 °C → 37.0 °C (冬季)");
    in_force.set(Policy{});
    open();
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000});
    EXPECT_EQ(policies->newest().why, "冬季");
}

TEST_F(PolicyStoreTest, taking_back_is_a_new_version_equal_to_the_old_one) {
    ASSERT_TRUE(policies->offer_file(with_fever(37'300), kNow).ok());
    ASSERT_TRUE(policies->put_in_force(with_fever(37'000), 1, "a", "", kNow).ok());
    ASSERT_EQ(*policies->take_back(1, 2, "b", kNow), 3);
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'300});
    const auto versions = *policies->versions();
    EXPECT_EQ(policy_json(versions[0].policy), policy_json(versions[2].policy));
    EXPECT_EQ(policies->take_back(9, 3, "b", kNow).fault().reason, Reason::not_found);
}

TEST_F(PolicyStoreTest, who_has_not_seen_the_newest_version_changes_nothing) {
    ASSERT_TRUE(policies->offer_file(Policy{}, kNow).ok());
    ASSERT_TRUE(policies->put_in_force(with_fever(37'000), 1, "a", "", kNow).ok());
    EXPECT_EQ(policies->put_in_force(with_fever(38'000), 1, "b", "", kNow).fault().reason, Reason::policy_newer);
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000});
    EXPECT_EQ(administration().size(), 2u);
}

}  // namespace
}  // namespace gate
