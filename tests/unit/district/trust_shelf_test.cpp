#include "district/trust_shelf.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "unit/temp_folder.h"

namespace gate::district {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");
const std::string kRevoked = "uci:0123456789abcdef0123456789abcdef # lost\n";

class TrustShelfTest : public testing::Test {
protected:
    TempFolder folder;
    std::unique_ptr<Ledger> ledger = *Ledger::open(folder.path + "/ledger.db");
    TrustShelf shelf{*ledger};
};

TEST_F(TrustShelfTest, keeps_a_file_by_its_digest_and_finds_its_place_by_what_it_says) {
    const auto added = shelf.add("withdrawn.txt", kRevoked, "周岚", kNow);
    ASSERT_TRUE(added) << added.fault().detail;
    EXPECT_EQ(added->place, "revoked/dcc.txt");
    EXPECT_EQ(added->digest, sha256(bytes_of(kRevoked)));
    EXPECT_EQ(**shelf.content(added->digest), kRevoked);
    EXPECT_EQ(*shelf.content(Digest{}), std::nullopt);
    ASSERT_TRUE(shelf.add("revoked/dcc.txt", kRevoked, "周岚", kNow)) << "again changes nothing";
    const auto files = shelf.files();
    ASSERT_EQ(files->size(), 1u);
    EXPECT_EQ(files->front().by, "周岚");
    EXPECT_EQ(files->front().size, static_cast<std::int64_t>(kRevoked.size()));
}

TEST_F(TrustShelfTest, a_file_that_was_spoiled_is_mended_by_adding_it_again) {
    const auto added = *shelf.add("dcc.txt", kRevoked, "周岚", kNow);
    ledger->lock().db().exec("UPDATE trust_file SET content = 'x'");
    ASSERT_TRUE(shelf.add("dcc.txt", kRevoked, "周岚", kNow));
    const auto mended = shelf.content(added.digest);
    ASSERT_TRUE(mended);
    EXPECT_EQ(*mended, kRevoked);
}

TEST_F(TrustShelfTest, refuses_what_no_gate_could_use) {
    for (const auto& [name, content] : {std::pair<std::string, std::string>{"dcc.txt", "hello\n"},
                                        {"dcc.txt", "# nothing\n"},
                                        {"x.pem", "-----BEGIN"},
                                        {"x.json", "{}"},
                                        {"pass/desk.pem", Key::make_p256().public_pem()},
                                        {"../../x.pem", kRevoked},
                                        {"revoked/pass.txt", "0123456789abcdef\n"},
                                        {"", ""}})
        EXPECT_EQ(shelf.add(name, content, "周岚", kNow).fault().reason, Reason::file_invalid) << name;
    EXPECT_EQ(shelf.add("dcc.txt", std::string(sync::limits::trust_file + 1, '#'), "周岚", kNow).fault().reason,
              Reason::too_large);
    EXPECT_TRUE(shelf.files()->empty());
}

TEST_F(TrustShelfTest, a_policy_can_name_only_what_is_here_at_its_place) {
    const auto added = *shelf.add("dcc.txt", kRevoked, "周岚", kNow);
    EXPECT_TRUE(shelf.holds({}));
    EXPECT_TRUE(shelf.holds({{"revoked/dcc.txt", added.digest}}));
    EXPECT_EQ(shelf.holds({{"revoked/dcc.txt", Digest{}}}).fault().reason, Reason::policy_invalid);
    EXPECT_EQ(shelf.holds({{"dcc/x.pem", added.digest}}).fault().reason, Reason::policy_invalid);
}

}  // namespace
}  // namespace gate::district
