// A small HTTP server behind plain types: routes with who may use them, server-sent events, limits. It
// knows nothing of gates. Only server.cpp includes Boost.Beast.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/access.h"
#include "web/certificate.h"

namespace gate::web {

struct Layout;  // web/page.h

struct Request {
    std::string method;                                  // "GET"
    std::string path;                                    // decoded, without query: "/lane/1"
    std::map<std::string, std::string> query;            // decoded
    std::map<std::string, std::string> path_parameters;  // of "{name}" in the route
    std::map<std::string, std::string> cookies;
    std::string if_none_match, content_type, accept, host, origin, authorization;
    std::string csrf;     // the header X-CSRF-Token
    std::string address;  // of the other side: "10.0.0.7"
    std::string body;
    bool local = false;   // by the local socket: its file permissions are the authorisation
    bool secure = false;  // over TLS
    /// Who asks. Always there in a route of Access::roles (a local request has the name "local").
    std::optional<Account> account;
    /// The paired display that asks; always there in a route of Access::display() alone.
    std::optional<Display> display;
    std::string session_csrf;        // of the account's session: what its pages send as X-CSRF-Token
    const Layout* layout = nullptr;  // of the program; may be null in tests
};

struct Response {
    int status = 200;
    std::string content_type = "text/html; charset=utf-8";
    std::string body;
    std::map<std::string, std::string> headers;
    /// Instead of `body`: called until it returns false; each call appends a piece.
    std::function<bool(std::string& piece)> stream;
};

/// A problem of RFC 9457 with the catalogue's words: {"type","title","status","id","detail","next"}.
Response problem(int status, const Fault& fault);

/// Answers one request. Runs on a pool thread; may block for as long as its work takes.
using Handler = std::function<Response(const Request&)>;
/// What a client of an event stream gets when it connects.
using Hello = std::function<std::string()>;
/// Who sent this request, by its cookies. Called on a pool thread.
using Identify = std::function<Identity(const Request&)>;

struct Options {
    std::string address = "127.0.0.1";
    int port = 8080;                 // 0: any free one
    std::string local_socket;        // path; empty: none
    std::vector<std::string> hosts;  // names allowed in Host beside the address itself and localhost
    std::size_t longest_body = 16 << 20;
    int connections = 512;                   // more are refused
    std::size_t threads = 2;                 // that run handlers: as many requests are in hand at once
    std::optional<Certificate> certificate;  // none: plain HTTP, which is for loopback only
};

struct RouteInfo {
    std::string method, pattern;
    Access access;
    bool events = false;
};

struct Statistics {
    std::map<int, std::uint64_t> answers;  // by status, since the start
    std::size_t streams = 0, connections = 0;
    std::size_t waiting = 0;  // requests that came and no thread has taken yet
};

/// Routes are added before run(). publish() and stop() may be called from any thread.
class Server {
public:
    explicit Server(Options options);
    ~Server();

    /// `pattern` is a path, with "{name}" for one segment. Whoever `access` does not name gets 401 or 403
    /// (a browser: the log-in page), and the handler is not called. The local socket may use every route.
    void route(std::string method, std::string pattern, Access access, Handler handler);
    /// Answers on the local socket only.
    void local_route(std::string method, std::string pattern, Handler handler);
    /// `path` is a stream of server-sent events: `hello` first, then whatever is published under it,
    /// and a heartbeat each second. It ends within seconds when its reader may not read it any more.
    void events(std::string path, Access access, Hello hello);
    /// Without it nobody is known.
    void identify_by(Identify identify);
    void use_layout(const Layout& layout);  // must outlive the server
    /// Every route and stream, in order.
    std::vector<RouteInfo> routes() const;

    Statistics statistics() const;

    /// Binds. Fault address_in_use.
    Status listen();
    /// The port it got.
    int port() const;
    /// Serves until stop().
    void run();
    void stop();
    /// New connections are served with it. `certificate` was checked by who loaded it.
    void use_certificate(const Certificate& certificate);
    /// Sends `data` (one line) to everyone on the stream `path`. A slow reader gets the newest only.
    void publish(const std::string& path, std::string data);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate::web
