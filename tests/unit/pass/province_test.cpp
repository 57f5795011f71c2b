// Provincial codes: recognised by a profile, in linear time, never answered offline.
#include "pass/province.h"

#include <gtest/gtest.h>

#include "pass/authority_profile.h"
#include "pass/read_code.h"

namespace gate {
namespace {

const std::string kHex32 = "ce3a8ba106ba95e7f5bf40eda33b7ba0";
const std::string kZhejiang =
    "https://h5.dingtalk.com/healthAct/index.html?qrCode=V0ding" + kHex32 +
    "&stateCouncilBarCode=b07828d645c518b7ff8264fda90c0187&cityCode=&jk=27:0:E8:3300A#/result";

ProvinceCode zhejiang() {
    for (const AuthorityProfile& profile : shipped_authority_profiles())
        if (profile.id == "zhejiang") return profile.code;
    return {};
}

ProvinceCode code(const std::string& toml) {
    const Settings file = Settings::parse(toml, "test.toml");
    ProvinceCode made = read_province_code(file);
    EXPECT_TRUE(file.problems().empty()) << file.problems().front().text();
    return made;
}

TEST(Province, a_code_is_recognised_and_taken_apart_whatever_the_order_of_its_parts) {
    const auto parts = zhejiang().parts_of(kZhejiang);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->at("qr"), "V0ding" + kHex32);
    EXPECT_EQ(parts->at("national"), "b07828d645c518b7ff8264fda90c0187");
    EXPECT_EQ(parts->at("text"), kZhejiang);
    EXPECT_TRUE(zhejiang().parts_of("https://healthcode.dingtalk.com/?x=1&qrCode=V0ding" + kHex32));
}

TEST(Province, what_does_not_fit_is_not_recognised) {
    const ProvinceCode known = zhejiang();
    const std::string begin = "https://h5.dingtalk.com/healthAct/index.html?";
    for (const std::string& text :
         {std::string(), begin, begin + "qrCode=", begin + "qrCode=short", begin + "qrcode=V0ding" + kHex32,
          begin + "qrCode=V0ding" + kHex32 + "&qrCode=V0ding" + kHex32, begin + "qrCode=V0ding-" + kHex32.substr(1),
          begin + "qrCode=%zz", begin + "qrCode=%4", "http" + kZhejiang.substr(5), " " + kZhejiang,
          std::string("https://example.org/?qrCode=V0ding") + kHex32, begin + "x=1#qrCode=V0ding" + kHex32,
          kZhejiang + std::string(5000, 'a'), kZhejiang + "\xFF"})
        EXPECT_FALSE(known.parts_of(text)) << text.substr(0, 90);
}

TEST(Province, an_optional_part_that_is_wrong_is_left_out) {
    const auto parts =
        zhejiang().parts_of("https://healthcode.dingtalk.com/?qrCode=V0ding" + kHex32 + "&stateCouncilBarCode=xyz");
    ASSERT_TRUE(parts);
    EXPECT_FALSE(parts->contains("national"));
}

TEST(Province, parts_are_percent_decoded_and_held_to_their_letters_afterwards) {
    const ProvinceCode known = code("starts_with = [\"P:?\"]\n[part.id]\nquery = \"i\"\nletters = \"digits\"\n");
    EXPECT_EQ(known.parts_of("P:?i=%31%32")->at("id"), "12");
    EXPECT_FALSE(known.parts_of("P:?i=1%0A2"));
    const ProvinceCode any = code("starts_with = [\"P:?\"]\n[part.id]\nquery = \"i\"\n");
    EXPECT_EQ(any.parts_of("P:?i=%E7%8E%8B")->at("id"), "王");
    EXPECT_FALSE(any.parts_of("P:?i=a%0D%0AX-Evil:%201")) << "no line breaks: they would end a header";
    EXPECT_FALSE(any.parts_of("P:?i=%FF"));
}

TEST(Province, a_part_without_a_parameter_is_all_that_follows) {
    const ProvinceCode known = code("starts_with = [\"HBM\"]\n[part.token]\nletters = \"alnum\"\nleast = 4\n");
    EXPECT_EQ(known.parts_of("HBMabcd9")->at("token"), "abcd9");
    EXPECT_FALSE(known.parts_of("HBMabc"));
    EXPECT_FALSE(known.parts_of("HBMab.cd"));
}

TEST(Province, the_reader_calls_it_unreachable_until_the_authority_answers) {
    Trust trust;
    CodeReader reader;
    const WallTime now = *parse_rfc3339("2021-01-07T08:00:00+08:00");
    EXPECT_EQ(reader.read(kZhejiang, trust, now).family, CodeFamily::unknown) << "no profile, no province";
    trust.provinces.push_back(zhejiang());
    const HealthCode read = reader.read(kZhejiang, trust, now);
    EXPECT_EQ(read.family, CodeFamily::province);
    EXPECT_EQ(read.status, CodeStatus::unreachable);
    EXPECT_EQ(read.issuer, "浙江健康码");
    EXPECT_EQ(read.identifier, "V0ding" + kHex32);
    EXPECT_EQ(reader.read("https://example.org/", trust, now).status, CodeStatus::not_a_health_code);
}

TEST(Province, mistakes_in_a_code_table_are_named) {
    const Settings file = Settings::parse(
        "starts_with = [\"H\"]\nidentifier = \"nobody\"\n[part.Id]\nletters = \"roman\"\nleast = 9\nmost = 3\n",
        "t.toml");
    (void)read_province_code(file);
    EXPECT_EQ(file.problems().size(), 5u);
}

}  // namespace
}  // namespace gate
