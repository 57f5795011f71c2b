#include "pass/factory_pass.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "pass/base45.h"
#include "pass/read_code.h"
#include "unit/temp_folder.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16Z");

class FactoryPassTest : public testing::Test {
protected:
    FactoryPassTest() { trust.pass_keys.push_back(key); }
    std::string text(const Key& signer) const {
        return issue_pass({0x0123456789ABCDEF, "10427", kNow - std::chrono::hours(24), kNow + std::chrono::hours(24)},
                          signer);
    }
    HealthCode read(std::string_view code, WallTime at = kNow) { return reader.read(code, trust, at); }

    Key key = Key::make_p256();
    Trust trust;
    CodeReader reader;
};

TEST_F(FactoryPassTest, a_valid_pass_names_its_person) {
    const HealthCode code = read(text(key));
    EXPECT_EQ(code.family, CodeFamily::pass);
    EXPECT_EQ(code.status, CodeStatus::valid);
    EXPECT_EQ(code.roster_id, "10427");
    EXPECT_EQ(code.identifier, "0123456789abcdef");
    EXPECT_EQ(code.expires, kNow + std::chrono::hours(24));
}

TEST_F(FactoryPassTest, its_text_fits_the_alphanumeric_mode_of_a_small_qr_code) {
    EXPECT_LE(text(key).size(), 154u) << "version 7-Q or 6-M holds so many";
    EXPECT_EQ(text(key).find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), std::string::npos);
}

TEST_F(FactoryPassTest, validity_is_told_apart) {
    EXPECT_EQ(read(text(key), kNow - std::chrono::hours(25)).status, CodeStatus::not_yet_valid);
    EXPECT_EQ(read(text(key), kNow + std::chrono::hours(24)).status, CodeStatus::expired);
    trust.revoked_passes.insert("0123456789abcdef");
    EXPECT_EQ(read(text(key)).status, CodeStatus::revoked);
}

TEST_F(FactoryPassTest, another_key_is_an_unknown_issuer_and_names_nobody) {
    const HealthCode code = read(text(Key::make_p256()));
    EXPECT_EQ(code.status, CodeStatus::unknown_issuer);
    EXPECT_EQ(code.roster_id, "");
    EXPECT_EQ(code.identifier, "");
}

TEST_F(FactoryPassTest, every_changed_byte_is_found) {
    const std::string good = text(key);
    const Bytes bytes = *from_base45(std::string_view(good).substr(kPassPrefix.size()));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes changed = bytes;
        changed[i] ^= 0x01;
        const HealthCode code = read(std::string(kPassPrefix) + to_base45(changed));
        EXPECT_FALSE(is_good(code.status)) << "byte " << i;
        EXPECT_EQ(code.roster_id, "") << "byte " << i;
    }
}

TEST_F(FactoryPassTest, a_cut_or_lengthened_pass_is_malformed) {
    const std::string good = text(key);
    for (std::size_t length = kPassPrefix.size(); length < good.size(); ++length)
        EXPECT_NE(read(good.substr(0, length)).status, CodeStatus::valid) << length;
    EXPECT_EQ(read(good + "000").status, CodeStatus::malformed);
}

TEST_F(FactoryPassTest, zero_and_short_signatures_do_not_verify) {
    const Bytes message{1, 2, 3};
    EXPECT_FALSE(key.verify_p256(message, Bytes(64, 0)));
    EXPECT_FALSE(key.verify_p256(message, Bytes(64, 0xFF)));
    EXPECT_FALSE(key.verify_p256(message, Bytes(63, 1)));
    EXPECT_TRUE(key.verify_p256(message, key.sign_p256(message)));
}

TEST_F(FactoryPassTest, other_codes_and_noise_are_not_health_codes) {
    std::mt19937 chance(1);
    std::string noise(4096, '\0');
    for (char& c : noise) c = static_cast<char>(chance());
    const std::string cases[] = {"",    "https://example.org/?id=1", "wxp://f2f0abc",         "SGP0:XYZ",
                                 noise, std::string(9000, 'A'),      std::string("\0\1\2", 3)};
    for (const std::string& text : cases) EXPECT_EQ(read(text).status, CodeStatus::not_a_health_code);
    EXPECT_EQ(read("SGP1:").status, CodeStatus::malformed);
    EXPECT_EQ(read("SGP1:" + noise).status, CodeStatus::malformed);
}

TEST(TrustFolder, what_cannot_be_used_is_named_and_the_rest_is_used) {
    TempFolder folder;
    std::filesystem::create_directories(folder.path + "/pass");
    std::filesystem::create_directories(folder.path + "/revoked");
    const Key key = Key::make_p256();
    std::ofstream(folder.path + "/pass/good.pem") << key.public_pem();
    std::ofstream(folder.path + "/pass/broken.pem") << "-----BEGIN PUBLIC KEY-----\nAAAA\n";
    std::ofstream(folder.path + "/revoked/pass.txt") << "0123456789abcdef # lost\n\n  fedcba9876543210\r\n";
    const LoadedTrust loaded = load_trust(folder.path);
    EXPECT_EQ(loaded.trust.pass_keys.size(), 1u);
    EXPECT_EQ(loaded.signers, (std::map<std::string, std::size_t>{{"pass/good.pem", 1}}));
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_NE(loaded.problems[0].detail.find("broken.pem"), std::string::npos);
    EXPECT_EQ(loaded.trust.revoked_passes, (std::set<std::string>{"0123456789abcdef", "fedcba9876543210"}));
    EXPECT_TRUE(load_trust(folder.path + "/absent").trust.pass_keys.empty());
}

TEST(Base45, the_examples_of_rfc_9285) {
    EXPECT_EQ(to_base45(bytes_of("AB")), "BB8");
    EXPECT_EQ(to_base45(bytes_of("Hello!!")), "%69 VD92EX0");
    EXPECT_EQ(to_base45(bytes_of("base-45")), "UJCLQE7W581");
    EXPECT_EQ(text_of(*from_base45("QED8WEX0")), "ietf!");
}

TEST(Base45, what_is_not_base45_is_nothing) {
    for (const char* text : {"A", "AAAA", "aa", "GGW", ":::", "::", "A,"}) EXPECT_FALSE(from_base45(text)) << text;
    EXPECT_EQ(from_base45("FGW"), (Bytes{0xFF, 0xFF}));
    EXPECT_EQ(from_base45(""), Bytes{});
}

TEST(Names, of_families_and_statuses_go_there_and_back) {
    for (int number = 0; number <= 18; ++number) {
        const auto status = static_cast<CodeStatus>(number);
        EXPECT_EQ(status_of(name_of(status)), status);
        EXPECT_EQ(is_good(status), reason_for(status) == Reason::normal);
    }
    for (const CodeFamily family : {CodeFamily::none, CodeFamily::pass, CodeFamily::dcc, CodeFamily::shc,
                                    CodeFamily::province, CodeFamily::unknown})
        EXPECT_EQ(family_of(name_of(family)), family);
    EXPECT_FALSE(status_of("fine"));
}

}  // namespace
}  // namespace gate
