#include "sync/district_policy.h"

#include <gtest/gtest.h>

namespace gate::sync {
namespace {

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
