// The HTTPS client against a real server that behaves as badly as servers do.
#include "net/http_client.h"

#include <future>
#include <thread>

#include "drivers/net/peer.h"
#include "system/clock.h"

namespace gate {
namespace {

using net::HttpClient;
using net::HttpOptions;
using net::HttpRequest;

HttpOptions trusting(milliseconds total = milliseconds(5000)) {
    HttpOptions options;
    options.total = total;
    options.ca_file = peer().file("ca.pem");
    return options;
}

HttpRequest get(const std::string& path, const std::string& port = "good") {
    HttpRequest request;
    request.url = peer().url(port, path);
    return request;
}

Reason fault_of(const Result<net::HttpResponse>& result) { return result ? Reason::none : result.fault().reason; }

milliseconds time_of(const std::function<void()>& work) {
    const SystemClock clock;
    const Instant begun = clock.now();
    work();
    return std::chrono::duration_cast<milliseconds>(clock.now() - begun);
}

TEST(HttpClient, sends_method_headers_and_body_and_reads_the_answer) {
    HttpClient client(trusting());
    HttpRequest request = get("/echo?a=1");
    request.method = "POST";
    request.headers = {"Content-Type: application/json", "X-Site: 测试"};
    request.body = R"({"n":1})";
    const auto answer = client.send(request);
    ASSERT_TRUE(answer.ok()) << answer.fault().detail;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->content_type, "application/json");
    const auto echo = nlohmann::json::parse(answer->body);
    EXPECT_EQ(echo["method"], "POST");
    EXPECT_EQ(echo["path"], "/echo?a=1");
    EXPECT_EQ(echo["body"], request.body);
    EXPECT_EQ(echo["headers"]["content-type"], "application/json");
    EXPECT_EQ(echo["headers"]["x-site"], "测试");
    EXPECT_FALSE(echo["headers"].contains("expect"));
}

TEST(HttpClient, a_request_leaves_nothing_behind_for_the_next) {
    HttpClient client(trusting());
    HttpRequest first = get("/echo");
    first.method = "PUT";
    first.headers = {"X-Secret: s"};
    first.body = "body";
    ASSERT_TRUE(client.send(first).ok());
    const auto echo = nlohmann::json::parse(client.send(get("/echo"))->body);
    EXPECT_EQ(echo["method"], "GET");
    EXPECT_EQ(echo["body"], "");
    EXPECT_FALSE(echo["headers"].contains("x-secret"));
}

TEST(HttpClient, keeps_its_connection_warm_and_makes_a_fresh_one_when_told) {
    HttpClient client(trusting());
    EXPECT_FALSE(client.send(get("/echo"))->reused);
    EXPECT_TRUE(client.send(get("/echo"))->reused);
    HttpRequest fresh = get("/echo");
    fresh.fresh = true;
    EXPECT_FALSE(client.send(fresh)->reused);
}

TEST(HttpClient, a_warm_connection_that_the_server_closed_is_made_anew) {
    HttpClient client(trusting());
    EXPECT_EQ(client.send(get("/close"))->body, "bye");
    EXPECT_EQ(client.send(get("/close"))->body, "bye");
}

TEST(HttpClient, any_status_is_an_answer_and_redirects_are_not_followed) {
    HttpClient client(trusting());
    EXPECT_EQ(client.send(get("/missing"))->status, 404);
    EXPECT_EQ(client.send(get("/moved"))->status, 302);
}

TEST(HttpClient, reads_gzip_and_bounds_what_it_inflates_to) {
    HttpOptions options = trusting();
    options.largest_answer = 100'000;
    HttpClient client(options);
    EXPECT_EQ(client.send(get("/gzip"))->body, "squeezed");
    EXPECT_EQ(fault_of(client.send(get("/bomb"))), Reason::too_large);
    EXPECT_EQ(fault_of(client.send(get("/huge"))), Reason::too_large);
    EXPECT_TRUE(client.send(get("/echo")).ok()) << "the client goes on after each";
}

TEST(HttpClient, a_hanging_or_trickling_server_ends_at_the_time_out) {
    HttpClient client(trusting(milliseconds(300)));
    for (const char* path : {"/hang", "/trickle", "/slow/2000"}) {
        Reason reason{};
        const auto took = time_of([&] { reason = fault_of(client.send(get(path))); });
        EXPECT_EQ(reason, Reason::service_unreachable) << path;
        EXPECT_GE(took, milliseconds(290)) << path;
        EXPECT_LT(took, milliseconds(1300)) << path;
    }
}

TEST(HttpClient, a_reset_garbage_and_a_cut_answer_are_faults) {
    HttpClient client(trusting());
    EXPECT_EQ(fault_of(client.send(get("/reset"))), Reason::service_unreachable);
    EXPECT_EQ(fault_of(client.send(get("/garbage"))), Reason::service_bad_answer);
    EXPECT_EQ(fault_of(client.send(get("/cut"))), Reason::service_bad_answer);
}

TEST(HttpClient, nobody_listening_is_unreachable_at_once) {
    HttpClient client(trusting());
    HttpRequest request;
    request.url = "https://127.0.0.1:1/";
    EXPECT_EQ(fault_of(client.send(request)), Reason::service_unreachable);
}

TEST(HttpClient, believes_only_the_right_certificate_for_the_right_name_in_its_time) {
    HttpClient client(trusting());
    EXPECT_EQ(fault_of(client.send(get("/echo", "expired"))), Reason::service_untrusted);
    EXPECT_EQ(fault_of(client.send(get("/echo", "wrong_name"))), Reason::service_untrusted);
    HttpClient by_the_system(HttpOptions{});
    EXPECT_EQ(fault_of(by_the_system.send(get("/echo"))), Reason::service_untrusted);
}

TEST(HttpClient, shows_its_own_certificate_where_the_server_asks) {
    HttpClient nobody(trusting());
    EXPECT_FALSE(nobody.send(get("/echo", "client")).ok());
    HttpOptions options = trusting();
    options.client_certificate = peer().file("client.pem");
    options.client_key = peer().file("client.key");
    HttpClient known(options);
    EXPECT_EQ(known.send(get("/echo", "client"))->status, 200);
}

TEST(HttpClient, missing_files_are_faults_and_not_trust) {
    HttpOptions options = trusting();
    options.ca_file = "/nonexistent/ca.pem";
    EXPECT_EQ(fault_of(HttpClient(options).send(get("/echo"))), Reason::service_untrusted);
    options = trusting();
    options.client_certificate = "/nonexistent/client.pem";
    EXPECT_EQ(fault_of(HttpClient(options).send(get("/echo"))), Reason::service_untrusted);
}

TEST(HttpClient, a_header_or_address_with_a_line_break_is_not_sent) {
    HttpClient client(trusting());
    HttpRequest request = get("/echo");
    request.headers = {"X-Name: a\r\nX-Other: b"};
    EXPECT_EQ(fault_of(client.send(request)), Reason::request_invalid);
    for (const std::string url : {"", "nothing", "ftp://127.0.0.1/x", "file:///etc/passwd", "https://127.0.0.1/a b",
                                  "https://127.0.0.1/\r\nX: y"}) {
        request = {};
        request.url = url;
        EXPECT_EQ(fault_of(client.send(request)), Reason::request_invalid) << url;
    }
}

TEST(HttpClient, speaks_plain_http_where_the_address_says_so) {
    HttpClient client(HttpOptions{});
    EXPECT_EQ(client.send(get("/echo", "plain"))->status, 200);
}

TEST(HttpClient, cancel_ends_a_send_under_way_and_all_later_ones) {
    HttpClient client(trusting(milliseconds(20'000)));
    auto under_way = std::async(std::launch::async, [&] { return fault_of(client.send(get("/hang"))); });
    std::this_thread::sleep_for(milliseconds(200));
    client.cancel();
    ASSERT_EQ(under_way.wait_for(seconds(5)), std::future_status::ready);
    EXPECT_EQ(under_way.get(), Reason::service_unreachable);
    EXPECT_LT(time_of([&] { (void)client.send(get("/hang")); }), milliseconds(1500));
}

}  // namespace
}  // namespace gate
