#include "visit/dead_end.h"

#include <gtest/gtest.h>

#include "unit/visit/visits.h"
#include "visit/demand.h"
#include "visit/policy_text.h"

namespace gate {
namespace {

/// The site's rules under the district's, each right by itself.
Policy both(const std::string& site, const std::string& district) {
    const ReadPolicy read = read_policy_json(site);
    EXPECT_TRUE(read.problems.empty()) << site;
    const auto asked = read_demand(district);
    EXPECT_TRUE(asked) << district;
    return stricter(read.policy, asked ? *asked : Demand{});
}
std::vector<Reason> reasons(const Policy& policy) {
    std::vector<Reason> found;
    for (const Fault& one : dead_ends(policy)) found.push_back(one.reason);
    return found;
}

TEST(DeadEnd, there_is_none_in_usual_rules_and_in_strict_ones) {
    EXPECT_EQ(dead_ends(Policy{}), std::vector<Fault>{});
    EXPECT_EQ(reasons(both(R"({"accept": ["pass", "dcc"], "hours": "06:00-09:00"})",
                           R"({"accept": ["dcc"], "hours": "08:00-12:00", "fever_from": 37, "pcr_hours": 0})")),
              std::vector<Reason>{});
}

TEST(DeadEnd, limits_that_leave_no_temperature_are_told_and_nobody_feverish_comes_in) {
    for (const Policy& made : {both(R"({"plausible_from": 37, "fever_from": 38})", R"({"fever_from": 36})"),
                               both(R"({"plausible_to": 43, "fever_from": 39})", R"({"plausible_to": 38})")}) {
        EXPECT_EQ(reasons(made), std::vector{Reason::policy_contradicts});
        for (Visit visit = healthy(); visit.temperature->judged < Celsius{43'000};
             visit.temperature->judged.milli += 100)
            if (visit.temperature->judged >= made.fever_from || visit.temperature->judged > made.plausible_to)
                ASSERT_NE(judge(visit, made).answer, Answer::admit) << visit.temperature->judged.degrees();
    }
    const auto told = dead_ends(both(R"({"plausible_from": 37, "fever_from": 38})", R"({"fever_from": 36})"));
    EXPECT_EQ(told.at(0).detail,
              "体温上限 36.0 °C，体温有效下限 37.0 °C，体温有效上限 43.0 °C / "
              "Temperature limit 36.0 °C, Plausible from 37.0 °C, Plausible to 43.0 °C");
}

TEST(DeadEnd, rules_that_let_nobody_in_are_told) {
    const auto nobody = std::vector{Reason::policy_admits_nobody};
    EXPECT_EQ(reasons(both(R"({"hours": "06:00-09:00"})", R"({"hours": "10:00-12:00"})")), nobody);
    EXPECT_EQ(reasons(both(R"({"accept": ["pass"]})", R"({"accept": ["province"]})")), nobody);
    EXPECT_EQ(reasons(both(R"({"accept": ["pass", "dcc"], "pass_and_health_code": true})", R"({"accept": ["pass"]})")),
              nobody)
        << "both in one visit, and only one of them is accepted";
    EXPECT_EQ(reasons(both(R"({"accept": ["dcc"], "certificate_types": ["test"]})",
                           R"({"certificate_types": ["recovery"]})")),
              nobody);
    EXPECT_EQ(
        reasons(both(R"({"accept": ["shc"], "certificate_types": ["test"]})", R"({"pcr_hours": 0, "rapid_hours": 0})")),
        nobody);
    EXPECT_EQ(reasons(both(R"({"accept": ["dcc"], "vaccines": ["EU/1/20/1528"], "certificate_types": ["vaccination"]})",
                           R"({"vaccines": ["CoronaVac"]})")),
              nobody);
    EXPECT_EQ(reasons(both(R"({"accept": ["pass", "dcc"], "certificate_types": ["test"]})",
                           R"({"certificate_types": ["recovery"]})")),
              std::vector<Reason>{})
        << "passes still do";
}

TEST(DeadEnd, days_that_exclude_each_other_are_told_where_a_certificate_counts) {
    const std::string asked = R"({"after_dose_days": 14})";
    const Policy made = both(R"({"accept": ["pass", "dcc"], "dose_within_days": 7})", asked);
    EXPECT_EQ(reasons(made), std::vector{Reason::policy_contradicts});
    EXPECT_EQ(reasons(both(R"({"dose_within_days": 7})", asked)), std::vector<Reason>{}) << "no certificate counts";
    EXPECT_EQ(
        reasons(both(R"({"accept": ["dcc"], "certificate_types": ["vaccination"], "dose_within_days": 7})", asked)),
        (std::vector{Reason::policy_contradicts, Reason::policy_admits_nobody}));
    EXPECT_EQ(
        reasons(both(R"({"accept": ["pass", "shc"], "recovery_within_days": 10})", R"({"recovery_after_days": 11})")),
        std::vector{Reason::policy_contradicts});
}

TEST(DeadEnd, a_lane_with_rules_of_its_own_is_told_by_its_number_and_the_same_only_once) {
    const Policy made =
        both(R"({"hours": "06:00-09:00", "lanes": {"2": {"accept": ["dcc"]}, "3": {"hours": "10:00-11:00"}}})",
             R"({"hours": "07:00-08:00", "accept": ["pass"]})");
    const auto told = dead_ends(made);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].detail, "2 号通道 / Lane 2: 接受的凭证 无 / Accepted codes None");
    EXPECT_EQ(told[1].detail, "3 号通道 / Lane 3: 进厂时段 不得进厂 / Entry hours Never");
    EXPECT_EQ(
        dead_ends(both(R"({"hours": "06:00-09:00", "lanes": {"2": {"mask": "must"}}})", R"({"hours": "10:00-11:00"})"))
            .size(),
        1u);
}

}  // namespace
}  // namespace gate
