// Profiles: requests made of templates, answers mapped to colours, mistakes named with their line.
#include "pass/authority_profile.h"

#include <gtest/gtest.h>

#include "pass/answer_places.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2021-01-07T00:30:00Z");

constexpr const char* kProfile = R"toml(
name = "测试码"
source = "this test"
[code]
starts_with = ["T:"]
[code.part.token]
[values]
base = "https://h.example/a?b=1&c="
app = 'a"b'
[request]
url = "{base}{token}"
headers = ["X-Sign: {signature}", "X-Time: {time_local}", "Authorization: Bearer {secret}"]
body = '{"t":"{token}","app":"{app}","n":"{nonce}"}'
[request.sign]
method = "hmac-sha256"
over = "{time}|{nonce}|{body}"
[answer]
success = "/ok"
success_is = ["true"]
colour = "/d/0/colour"
name = "/d/0/name"
identity = "/d/0/id"
time = "/d/0/at"
time_form = "local"
older_than_minutes = 5
[answer.same]
token = "/d/0/token"
[answer.colours]
green = ["G", "1"]
yellow = ["Y"]
red = ["R"]
others = "red"
)toml";

AuthorityProfile profile(std::string toml = kProfile) {
    LoadedProfile loaded = parse_authority_profile(toml, "test.toml");
    for (const Problem& problem : loaded.problems) ADD_FAILURE() << problem.text();
    return loaded.profile;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return text.replace(at, from.size(), to);
}

std::string answer(const std::string& colour, const std::string& at = "2021-01-07 08:29:00",
                   const std::string& token = "abc", const std::string& ok = "true") {
    return R"({"ok":)" + ok + R"(,"d":[{"colour":)" + colour + R"(,"name":"王建华","id":"3306","at":")" + at +
           R"(","token":")" + token + R"("}]})";
}

Result<HealthCode> read(const std::string& body) {
    return read_answer(profile().answer, body, {{"token", "abc"}}, kNow);
}

CodeStatus status(const std::string& body) {
    const auto code = read(body);
    EXPECT_TRUE(code.ok()) << code.fault().detail;
    return code ? code->status : CodeStatus::malformed;
}

TEST(AuthorityTemplate, knows_its_gaps_and_leaves_other_braces_alone) {
    const Template text("{a}{\"x\":{b_1}}{}{A}{a");
    EXPECT_EQ(text.names(), (std::vector<std::string>{"a", "b_1"}));
    EXPECT_EQ(text.fill({}, {{"a", "1"}, {"b_1", "2"}}, Escape::none), "1{\"x\":2}{}{A}{a");
}

TEST(AuthorityTemplate, values_are_escaped_for_where_they_stand) {
    EXPECT_EQ(escaped("a b&c=王/~", Escape::url), "a%20b%26c%3D%E7%8E%8B%2F~");
    EXPECT_EQ(escaped("\"\\\n王", Escape::json), "\\\"\\\\\\u000a王");
    EXPECT_EQ(escaped("<a & 'b'>\x01", Escape::xml), "&lt;a &amp; &apos;b&apos;&gt; ");
}

TEST(AuthorityProfile, a_request_is_filled_signed_and_cannot_be_broken_out_of) {
    const AuthorityProfile made = profile();
    const auto key = SigningKey::make(SignatureRules::Method::hmac_sha256, "0123456789abcdef");
    const Values parts{{"token", "x\",\"admin\":\"&y"}};
    const auto request = made.request_about(parts, kNow, "n0", *key);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request->url, "https://h.example/a?b=1&c=x%22%2C%22admin%22%3A%22%26y");
    EXPECT_EQ(request->body, R"({"t":"x\",\"admin\":\"&y","app":"a"b","n":"n0"})")
        << "the installer's own is not escaped";
    const std::string over = "1609979400|n0|" + request->body;
    EXPECT_EQ(request->headers[0], "X-Sign: " + *key->sign(made.request.signature, over));
    EXPECT_EQ(request->headers[1], "X-Time: 2021-01-07 08:30:00");
    EXPECT_EQ(request->headers[2], "Authorization: Bearer 0123456789abcdef");
}

TEST(AuthorityProfile, a_signature_may_stand_in_the_body_itself) {
    const AuthorityProfile made =
        profile(replaced(replaced(kProfile, "|{body}", "|{token}"), "\"n\":\"{nonce}\"", "\"s\":\"{signature}\""));
    const auto key = SigningKey::make(SignatureRules::Method::hmac_sha256, "0123456789abcdef");
    const auto request = made.request_about({{"token", "abc"}}, kNow, "n0", *key);
    EXPECT_NE(request->body.find(*key->sign(made.request.signature, "1609979400|n0|abc")), std::string::npos);
}

TEST(AuthorityProfile, colours_are_mapped_and_what_is_not_listed_is_never_green) {
    EXPECT_EQ(status(answer("\"G\"")), CodeStatus::green);
    EXPECT_EQ(status(answer("1")), CodeStatus::green);
    EXPECT_EQ(status(answer("\"Y\"")), CodeStatus::yellow);
    EXPECT_EQ(status(answer("\"R\"")), CodeStatus::red);
    EXPECT_EQ(status(answer("\"g\"")), CodeStatus::red) << "others";
    const auto code = read(answer("\"G\""));
    EXPECT_EQ(code->holder, "王建华");
    EXPECT_EQ(code->identifier, "3306");
}

TEST(AuthorityProfile, a_wrong_answer_is_a_fault_and_no_colour) {
    for (const std::string& body :
         {std::string(), std::string("{"), std::string("<html>502</html>"), std::string("null"), std::string("[]"),
          answer("\"G\"", "2021-01-07 08:29:00", "abc", "false"), answer("\"G\"", "2021-01-07 08:29:00", "another"),
          answer("null"), answer("[\"G\"]"), answer("{}"), answer("\"G\"", "yesterday"),
          replaced(answer("\"G\""), "\"colour\"", "\"color\""), answer("\"G\"") + "x",
          std::string(100'000, '[') + std::string(100'000, ']'), std::string(300'000, ' ') + answer("\"G\"")}) {
        const auto code = read(body);
        ASSERT_FALSE(code.ok()) << body.substr(0, 80);
        EXPECT_EQ(code.fault().reason, Reason::authority_bad_answer);
        EXPECT_EQ(code.fault().detail.find("3306"), std::string::npos);
    }
}

TEST(AuthorityProfile, an_old_green_is_expired_and_an_old_red_stays_red) {
    EXPECT_EQ(status(answer("\"G\"", "2021-01-07 08:24:00")), CodeStatus::expired);
    EXPECT_EQ(status(answer("\"R\"", "2021-01-07 08:24:00")), CodeStatus::red);
}

TEST(AuthorityProfile, answers_in_xml_are_read_by_element_name_without_prefix) {
    AnswerRules rules;
    rules.format = AnswerRules::Format::xml;
    rules.colour = "CodeStatus";
    rules.name = "Name";
    rules.colours = {{"绿码", CodeStatus::green}};
    const std::string soap =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><r><n:CodeStatus xmlns:n='u'>绿码"
        "</n:CodeStatus><Name>A &amp; <![CDATA[<B>]]></Name><Name>second</Name></r></s:Body></s:Envelope>";
    const auto code = read_answer(rules, soap, {}, kNow);
    ASSERT_TRUE(code.ok()) << code.fault().detail;
    EXPECT_EQ(code->status, CodeStatus::green);
    EXPECT_EQ(code->holder, "A & <B>");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    for (const std::string& bad :
         {std::string("<!DOCTYPE x [<!ENTITY e \"绿码\">]><CodeStatus>&e;</CodeStatus>"), deep, soap.substr(0, 200),
          std::string("<a><CodeStatus>绿码</a></CodeStatus>"), std::string("{}"), std::string()})
        EXPECT_FALSE(read_answer(rules, bad, {}, kNow).ok()) << bad.substr(0, 60);
}

TEST(AuthorityProfile, an_answer_within_an_answer_is_unwrapped) {
    AnswerRules rules;
    rules.unwrap = "/result";
    rules.colour = "/healthRecord/qrColor";
    rules.colours = {{"green", CodeStatus::green}};
    const auto code =
        read_answer(rules, R"({"success":true,"result":"{\"healthRecord\":{\"qrColor\":\"green\"}}"})", {}, kNow);
    ASSERT_TRUE(code.ok()) << code.fault().detail;
    EXPECT_EQ(code->status, CodeStatus::green);
    EXPECT_FALSE(read_answer(rules, R"({"result":null})", {}, kNow).ok());
    EXPECT_FALSE(read_answer(rules, R"({"result":"not json"})", {}, kNow).ok());
}

TEST(AuthorityProfile, mistakes_are_named_with_their_line) {
    const auto problems_of = [](const std::string& from, const std::string& to) {
        return parse_authority_profile(replaced(kProfile, from, to), "test.toml").problems;
    };
    EXPECT_EQ(problems_of("name = \"测试码\"\n", "").size(), 1u);
    EXPECT_EQ(problems_of("method = \"hmac-sha256\"", "method = \"md5\"").size(), 1u);
    EXPECT_EQ(problems_of("others = \"red\"", "others = \"green\"").size(), 1u);
    EXPECT_EQ(problems_of("yellow = [\"Y\"]", "yellow = [\"G\"]").size(), 1u);
    EXPECT_EQ(problems_of("older_than_minutes = 5", "older_then_minutes = 5").size(), 1u);
    EXPECT_EQ(problems_of("token = \"/d/0/token\"", "ticket = \"/d/0/token\"").size(), 1u);
    EXPECT_EQ(problems_of("\"n\":\"{nonce}\"", "\"n\":\"{signature}\"").size(), 1u);
    EXPECT_EQ(problems_of("over = \"{time}|{nonce}|{body}\"", "over = \"fixed\"").size(), 1u);
    EXPECT_EQ(problems_of("success_is = [\"true\"]\n", "").size(), 1u);
    const auto wrong = problems_of("colour = \"/d/0/colour\"\n", "");
    ASSERT_EQ(wrong.size(), 1u);
    EXPECT_NE(wrong[0].text().find("test.toml:"), std::string::npos);
}

TEST(AuthorityProfile, gaps_that_nothing_fills_and_plain_http_are_told) {
    EXPECT_TRUE(profile().gaps().empty());
    EXPECT_EQ(profile(replaced(kProfile, "X-Time: {time_local}", "X-Id: {app_id}")).gaps().size(), 1u);
    EXPECT_EQ(profile(replaced(kProfile, "https://h.example", "http://h.example")).gaps().size(), 1u);
    EXPECT_EQ(profile(replaced(kProfile, "{base}{token}", "{base}{secret}")).gaps().size(), 1u)
        << "a secret never goes into an address";
}

TEST(AuthorityProfile, the_shipped_ones_are_read_and_say_where_they_are_from) {
    const auto& shipped = shipped_authority_profiles();
    ASSERT_GE(shipped.size(), 5u);
    for (const AuthorityProfile& one : shipped) {
        EXPECT_FALSE(one.source.empty()) << one.id;
        EXPECT_EQ(one.verified, one.id == "desk") << one.id << ": nobody tried it against the real service";
        const auto file = load_authority_profile(GATE_SOURCE_DIR "/config/authorities/" + one.id + ".toml");
        EXPECT_TRUE(file.problems.empty()) << one.id;
    }
}

TEST(AuthorityProfile, the_shipped_answers_mean_what_was_found) {
    const auto answer_of = [](const std::string& id, const std::string& body, const Values& parts) {
        for (const AuthorityProfile& one : shipped_authority_profiles())
            if (one.id == id) return read_answer(one.answer, body, parts, kNow);
        return Result<HealthCode>(Fault{Reason::not_found, id});
    };
    const auto zhejiang = answer_of(
        "zhejiang",
        R"({"success":true,"result":"{\"name\":\"李*\",\"healthRecord\":{\"qrCode\":\"V0dingA\",\"qrColor\":\"yellow\"}}"})",
        {{"qr", "V0dingA"}});
    ASSERT_TRUE(zhejiang.ok()) << zhejiang.fault().detail;
    EXPECT_EQ(zhejiang->status, CodeStatus::yellow);
    EXPECT_EQ(zhejiang->holder, "李*");
    const auto hubei = [&](const char* status) {
        return answer_of("hubei",
                         std::string(R"({"data":{"content":"{\"data\":{\"healthyReport\":[{\"healthyStaus\":\")") +
                             status + R"(\"}]}}"}})",
                         {})
            ->status;
    };
    EXPECT_EQ(hubei("00"), CodeStatus::green);
    EXPECT_EQ(hubei("01"), CodeStatus::yellow);
    EXPECT_EQ(hubei("02"), CodeStatus::red);
    EXPECT_EQ(answer_of("device-platform", R"({"healthCodeStatus":1})", {})->status, CodeStatus::red);
    EXPECT_EQ(answer_of("device-platform", R"({"healthCodeStatus":2})", {})->status, CodeStatus::green);
    EXPECT_EQ(answer_of("shaoxing-soap", "<r><CodeStatus>绿码</CodeStatus></r>", {})->status, CodeStatus::green);
}

}  // namespace
}  // namespace gate
