// Who may use which route: by roles, displays, CSRF tokens and the Origin header.
#include <gtest/gtest.h>

#include "unit/temp_folder.h"
#include "web/certificate.h"
#include "web/router.h"
#include "web/target.h"

namespace gate::web {
namespace {

Response fine(const Request&) { return Response{.body = "fine"}; }

class RouterTest : public testing::Test {
protected:
    RouterTest() {
        router.add("GET", "/open", Access::anyone(), fine);
        router.add("GET", "/guard", Access::roles({"guard", "boss"}), fine);
        router.add("POST", "/guard", Access::roles({"guard", "boss"}), fine);
        router.add("GET", "/boss", Access::roles({"boss"}), fine);
        router.add("GET", "/lane", Access::display("1"), fine);
        router.add("GET", "/both", Access::roles({"guard"}).or_display(), fine);
        router.add("POST", "/control", Access::local(), fine);
        router.identify_by([](const Request& request) {
            Identity who;
            const auto role = request.cookies.find("role"), display = request.cookies.find("display");
            if (role != request.cookies.end()) who.account = Account{"li", "李", role->second};
            if (who.account) who.csrf = "the-token";
            if (display != request.cookies.end()) who.display = Display{"d", display->second};
            return who;
        });
    }
    int ask(const std::string& method, const std::string& path, std::map<std::string, std::string> cookies = {},
            const std::string& csrf = "", const std::string& origin = "") {
        Request request;
        request.method = method;
        request.path = path;
        request.cookies = std::move(cookies);
        request.csrf = csrf;
        request.origin = origin;
        request.host = "gate.local:8080";
        return router.answer(request).status;
    }
    Router router;
};

TEST_F(RouterTest, each_route_is_open_to_whom_it_names_and_to_nobody_else) {
    EXPECT_EQ(ask("GET", "/open"), 200);
    EXPECT_EQ(ask("GET", "/guard"), 401);
    EXPECT_EQ(ask("GET", "/guard", {{"role", "guard"}}), 200);
    EXPECT_EQ(ask("GET", "/guard", {{"role", "janitor"}}), 403);
    EXPECT_EQ(ask("GET", "/boss", {{"role", "guard"}}), 403);
    EXPECT_EQ(ask("GET", "/boss", {{"role", "boss"}}), 200);
    EXPECT_EQ(ask("GET", "/lane", {{"display", "1"}}), 200);
    EXPECT_EQ(ask("GET", "/lane", {{"display", "2"}}), 403);
    EXPECT_EQ(ask("GET", "/lane", {{"role", "boss"}}), 403);
    EXPECT_EQ(ask("GET", "/both", {{"display", "7"}}), 200);
    EXPECT_EQ(ask("GET", "/both", {{"role", "guard"}}), 200);
    EXPECT_EQ(ask("POST", "/control", {{"role", "boss"}}, "the-token"), 404);
    EXPECT_EQ(ask("DELETE", "/guard", {{"role", "boss"}}, "the-token"), 405);
}

TEST_F(RouterTest, what_changes_something_needs_the_sessions_own_token) {
    EXPECT_EQ(ask("POST", "/guard", {{"role", "guard"}}), 403);
    EXPECT_EQ(ask("POST", "/guard", {{"role", "guard"}}, "another-token"), 403);
    EXPECT_EQ(ask("POST", "/guard", {{"role", "guard"}}, "the-token"), 200);
    EXPECT_EQ(ask("GET", "/guard", {{"role", "guard"}}), 200) << "reading needs none";
}

TEST_F(RouterTest, another_sites_page_is_refused_even_with_the_token) {
    const std::map<std::string, std::string> guard{{"role", "guard"}};
    EXPECT_EQ(ask("POST", "/guard", guard, "the-token", "http://gate.local:8080"), 200);
    for (const char* origin : {"http://evil.example", "null", "https://gate.local:8080", "http://gate.local"})
        EXPECT_EQ(ask("POST", "/guard", guard, "the-token", origin), 403) << origin;
}

TEST_F(RouterTest, without_anyone_to_ask_nobody_is_known) {
    Router bare;
    bare.add("GET", "/guard", Access::roles({"guard"}), fine);
    Request request;
    request.method = "GET";
    request.path = "/guard";
    EXPECT_EQ(bare.answer(request).status, 401);
    request.local = true;
    EXPECT_EQ(bare.answer(request).status, 200) << "the local socket has its file permissions";
}

TEST_F(RouterTest, a_browser_is_led_to_the_door) {
    Request request;
    request.method = "GET";
    request.path = "/boss";
    request.accept = "text/html";
    Response response = router.answer(request);
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.headers.at("Location"), "/login?next=/boss");
    request.path = "/lane";
    EXPECT_EQ(router.answer(request).headers.at("Location"), "/display?next=/lane");
    request.path = "/boss";
    request.cookies = {{"role", "guard"}};
    response = router.answer(request);
    EXPECT_EQ(response.status, 403);
    EXPECT_NE(response.body.find("<!doctype html>"), std::string::npos) << "and told in a page";
}

TEST_F(RouterTest, streams_are_closed_like_routes) {
    router.add_stream("/events", Access::roles({"guard"}).or_display("1"), [] { return std::string("x"); });
    Request request;
    request.method = "GET";
    request.path = "/events";
    EXPECT_EQ(router.refuse_stream(request)->status, 401);
    request.cookies = {{"display", "2"}};
    EXPECT_EQ(router.refuse_stream(request)->status, 403);
    request.cookies = {{"display", "1"}};
    EXPECT_FALSE(router.refuse_stream(request));
}

TEST(Target, encodes_what_it_decodes) {
    const std::string text = "/lane/小门 ?&=+%";
    EXPECT_EQ(parse_target("/x?next=" + percent_encoded(text))->query.at("next"), text);
}

TEST(OwnCertificate, is_made_kept_and_renewed_before_it_ends) {
    const TempFolder folder;
    const WallTime now(milliseconds(1'764'000'000'000));
    const auto first = own_certificate(folder.path, {"gate.local", "10.0.0.5", "bad,DNS:evil"}, now);
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(first->fingerprint.size(), 32 * 3 - 1u);
    const auto again = own_certificate(folder.path, {"gate.local", "10.0.0.5"}, now + std::chrono::days(700));
    EXPECT_EQ(again->fingerprint, first->fingerprint) << "the same names, a hundred days left";
    const auto renewed = own_certificate(folder.path, {"gate.local", "10.0.0.5"}, now + std::chrono::days(771));
    EXPECT_NE(renewed->fingerprint, first->fingerprint);
    EXPECT_GT(renewed->until, now + std::chrono::days(1500));
    const auto renamed = own_certificate(folder.path, {"other.local"}, now + std::chrono::days(771));
    EXPECT_NE(renamed->fingerprint, renewed->fingerprint);
}

TEST(OwnCertificate, a_key_of_another_certificate_is_refused) {
    const TempFolder one, other;
    const WallTime now(milliseconds(1'764'000'000'000));
    ASSERT_TRUE(own_certificate(one.path, {}, now).ok() && own_certificate(other.path, {}, now).ok());
    const auto mixed = load_certificate(one.path + "/tls-certificate.pem", other.path + "/tls-key.pem");
    ASSERT_FALSE(mixed.ok());
    EXPECT_EQ(mixed.fault().reason, Reason::tls_invalid);
    EXPECT_FALSE(load_certificate("/nowhere", "/nowhere").ok());
}

}  // namespace
}  // namespace gate::web
