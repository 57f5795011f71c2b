// Accounts, sessions, lock-out, links and displays, under a clock that the test sets.
#include "web/accounts.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "unit/temp_folder.h"
#include "web/pairing.h"

namespace gate::web {
namespace {

constexpr const char* kPassword = "correct-horse-9";

struct TestClock : Clock {
    Instant now() const override { return Instant{} + since; }
    WallTime wall() const override { return WallTime(milliseconds(1'764'000'000'000)) + since; }
    milliseconds since{0};
};

class AccountsTest : public testing::Test {
protected:
    AccountsTest() {
        AccountRules rules;
        rules.roles = {{"guard", "保安", "Guard"}, {"boss", "主管", "Boss"}};
        auto opened = Accounts::open(
            folder.path + "/accounts.db", clock, rules,
            [this](const std::string& who, const std::string& what) { told.push_back(who + ": " + what); });
        EXPECT_TRUE(opened.ok());
        accounts = *std::move(opened);
        EXPECT_TRUE(accounts->add("x", {"anna", "安娜", "boss"}, kPassword).ok());
        EXPECT_TRUE(accounts->add("x", {"li", "李建国", "guard"}, kPassword).ok());
    }
    Reason log_in(const std::string& name, const std::string& password, const std::string& address = "10.0.0.1") {
        const auto key = accounts->log_in(name, password, address);
        if (!key) return key.fault().reason;
        token = key->token;
        return Reason::none;
    }

    TempFolder folder;
    TestClock clock;
    std::vector<std::string> told;
    std::unique_ptr<Accounts> accounts;
    std::string token;
};

TEST_F(AccountsTest, who_logs_in_has_a_session_with_a_token_of_its_own) {
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    const auto session = accounts->session(token);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->first.name, "li");
    EXPECT_EQ(session->first.display_name, "李建国");
    EXPECT_EQ(session->first.role, "guard");
    EXPECT_GE(session->second.size(), 32u);
    const std::string first = token;
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    EXPECT_NE(accounts->session(token)->second, session->second) << "the CSRF token is the session's";
    accounts->log_out(first);
    EXPECT_FALSE(accounts->session(first));
    EXPECT_TRUE(accounts->session(token));
    EXPECT_FALSE(accounts->session(""));
    EXPECT_FALSE(accounts->session("invented"));
}

TEST_F(AccountsTest, the_file_holds_no_password_and_no_token_and_is_nobody_elses) {
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    const auto display = accounts->add_display("li", "", "1");
    const auto link = accounts->make_link("anna", "li");
    ASSERT_TRUE(display.ok() && link.ok());
    std::string all;
    for (const char* end : {"", "-wal"}) {
        std::ostringstream text;
        text << std::ifstream(folder.path + "/accounts.db" + end, std::ios::binary).rdbuf();
        all += text.str();
        struct stat seen {};
        ASSERT_EQ(::stat((folder.path + "/accounts.db" + end).c_str(), &seen), 0);
        EXPECT_EQ(seen.st_mode & 0777, 0600u) << end;
    }
    EXPECT_NE(all.find("$argon2id$"), std::string::npos);
    for (const std::string& secret : {std::string(kPassword), token, *display, *link})
        EXPECT_EQ(all.find(secret), std::string::npos);
}

TEST_F(AccountsTest, a_session_ends_when_idle_and_after_a_shift) {
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    clock.since += std::chrono::minutes(59);
    EXPECT_TRUE(accounts->session(token));
    clock.since += std::chrono::minutes(59);
    EXPECT_TRUE(accounts->session(token)) << "used an hour ago";
    clock.since += std::chrono::minutes(61);
    EXPECT_FALSE(accounts->session(token)) << "idle";
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    for (int minutes = 0; minutes < 13 * 60 + 50; minutes += 10, clock.since += std::chrono::minutes(10))
        ASSERT_TRUE(accounts->session(token)) << minutes;
    clock.since += std::chrono::minutes(20);
    EXPECT_FALSE(accounts->session(token)) << "used all the time, but 14 hours are over";
}

TEST_F(AccountsTest, a_session_from_the_future_does_not_stand) {
    clock.since = std::chrono::hours(1000);
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    clock.since = milliseconds(0);  // the clock was wrong, and is set right
    EXPECT_FALSE(accounts->session(token));
}

TEST_F(AccountsTest, guessing_is_locked_out_for_longer_and_longer) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("li", "wrong-guess-" + std::to_string(i)), Reason::login_wrong);
    EXPECT_EQ(told.back(), "li: locked out for 30 s");
    const std::size_t so_far = told.size();
    EXPECT_EQ(log_in("li", kPassword), Reason::locked_out) << "even with the right one";
    EXPECT_EQ(told.size(), so_far) << "one row for each wait, not for each guess";
    EXPECT_EQ(log_in("li", kPassword, "10.0.0.9"), Reason::locked_out) << "and from elsewhere";
    EXPECT_EQ(log_in("anna", kPassword), Reason::none) << "but nobody else";
    clock.since += std::chrono::seconds(31);
    EXPECT_EQ(log_in("li", "wrong-guess-x"), Reason::login_wrong);
    clock.since += std::chrono::seconds(31);
    EXPECT_EQ(log_in("li", kPassword), Reason::locked_out) << "twice as long now";
    clock.since += std::chrono::seconds(30);
    EXPECT_EQ(log_in("li", kPassword), Reason::none);
    EXPECT_EQ(log_in("li", "wrong-guess-y"), Reason::login_wrong) << "and all is forgiven";
    EXPECT_EQ(log_in("li", kPassword), Reason::none);
}

TEST_F(AccountsTest, an_address_that_tries_many_names_is_locked_out_as_a_whole) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(log_in("name" + std::to_string(i), "guess-guess"), Reason::login_wrong);
    EXPECT_EQ(log_in("li", kPassword), Reason::locked_out);
    EXPECT_EQ(log_in("li", kPassword, "10.0.0.2"), Reason::none);
}

TEST_F(AccountsTest, disabling_ends_sessions_and_the_last_administrator_stays) {
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    ASSERT_TRUE(accounts->set_disabled("anna", "li", true).ok());
    EXPECT_FALSE(accounts->session(token));
    EXPECT_EQ(log_in("li", kPassword), Reason::login_wrong);
    ASSERT_TRUE(accounts->set_disabled("anna", "li", false).ok());
    EXPECT_EQ(log_in("li", kPassword), Reason::none);
    EXPECT_EQ(accounts->set_disabled("anna", "anna", true).fault().reason, Reason::not_permitted);
    EXPECT_EQ(accounts->set_disabled("anna", "nobody", true).fault().reason, Reason::not_found);
}

TEST_F(AccountsTest, a_new_password_ends_the_sessions_and_needs_the_old_one) {
    ASSERT_EQ(log_in("li", kPassword), Reason::none);
    EXPECT_EQ(accounts->change_password("li", "a", "wrong-old-one", "new-password-8").fault().reason,
              Reason::login_wrong);
    ASSERT_TRUE(accounts->change_password("li", "a", kPassword, "new-password-8").ok());
    EXPECT_FALSE(accounts->session(token));
    EXPECT_EQ(log_in("li", kPassword), Reason::login_wrong);
    EXPECT_EQ(log_in("li", "new-password-8"), Reason::none);
}

TEST_F(AccountsTest, weak_passwords_and_bad_names_are_refused) {
    for (const char* weak : {"short-9", "1234567890", "aaaaaaaaaaaa", "xx-newone-xx", "password123"})
        EXPECT_EQ(accounts->add("x", {"newone", "n", "guard"}, weak).fault().reason, Reason::password_weak) << weak;
    for (const char* name : {"", "a", "Upper", "spa ce", "local", "../x", "名"})
        EXPECT_EQ(accounts->add("x", {name, "n", "guard"}, kPassword).fault().reason, Reason::request_invalid) << name;
    EXPECT_EQ(accounts->add("x", {"good", "n", "emperor"}, kPassword).fault().reason, Reason::request_invalid);
    EXPECT_EQ(accounts->add("x", {"li", "n", "guard"}, kPassword).fault().reason, Reason::name_taken);
    EXPECT_TRUE(accounts->add("x", {"good", "好", "guard"}, "一二三四五六七八九十").ok()) << "characters, not bytes";
}

TEST_F(AccountsTest, a_link_works_once_and_not_for_ever) {
    ASSERT_TRUE(accounts->add("anna", {"new", "新", "guard"}, "").ok());
    EXPECT_EQ(log_in("new", ""), Reason::login_wrong) << "no password is not an empty one";
    const auto link = accounts->make_link("anna", "new");
    ASSERT_TRUE(link.ok());
    EXPECT_EQ(accounts->link_owner(*link), "new");
    EXPECT_EQ(accounts->use_link(*link, {}, "short").fault().reason, Reason::password_weak);
    ASSERT_TRUE(accounts->use_link(*link, {}, kPassword).ok());
    EXPECT_EQ(accounts->use_link(*link, {}, kPassword).fault().reason, Reason::link_spent);
    EXPECT_EQ(log_in("new", kPassword), Reason::none);
    const auto late = accounts->make_link("anna", "new");
    clock.since += std::chrono::hours(25);
    EXPECT_FALSE(accounts->link_owner(*late));
    EXPECT_FALSE(accounts->make_first_link().ok()) << "there is an administrator";
}

TEST_F(AccountsTest, the_first_link_makes_the_first_administrator_only) {
    AccountRules rules;
    rules.roles = {{"guard", "", ""}, {"boss", "", ""}};
    auto empty = *Accounts::open(folder.path + "/empty.db", clock, rules, nullptr);
    const auto first = empty->make_first_link(), second = empty->make_first_link();
    EXPECT_FALSE(empty->link_owner(*first)) << "the newer one took its place";
    ASSERT_TRUE(empty->use_link(*second, {"root", "根", "guard"}, kPassword).ok());
    EXPECT_TRUE(empty->has_administrator());
    EXPECT_EQ(empty->list().at(0).account.role, "boss");
}

TEST_F(AccountsTest, a_display_is_known_until_it_is_revoked) {
    const auto display = accounts->add_display("li", "东门立柱", "1");
    ASSERT_TRUE(display.ok());
    const auto known = accounts->display(*display);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->scope, "1");
    ASSERT_TRUE(accounts->revoke_display("li", known->id).ok());
    EXPECT_FALSE(accounts->display(*display));
    EXPECT_EQ(accounts->revoke_display("li", known->id).fault().reason, Reason::not_found);
}

TEST_F(AccountsTest, every_change_is_told_with_its_doer_and_without_secrets) {
    told.clear();
    ASSERT_TRUE(accounts->add("anna", {"new", "新", "guard"}, kPassword).ok());
    ASSERT_TRUE(accounts->set_password("anna", "new", "other-password-7").ok());
    ASSERT_TRUE(accounts->set_disabled("anna", "new", true).ok());
    ASSERT_TRUE(accounts->add_display("li", "", "2").ok());
    ASSERT_EQ(told.size(), 4u);
    EXPECT_EQ(told[0], "anna: account new added as guard");
    EXPECT_EQ(told[2], "anna: account new disabled");
    for (const std::string& line : told) EXPECT_EQ(line.find("password-7"), std::string::npos);
}

TEST_F(AccountsTest, pairing_gives_the_token_once_to_the_screen_that_showed_the_code) {
    Pairing pairing(clock);
    const auto begun = pairing.begin("10.0.0.5");
    ASSERT_TRUE(begun.ok());
    EXPECT_EQ(begun->code.size(), 6u);
    EXPECT_FALSE(pairing.confirm("000000" == begun->code ? "111111" : "000000", {"t", "1"}));
    EXPECT_FALSE(*pairing.take(begun->secret));
    ASSERT_TRUE(pairing.confirm(begun->code, {"t", "1"}));
    EXPECT_FALSE(pairing.confirm(begun->code, {"other", "2"})) << "nobody takes it over";
    EXPECT_FALSE(pairing.take("guess").ok());
    EXPECT_EQ((*pairing.take(begun->secret))->token, "t");
    EXPECT_FALSE(pairing.take(begun->secret).ok());
    const auto late = pairing.begin("10.0.0.5");
    clock.since += std::chrono::minutes(10);
    EXPECT_FALSE(pairing.confirm(late->code, {"t", "1"})) << "lapsed";
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(pairing.begin("10.0.0.6").ok());
    EXPECT_EQ(pairing.begin("10.0.0.6").fault().reason, Reason::busy);
    EXPECT_TRUE(pairing.begin("10.0.0.7").ok());
}

}  // namespace
}  // namespace gate::web
