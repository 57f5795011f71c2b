#include "journal/policy_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
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
    const auto versions = policies->history()->site;
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

TEST_F(PolicyStoreTest, what_the_district_asks_holds_over_every_version_and_over_a_restart) {
    const Demand cooler = *read_demand(R"({"fever_from": 37.0})");
    ASSERT_TRUE(policies->offer_file(with_fever(37'300), kNow).ok());
    ASSERT_TRUE(policies->ask(7, cooler, kNow + seconds(60)).ok());
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000});
    EXPECT_EQ(policies->newest().policy.fever_from, Celsius{37'300}) << "the site's version stays as it was written";
    EXPECT_EQ(administration().back().event.person->actor, "district");
    EXPECT_EQ(administration().back().event.person->note, "v7: 体温上限 37.0 °C");
    ASSERT_TRUE(policies->put_in_force(with_fever(38'000), 1, "a", "", kNow + seconds(120)).ok());
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000});
    in_force.set(Policy{});
    open();
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000}) << "from the first moment, whoever else has not spoken yet";
    const auto rows = administration().size();
    ASSERT_TRUE(policies->ask(7, cooler, kNow + seconds(180)).ok());
    EXPECT_EQ(administration().size(), rows) << "said once";
    ASSERT_TRUE(policies->ask(0, {}, kNow + seconds(240)).ok());
    EXPECT_EQ(in_force.get()->fever_from, Celsius{38'000}) << "the site left the district";
}

TEST_F(PolicyStoreTest, the_alarms_that_are_alerts_change_with_the_policy_at_once) {
    const auto told = [&] {
        const auto access = store->lock();
        SQLite::Statement query(access.db(), "SELECT reason, from_id FROM alert_on WHERE to_id IS NULL ORDER BY 1");
        std::vector<std::pair<Reason, std::int64_t>> alarms;
        while (query.executeStep())
            alarms.emplace_back(static_cast<Reason>(query.getColumn(0).getInt()), query.getColumn(1).getInt64());
        return alarms;
    };
    using Told = std::vector<std::pair<Reason, std::int64_t>>;
    Policy site;
    site.alert_on = {Reason::held};
    set_at_lane(site, 2, *policy_field("alert_on"), std::vector<std::string>{"tailgating"});
    ASSERT_TRUE(policies->offer_file(site, kNow).ok());
    EXPECT_EQ(told(), (Told{{Reason::held, 3}, {Reason::tailgating, 3}})) << "from the row after the change's own";
    ASSERT_TRUE(policies->ask(7, *read_demand(R"({"alert_on": ["held", "forced"]})"), kNow).ok());
    EXPECT_EQ(told(), (Told{{Reason::forced, 4}, {Reason::held, 3}, {Reason::tailgating, 3}}));
    ASSERT_TRUE(policies->ask(8, {}, kNow).ok());
    EXPECT_EQ(told(), (Told{{Reason::held, 3}, {Reason::tailgating, 3}}));
}

TEST_F(PolicyStoreTest, the_rules_of_any_time_are_known_with_both_versions) {
    ASSERT_TRUE(policies->offer_file(with_fever(37'500), kNow).ok());
    ASSERT_TRUE(policies->ask(7, *read_demand(R"({"fever_from": 37.2})"), kNow + seconds(60)).ok());
    ASSERT_TRUE(policies->put_in_force(with_fever(37'000), 1, "a", "", kNow + seconds(120)).ok());
    ASSERT_TRUE(policies->ask(9, *read_demand(R"({"mask": "must"})"), kNow + seconds(180)).ok());
    const auto rules = policy_history(path)->in_force();
    struct Then {
        int after;
        std::int64_t site, district;
        int fever;
        MaskRule mask;
    };
    for (const Then& then : {Then{-9, 1, 0, 37'500, MaskRule::off}, Then{0, 1, 0, 37'500, MaskRule::off},
                             Then{60, 1, 7, 37'200, MaskRule::off}, Then{119, 1, 7, 37'200, MaskRule::off},
                             Then{120, 2, 7, 37'000, MaskRule::off}, Then{999, 2, 9, 37'000, MaskRule::must}}) {
        const RulesInForce* found = rules_at(rules, kNow + seconds(then.after));
        ASSERT_NE(found, nullptr);
        EXPECT_EQ(found->site, then.site) << then.after;
        EXPECT_EQ(found->district, then.district) << then.after;
        EXPECT_EQ(found->policy.fever_from, Celsius{then.fever}) << then.after;
        EXPECT_EQ(found->policy.mask, then.mask) << then.after;
    }
    EXPECT_EQ(rules_at({}, kNow), nullptr);
}

}  // namespace
}  // namespace gate
