#include "pass/district_trust.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace gate {
namespace {

const WallTime kEarly = *parse_rfc3339("2026-01-01T00:00:00Z"), kLate = *parse_rfc3339("2026-06-01T00:00:00Z");

SignerCertificate signer(std::uint8_t number) {
    static const Key key = Key::make_p256();
    return {.fingerprint = {number}, .not_before = kEarly, .not_after = kLate, .use = {}, .key = key};
}
LoadedTrust dcc(std::initializer_list<std::uint8_t> numbers) {
    LoadedTrust loaded;
    loaded.decides_dcc = numbers.size() > 0;
    for (const std::uint8_t number : numbers) loaded.trust.dcc.signers.push_back(signer(number));
    return loaded;
}
std::vector<int> numbers_of(const Trust& trust) {
    std::vector<int> numbers;
    for (const SignerCertificate& one : trust.dcc.signers) numbers.push_back(one.fingerprint[0]);
    return numbers;
}

TEST(DistrictTrust, signers_count_that_both_list_or_those_of_the_one_that_lists_any) {
    EXPECT_EQ(numbers_of(with_district(dcc({1, 2, 3}), dcc({2, 3, 4}))), (std::vector{2, 3}));
    EXPECT_EQ(numbers_of(with_district(dcc({}), dcc({2, 3}))), (std::vector{2, 3})) << "the site has none of its own";
    EXPECT_EQ(numbers_of(with_district(dcc({1, 2}), dcc({}))), (std::vector{1, 2})) << "the district says nothing";
    EXPECT_TRUE(numbers_of(with_district(dcc({1}), dcc({2}))).empty()) << "nobody, and not everybody";
}

TEST(DistrictTrust, a_site_whose_own_files_are_damaged_does_not_get_the_districts_signers) {
    LoadedTrust damaged = dcc({});
    damaged.decides_dcc = true;  // there is a file, and nothing could be read from it
    EXPECT_TRUE(numbers_of(with_district(damaged, dcc({2, 3}))).empty());
}

TEST(DistrictTrust, of_an_issuer_of_health_cards_only_the_keys_of_both_count) {
    const Key a = Key::make_p256(), b = Key::make_p256(), c = Key::make_p256();
    LoadedTrust site, district;
    site.decides_shc = district.decides_shc = true;
    site.trust.shc.issuers = {{"https://x", {{"a", a}, {"b", b}}}, {"https://y", {{"a", a}}}};
    district.trust.shc.issuers = {{"https://x", {{"b", b}, {"a", c}}}, {"https://z", {{"a", a}}}};
    const Trust made = with_district(site, district);
    ASSERT_EQ(made.shc.issuers.size(), 1u);
    const auto& keys = made.shc.issuers.at("https://x");
    ASSERT_EQ(keys.size(), 1u) << "an id alone is not enough: another key may have it";
    EXPECT_EQ(keys[0].id, "b");
}

TEST(DistrictTrust, revocations_of_both_count_and_passes_are_the_sites_alone) {
    LoadedTrust site = dcc({1}), district = dcc({});
    site.trust.dcc.revoked_uci = {{1}, {3}};
    district.trust.dcc.revoked_uci = {{2}, {3}};
    site.trust.shc.revoked["k"] = {{"early", kEarly}, {"all", std::nullopt}, {"ours", kEarly}};
    district.trust.shc.revoked["k"] = {{"early", kLate}, {"all", kEarly}, {"theirs", std::nullopt}};
    district.trust.shc.revoked["other"] = {{"x", kEarly}};
    site.trust.revoked_passes = {"01"};
    district.trust.revoked_passes = {"02"};
    district.trust.pass_keys = {Key::make_p256()};
    const Trust made = with_district(site, district);
    EXPECT_EQ(made.dcc.revoked_uci, (std::vector<DccTrust::Hash>{{1}, {2}, {3}}));
    const auto& revoked = made.shc.revoked.at("k");
    EXPECT_EQ(revoked.at("early"), std::optional(kLate));
    EXPECT_EQ(revoked.at("all"), std::nullopt) << "all of them stays all of them";
    EXPECT_EQ(revoked.at("theirs"), std::nullopt);
    EXPECT_EQ(revoked.at("ours"), std::optional(kEarly));
    EXPECT_EQ(made.shc.revoked.count("other"), 1u);
    EXPECT_EQ(made.revoked_passes, std::set<std::string>{"01"});
    EXPECT_TRUE(made.pass_keys.empty());
}

TEST(DistrictTrust, a_district_has_no_file_for_passes_or_outside_of_the_folder) {
    for (const char* place :
         {"dcc/de.pem", "dcc/de-2026_1.der", "shc/issuer.json", "revoked/dcc.txt", "revoked/shc/kid.json"})
        EXPECT_TRUE(is_district_trust_place(place)) << place;
    for (const char* place : {"", "pass/desk.pem", "revoked/pass.txt", "dcc/../pass/x.pem", "/etc/x.pem", "dcc/x.txt",
                              "dcc/.pem", "dcc/a/b.pem", "shc/x.pem", "shc/a b.json", "revoked/shc/", "dcc/x.pem\n"})
        EXPECT_FALSE(is_district_trust_place(place)) << place;
    EXPECT_FALSE(is_district_trust_place("dcc/" + std::string(90, 'x') + ".pem"));
}

}  // namespace
}  // namespace gate
