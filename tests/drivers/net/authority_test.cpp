// The authority's port against a real HTTPS server: answers, faults, time, the breaker.
#include "net/authority.h"

#include <thread>

#include "drivers/net/peer.h"
#include "system/clock.h"

namespace gate {
namespace {

constexpr const char* kProfile = R"toml(
name = "测试码"
source = "this test"
[code]
starts_with = ["T:"]
identifier = "token"
[code.part.token]
letters = "token"
[request]
url = "{base}{path}"
headers = ["X-Sign: {signature}"]
body = '{"token":"{token}"}'
within_ms = 600
[request.sign]
method = "hmac-sm3"
over = "{body}"
[answer]
success = "/code"
success_is = ["0"]
colour = "/data/color"
name = "/data/name"
identity = "/data/id"
[answer.same]
token = "/data/token"
[answer.colours]
green = ["green"]
yellow = ["yellow"]
red = ["red"]
)toml";

net::AuthorityConfig config(const std::string& path, const std::string& port = "good") {
    LoadedProfile loaded = parse_authority_profile(kProfile, "test.toml");
    EXPECT_TRUE(loaded.problems.empty());
    net::AuthorityConfig made{loaded.profile, *SigningKey::make(SignatureRules::Method::hmac_sm3, "0123456789abcdef"),
                              peer().file("ca.pem"), "", ""};
    made.profile.values = {{"base", peer().url(port, "")}, {"path", path}};
    EXPECT_TRUE(made.profile.gaps().empty());
    return made;
}

const SystemClock kClock;

net::Asked ask(const std::string& path, const std::string& port = "good") {
    net::AuthorityService service(config(path, port), kClock);
    return service.ask("T:abc", kClock.wall());
}

TEST(AuthorityService, a_colour_comes_back_with_name_and_identity) {
    const net::Asked green = ask("/colour/green");
    EXPECT_FALSE(green.fault) << green.fault->detail;
    EXPECT_EQ(green.code.status, CodeStatus::green);
    EXPECT_EQ(green.code.issuer, "测试码");
    EXPECT_EQ(green.code.holder, "王建华");
    EXPECT_EQ(green.code.identifier, "id-7");
    EXPECT_TRUE(green.code.lasting);
    EXPECT_EQ(ask("/colour/red").code.status, CodeStatus::red);
    EXPECT_EQ(ask("/colour/purple").code.status, CodeStatus::unknown);
}

TEST(AuthorityService, whatever_is_no_answer_is_unreachable_with_the_right_fault) {
    const std::pair<const char*, Reason> cases[] = {
        {"/colour/lies", Reason::authority_bad_answer}, {"/500", Reason::authority_bad_answer},
        {"/missing", Reason::authority_bad_answer},     {"/moved", Reason::authority_bad_answer},
        {"/echo", Reason::authority_bad_answer},        {"/garbage", Reason::authority_bad_answer},
        {"/cut", Reason::authority_bad_answer},         {"/huge", Reason::authority_bad_answer},
        {"/bomb", Reason::authority_bad_answer},        {"/reset", Reason::authority_unreachable},
        {"/hang", Reason::authority_unreachable},       {"/trickle", Reason::authority_unreachable}};
    for (const auto& [path, reason] : cases) {
        const net::Asked asked = ask(path);
        EXPECT_EQ(asked.code.status, CodeStatus::unreachable) << path;
        ASSERT_TRUE(asked.fault) << path;
        EXPECT_EQ(asked.fault->reason, reason) << path << ": " << asked.fault->detail;
        EXPECT_EQ(asked.fault->detail.find("abc"), std::string::npos) << "the code is nobody's business";
    }
}

TEST(AuthorityService, an_expired_or_foreign_certificate_is_not_believed) {
    EXPECT_EQ(ask("/colour/green", "expired").code.status, CodeStatus::unreachable);
    EXPECT_EQ(ask("/colour/green", "wrong_name").code.status, CodeStatus::unreachable);
}

TEST(AuthorityService, a_connection_that_breaks_is_tried_once_more_on_a_fresh_one) {
    EXPECT_EQ(ask("/once/1/colour/green").code.status, CodeStatus::green);
}

TEST(AuthorityService, both_tries_together_stay_within_the_profiles_time) {
    net::AuthorityService service(config("/hang"), kClock);
    const Instant begun = kClock.now();
    (void)service.ask("T:abc", kClock.wall());
    EXPECT_LT(kClock.now() - begun, milliseconds(1200));
}

TEST(AuthorityService, a_code_of_another_authority_is_not_sent_anywhere) {
    net::AuthorityService service(config("/colour/green"), kClock);
    const net::Asked asked = service.ask("Q:abc", kClock.wall());
    EXPECT_EQ(asked.code.status, CodeStatus::unreachable);
    EXPECT_FALSE(asked.fault);
}

/// The port with a thread that steps, as firmware-host has it.
class Running {
public:
    explicit Running(const std::string& path) : authority(config(path), kClock) {
        thread_ = std::jthread([this](const std::stop_token& stop) {
            while (!stop.stop_requested()) authority.step();
        });
    }
    ~Running() {
        authority.stop();
        thread_.request_stop();
    }
    std::optional<HealthCode> answer_within(milliseconds span) {
        const Instant until = kClock.now() + span;
        while (kClock.now() < until) {
            if (auto answer = authority.answer()) return answer;
            std::this_thread::sleep_for(milliseconds(5));
        }
        return std::nullopt;
    }
    net::Authority authority;

private:
    std::jthread thread_;
};

TEST(AuthorityPort, answers_beside_the_lane_and_never_holds_it_up) {
    Running running("/slow/300/colour/green");
    const Instant begun = kClock.now();
    running.authority.ask("T:abc", kClock.wall());
    EXPECT_FALSE(running.authority.answer());
    (void)running.authority.health();
    EXPECT_LT(kClock.now() - begun, milliseconds(100));
    const auto answer = running.answer_within(seconds(3));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, CodeStatus::green);
    EXPECT_FALSE(running.authority.health().fault);
}

TEST(AuthorityPort, an_answer_to_an_overtaken_question_is_nobodys) {
    Running running("/slow/300/colour/green");
    running.authority.ask("T:first", kClock.wall());
    std::this_thread::sleep_for(milliseconds(100));
    running.authority.ask("Q:foreign", kClock.wall());
    const auto answer = running.answer_within(seconds(1));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, CodeStatus::unreachable);
    std::this_thread::sleep_for(milliseconds(500));
    EXPECT_EQ(running.authority.answer()->status, CodeStatus::unreachable);
}

TEST(AuthorityPort, after_three_failures_nobody_waits_any_more) {
    Running running("/hang");
    for (int i = 0; i < 3; ++i) {
        running.authority.ask("T:abc", kClock.wall());
        ASSERT_TRUE(running.answer_within(seconds(3)));
    }
    EXPECT_EQ(running.authority.health().fault->reason, Reason::authority_unreachable);
    const Instant begun = kClock.now();
    running.authority.ask("T:abc", kClock.wall());
    ASSERT_TRUE(running.answer_within(seconds(3)));
    EXPECT_LT(kClock.now() - begun, milliseconds(300));
}

TEST(Breaker, opens_after_three_rests_longer_each_time_and_closes_on_success) {
    net::Breaker breaker;
    Instant now{seconds(100)};
    for (int i = 0; i < 2; ++i) breaker.failure(now);
    EXPECT_TRUE(breaker.closed(now));
    breaker.failure(now);
    EXPECT_FALSE(breaker.closed(now + milliseconds(4999)));
    EXPECT_TRUE(breaker.closed(now += seconds(5))) << "one may try";
    breaker.failure(now);
    EXPECT_FALSE(breaker.closed(now + milliseconds(9999)));
    EXPECT_TRUE(breaker.closed(now += seconds(10)));
    for (int i = 0; i < 10; ++i) breaker.failure(now);
    EXPECT_TRUE(breaker.closed(now + seconds(60))) << "never longer than a minute";
    breaker.success();
    EXPECT_TRUE(breaker.closed(now));
}

}  // namespace
}  // namespace gate
