#include "visit/policy_text.h"

#include <gtest/gtest.h>

#include <set>

#include "visit/policy_hours.h"

namespace gate {
namespace {

Policy unusual() {
    Policy policy;
    policy.fever_from = Celsius{37'000};
    policy.accepted = {CodeFamily::pass, CodeFamily::province};
    policy.mask = MaskRule::must;
    policy.hours = {{360, 540}, {1320, 0}};
    policy.repeat_within = seconds(1800);
    policy.visitors_need_guard = false;
    policy.certificates.vaccines = {"EU/1/20/1528", "CoronaVac"};
    policy.alert_on = {Reason::forced, Reason::colour_mismatch};
    set_at_lane(policy, 2, *policy_field("mask"), std::string("off"));
    return policy;
}

TEST(PolicyText, json_reads_back_as_the_same_policy) {
    const Policy policy = unusual();
    const ReadPolicy read = read_policy_json(policy_json(policy));
    EXPECT_TRUE(read.problems.empty());
    EXPECT_EQ(policy_json(read.policy), policy_json(policy));
    EXPECT_TRUE(policy_changes(policy, read.policy).empty());
    EXPECT_EQ(read.policy.fever_from, Celsius{37'000});
    EXPECT_EQ(read.policy.at(2).mask, MaskRule::off);
    EXPECT_EQ(read.policy.at(1).mask, MaskRule::must);
    EXPECT_EQ(read.policy.at(2).fever_from, Celsius{37'000}) << "a lane has the gate's rules but for its own";
}

TEST(PolicyText, a_lane_follows_the_gate_but_for_its_own_rules) {
    const ReadPolicy read = read_policy_json(R"({"fever_from":37.5})", unusual());
    ASSERT_TRUE(read.problems.empty());
    EXPECT_EQ(read.policy.at(2).fever_from, Celsius{37'500});
    EXPECT_EQ(read.policy.at(2).mask, MaskRule::off);
    EXPECT_TRUE(read_policy_json(R"({"lanes":{}})", unusual()).policy.lanes.empty());
}

TEST(PolicyText, every_field_has_both_languages_and_a_key_of_its_own) {
    std::set<std::string_view> keys;
    for (const PolicyField& field : policy_fields()) {
        EXPECT_TRUE(keys.insert(field.key).second) << field.key;
        EXPECT_FALSE(field.name.zh.empty() || field.name.en.empty()) << field.key;
        EXPECT_EQ(field.unit.zh.empty(), field.unit.en.empty()) << field.key;
        for (const PolicyChoice& choice : field.choices)
            EXPECT_FALSE(choice.word.zh.empty() || choice.word.en.empty()) << field.key << choice.id;
        EXPECT_EQ(field.wrong(field.get(Policy{})), "") << field.key << ": the default must be right";
    }
}

TEST(PolicyText, no_vaccine_named_means_all_of_them) {
    const PolicyField& field = *policy_field("vaccines");
    const ReadPolicy read = read_policy_json(R"({"vaccines":[]})", unusual());
    ASSERT_TRUE(read.problems.empty());
    EXPECT_TRUE(read.policy.certificates.vaccines.empty());
    EXPECT_EQ(field.words(field.get(read.policy), Language::zh), "全部");
    EXPECT_EQ(field.words(field.get(unusual()), Language::en), "Comirnaty, CoronaVac");
}

TEST(PolicyText, no_alarm_named_means_none) {
    const PolicyField& field = *policy_field("alert_on");
    EXPECT_EQ(field.words(std::vector<std::string>{}, Language::zh), "无");
    EXPECT_EQ(field.words(field.get(unusual()), Language::en), "Forced, Colour shown differs from the answer");
}

TEST(PolicyText, wrong_values_are_named_and_not_taken) {
    struct Case {
        const char* json;
        const char* key;
    };
    for (const Case& wrong :
         {Case{R"({"fever_from":50})", "fever_from"}, Case{R"({"fever_from":"37"})", "fever_from"},
          Case{R"({"mask":"maybe"})", "mask"}, Case{R"({"accept":[]})", "accept"},
          Case{R"({"accept":["pass","pass"]})", "accept"}, Case{R"({"accept":"pass"})", "accept"},
          Case{R"({"vaccines":["tea"]})", "vaccines"}, Case{R"({"alert_on":["fever"]})", "alert_on"},
          Case{R"({"vaccines":""})", "vaccines"}, Case{R"({"hours":"6-9"})", "hours"},
          Case{R"({"repeat_seconds":1.5})", "repeat_seconds"}, Case{R"({"repeat_seconds":-1})", "repeat_seconds"},
          Case{R"({"fever":37})", "fever"}, Case{R"({"lanes":{"65":{}}})", "lanes"},
          Case{R"({"lanes":{"1":{"lanes":{}}}})", "lanes"}, Case{R"({"lanes":[]})", "lanes"},
          Case{R"({"plausible_from":37,"fever_from":36})", "fever_from"}, Case{"[]", ""}, Case{"{", ""}}) {
        const ReadPolicy read = read_policy_json(wrong.json);
        ASSERT_FALSE(read.problems.empty()) << wrong.json;
        EXPECT_EQ(read.problems.front().key, wrong.key) << wrong.json;
    }
}

TEST(PolicyText, changes_are_told_in_both_languages_lane_by_lane) {
    Policy after = unusual();
    after.fever_from = Celsius{37'300};
    for (LanePolicy& lane : after.lanes) lane.policy.fever_from = Celsius{37'300};
    set_at_lane(after, 3, *policy_field("mask"), std::string("remind"));
    const auto changes = policy_changes(unusual(), after);
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0].field->key, "fever_from");
    EXPECT_EQ(changes[0].before_zh + ">" + changes[0].after_zh, "37.0 °C>37.3 °C");
    EXPECT_EQ(changes[1].lane, 3);
    EXPECT_EQ(changes[1].before_zh + ">" + changes[1].after_zh, "必须佩戴>提醒");
    EXPECT_EQ(changes[1].after_en, "Remind");
}

TEST(PolicyHours, are_read_and_written_as_people_write_them) {
    for (const char* text : {"", "06:00-09:00", "06:00-09:00, 18:00-20:30", "22:00-06:00", "18:00-24:00"})
        EXPECT_EQ(hours_text(*parse_hours(text)), text);
    EXPECT_EQ(hours_text(*parse_hours(" 06:00 - 09:00,10:00-11:00 ")), "06:00-09:00, 10:00-11:00");
    for (const char* text : {"06:00", "6:00-9:00", "06:00-06:00", "24:00-06:00", "06:60-07:00", "06:00-24:01", ",",
                             "06:00-09:00,", "a6:00-09:00"})
        EXPECT_FALSE(parse_hours(text)) << text;
    EXPECT_FALSE(
        parse_hours("01:00-02:00,01:00-02:00,01:00-02:00,01:00-02:00,01:00-02:00,01:00-02:00,01:00-02:00,"
                    "01:00-02:00,01:00-02:00"));
}

}  // namespace
}  // namespace gate
