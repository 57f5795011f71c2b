// The shell of the pages, over real sockets: what a browser, a script and an attacker send.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

#include "unit/temp_folder.h"
#include "web/http.h"
#include "web/page.h"
#include "web/target.h"

namespace gate::web {
namespace {

/// A connection to a server, by plain sockets.
class Client {
public:
    explicit Client(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connect(reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    explicit Client(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        connect(reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    ~Client() { ::close(fd_); }

    Client& send(const std::string& text) {
        EXPECT_EQ(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
        return *this;
    }
    /// Up to `end`, or all there is when the server closes. What came behind `end` is for the next call.
    std::string until(const std::string& end) {
        char piece[4096];
        std::size_t found;
        while ((found = text_.find(end)) == std::string::npos) {
            const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
            if (got <= 0) return std::exchange(text_, "");
            text_.append(piece, static_cast<std::size_t>(got));
        }
        std::string wanted = text_.substr(0, found + end.size());
        text_.erase(0, wanted.size());
        return wanted;
    }
    std::string rest() { return until("\x01never\x01"); }

private:
    void connect(const sockaddr* address, socklen_t size) {
        timeval patience{20, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        EXPECT_EQ(::connect(fd_, address, size), 0);
    }
    int fd_;
    std::string text_;
};

class ServerTest : public testing::Test {
protected:
    ServerTest() : server({"127.0.0.1", 0, folder.path + "/sock", {"gate.factory.cn"}, 1000}) {
        server.route("GET", "/hello/{name}", Access::anyone(), [](const Request& request) {
            Response response;
            response.body = "hello " + request.path_parameters.at("name") + (request.query.contains("loud") ? "!" : "");
            return response;
        });
        server.route("POST", "/echo", Access::anyone(),
                     [](const Request& request) { return Response{.body = request.body}; });
        server.route("GET", "/throw", Access::anyone(),
                     [](const Request&) -> Response { throw std::runtime_error("a bug"); });
        server.route("GET", "/many", Access::anyone(), [](const Request&) {
            auto left = std::make_shared<int>(1000);
            Response response;
            response.stream = [left](std::string& piece) { return piece = "line\n", --*left > 0; };
            return response;
        });
        server.local_route("GET", "/secret", [](const Request&) { return Response{.body = "only here"}; });
        server.events("/events", Access::anyone(), [] { return std::string("first"); });
        EXPECT_TRUE(server.listen().ok());
        thread = std::thread([this] { server.run(); });
    }
    ~ServerTest() override {
        server.stop();
        thread.join();
    }
    std::string ask(const std::string& request) { return Client(server.port()).send(request).rest(); }
    std::string get(const std::string& target) {
        return ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    TempFolder folder;
    Server server;
    std::thread thread;
};

TEST_F(ServerTest, a_route_answers_with_its_parameters_and_strict_headers) {
    const std::string answer = get("/hello/%E5%B0%8F%E9%97%A8?loud=1");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
    EXPECT_TRUE(answer.ends_with("hello 小门!")) << answer;
    EXPECT_NE(answer.find("Content-Security-Policy: default-src 'none'"), std::string::npos);
    EXPECT_NE(answer.find("X-Content-Type-Options: nosniff"), std::string::npos);
}

TEST_F(ServerTest, what_is_not_there_is_a_problem_with_a_next_step) {
    const std::string answer = get("/nothing");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404"));
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
    EXPECT_NE(answer.find("\"id\":\"not_found\""), std::string::npos);
    EXPECT_TRUE(get("/echo").starts_with("HTTP/1.1 405"));
}

TEST_F(ServerTest, a_foreign_host_is_refused_and_an_allowed_one_is_not) {
    EXPECT_TRUE(
        ask("GET /hello/a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 421"));
    EXPECT_TRUE(ask("GET /hello/a HTTP/1.1\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 421"));
    EXPECT_TRUE(ask("GET /hello/a HTTP/1.1\r\nHost: gate.factory.cn:8080\r\nConnection: close\r\n\r\n")
                    .starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, hostile_requests_get_an_answer_or_a_closed_door_and_the_server_lives) {
    EXPECT_TRUE(get("/hello/../secret").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(get("/hello/%00").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(get("/hello/%FF").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(ask("nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(ask("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n")
                    .starts_with("HTTP/1.1 431"));
    EXPECT_TRUE(ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'a'))
                    .starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(
        ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n").starts_with("HTTP/1.1 400"));
    Client half(server.port());
    half.send("GET /hello/a HT");  // and never more: it holds nobody up
    EXPECT_TRUE(get("/throw").starts_with("HTTP/1.1 500"));
    EXPECT_TRUE(get("/hello/a").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, one_connection_carries_several_requests) {
    Client client(server.port());
    const std::string one = "GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.send(one + one);
    EXPECT_NE(client.until("hello a").find("200"), std::string::npos);
    EXPECT_NE(client.until("hello a").find("200"), std::string::npos);
    EXPECT_NE(
        client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nxy").until("xy").find("200"),
        std::string::npos);
    const std::string head =
        client.send("HEAD /hello/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest();
    EXPECT_NE(head.find("Content-Length: 7"), std::string::npos);
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, a_streamed_answer_comes_in_pieces_and_whole) {
    const std::string answer = get("/many");
    std::size_t lines = 0;
    for (std::size_t at = 0; (at = answer.find("line\n", at)) != std::string::npos; ++at) ++lines;
    EXPECT_EQ(lines, 1000u);
    EXPECT_TRUE(answer.ends_with("0\r\n\r\n"));
}

TEST_F(ServerTest, events_greet_then_tell_what_is_published_then_beat) {
    Client client(server.port());
    client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_NE(client.until("data: first\n\n").find("text/event-stream"), std::string::npos);
    server.publish("/events", "second");
    EXPECT_NE(client.until("data: second\n\n").find("second"), std::string::npos);
    EXPECT_NE(client.until("event: beat").find("beat"), std::string::npos);
}

TEST_F(ServerTest, local_routes_answer_on_the_local_socket_only) {
    EXPECT_TRUE(get("/secret").starts_with("HTTP/1.1 404"));
    const std::string answer =
        Client(folder.path + "/sock").send("GET /secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").rest();
    EXPECT_TRUE(answer.ends_with("only here")) << answer;
    struct stat seen {};
    ASSERT_EQ(::stat((folder.path + "/sock").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777, 0600u);
}

TEST_F(ServerTest, an_address_in_use_is_a_fault_that_names_it) {
    Server second({"127.0.0.1", server.port(), "", {}, 1000});
    // Linux lets two sockets share a port only with SO_REUSEPORT, which we do not ask for.
    const Status bound = second.listen();
    ASSERT_FALSE(bound.ok());
    EXPECT_EQ(bound.fault().reason, Reason::address_in_use);
}

TEST(Target, decodes_and_refuses) {
    const auto target = parse_target("/a%20b/c?x=1+2&y=%26&z");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a b/c");
    EXPECT_EQ(target->query, (std::map<std::string, std::string>{{"x", "1 2"}, {"y", "&"}, {"z", ""}}));
    for (const char* text :
         {"", "x", "*", "/%", "/%2", "/%zz", "/a/../b", "/./a", "/%2e%2e/a", "/a\x01", "/%ff", "http://x/"})
        EXPECT_FALSE(parse_target(text)) << text;
}

TEST(Target, hosts_cookies_routes) {
    EXPECT_EQ(host_name("Gate.Local:8080"), "gate.local");
    EXPECT_EQ(host_name("[::1]:8080"), "::1");
    EXPECT_EQ(host_name("["), "");
    EXPECT_EQ(parse_cookies("a=1; b=2;c").at("b"), "2");
    EXPECT_EQ(match_route("/lane/{n}/orders", "/lane/3/orders")->at("n"), "3");
    EXPECT_FALSE(match_route("/lane/{n}", "/lane/3/orders"));
}

TEST(Page, what_people_typed_never_becomes_markup) {
    Page page;
    page.title = "<script>";
    page.heading = "\"&'";
    page.data = "{\"name\":\"</script><b>\"}";
    page.module = "x.js";
    const Response response = render(page, Request{.query = {{"lang", "en"}}});
    EXPECT_EQ(response.body.find("<script>"), std::string::npos);
    EXPECT_EQ(response.body.find("</script><b>"), std::string::npos);
    EXPECT_NE(response.body.find("&quot;&amp;&#39;"), std::string::npos);
    EXPECT_NE(response.body.find("lang=\"en\""), std::string::npos);
    EXPECT_NE(render(page, Request{}).body.find("lang=\"zh-CN\""), std::string::npos) << "Chinese where nobody says";
}

}  // namespace
}  // namespace gate::web
