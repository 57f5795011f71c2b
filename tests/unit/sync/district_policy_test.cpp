#include "sync/district_policy.h"

#include <gtest/gtest.h>

namespace gate::sync {
namespace {

using namespace std::string_literals;

DistrictPolicy read(const std::string& json) {
    const auto policy = read_district_policy(json);
    EXPECT_TRUE(policy) << policy.fault().detail;
    return *policy;
}

TEST(DistrictPolicy, makes_a_site_stricter_and_never_laxer) {
    Policy site;
    site.fever_from = Celsius(37'000);
    site.mask = MaskRule::remind;
    site.offline = Offline::cached;
    site.accepted = {CodeFamily::pass, CodeFamily::dcc};
    const Policy made = stricter(
        site, read(R"({"fever_from": 37.3, "mask": "must", "offline": "guard", "accept": ["pass", "shc"]})").demand);
    EXPECT_EQ(made.fever_from, Celsius(37'000));  // the site's was stricter
    EXPECT_EQ(made.mask, MaskRule::must);
    EXPECT_EQ(made.offline, Offline::guard);
    EXPECT_EQ(made.accepted, std::vector{CodeFamily::pass});
    EXPECT_EQ(made.repeat_within, site.repeat_within);  // not asked for
}

TEST(DistrictPolicy, holds_at_each_lane_too) {
    Policy site;
    LanePolicy lane{2, {"fever_from"}, site};
    lane.policy.fever_from = Celsius(38'000);
    site.lanes = {lane};
    const Policy made = stricter(site, read(R"({"fever_from": 37.2})").demand);
    EXPECT_EQ(made.fever_from, Celsius(37'200));
    EXPECT_EQ(made.at(2).fever_from, Celsius(37'200));
}

TEST(DistrictPolicy, names_what_is_wrong) {
    for (const auto& [json, named] :
         {std::pair{"[]", "object"}, std::pair{R"({"hours": []})", "hours"},
          std::pair{R"({"bind_with_pass": true})", "bind_with_pass"}, std::pair{R"({"fever_from": 99})", "fever_from"},
          std::pair{R"({"mask": "maybe"})", "mask"}}) {
        const auto policy = read_district_policy(json);
        ASSERT_FALSE(policy) << json;
        EXPECT_EQ(policy.fault().reason, Reason::policy_invalid);
        EXPECT_NE(policy.fault().detail.find(named), std::string::npos) << policy.fault().detail;
    }
}

TEST(DistrictPolicy, tells_notices_in_both_languages_until_their_day) {
    const DistrictPolicy made =
        read(R"({"mask": "must", "notices": [{"zh": "戴好口罩", "en": "Wear a mask", "until": "2026-12-31"},
                                              {"zh": "请分批进厂", "en": "Come in groups"}]})");
    ASSERT_EQ(made.notices.size(), 2u);
    EXPECT_EQ(made.notices[0], (Notice{"戴好口罩", "Wear a mask", 20261231}));
    EXPECT_FALSE(made.notices[1].until);
    EXPECT_EQ(made.demand.keys, std::vector<std::string>{"mask"});
}

TEST(DistrictPolicy, a_notice_that_somebody_could_not_read_is_refused) {
    const std::string long_text(limits::notice + 1, 'x'), whole(limits::notice, 'x');
    const auto with = [](const std::string& inside) { return R"({"notices": [)" + inside + "]}"; };
    EXPECT_TRUE(read_district_policy(with(R"({"zh": ")" + whole + R"(", "en": "x"})")));
    std::string nine = R"({"zh": "x", "en": "x"})";
    for (int i = 0; i < 8; ++i) nine += R"(,{"zh": "x", "en": "x"})";
    for (const std::string& wrong :
         {R"({"notices": "x"})"s, with("7"), with(R"({"zh": "x"})"), with(R"({"zh": "", "en": "x"})"),
          with(R"({"zh": "x", "en": ")" + long_text + R"("})"), with(R"({"zh": "x", "en": "a\nb"})"),
          with(R"({"zh": "x", "en": "x", "until": "2026-02-30"})"),
          with(R"({"zh": "x", "en": "x", "until": 20261231})"), with(R"({"zh": "x", "en": "x", "colour": "red"})"),
          with(nine)}) {
        const auto policy = read_district_policy(wrong);
        ASSERT_FALSE(policy) << wrong;
        EXPECT_EQ(policy.fault().reason, Reason::policy_invalid);
        EXPECT_FALSE(policy.fault().detail.empty());
    }
}

TEST(DistrictPolicy, a_signature_covers_text_and_version) {
    const Key key = Key::make_p256();
    const SignedPolicy good = sign_policy(key, 7, R"({"mask": "must"})");
    const Key shown = *Key::public_pem(key.public_pem());
    EXPECT_TRUE(check_policy(shown, good));
    SignedPolicy changed = good;
    changed.text = R"({"mask": "off"})";
    EXPECT_EQ(check_policy(shown, changed).fault().reason, Reason::policy_not_signed);
    changed = good;
    changed.version = 8;
    EXPECT_EQ(check_policy(shown, changed).fault().reason, Reason::policy_not_signed);
    EXPECT_EQ(*signed_policy_from(signed_policy_json(good)), good);
    EXPECT_FALSE(signed_policy_from("{"));
}

}  // namespace
}  // namespace gate::sync
