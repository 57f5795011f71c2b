// Which handler answers a request, and whether its sender may: everything about routes that needs no socket.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "web/http.h"

namespace gate::web {

/// Filled before the server runs, then only read: its const functions may be called from any thread.
class Router {
public:
    void add(std::string method, std::string pattern, Access access, Handler handler);
    void add_stream(std::string path, Access access, Hello hello);
    void identify_by(Identify identify) { identify_ = std::move(identify); }

    /// A handler that throws is a problem 500: a page with a bug must not take the program with it.
    Response answer(Request request) const;
    bool is_stream(const std::string& path) const { return streams_.contains(path); }
    std::string greet(const std::string& path) const { return streams_.at(path).hello(); }
    /// Why the sender may not read the stream `request.path`; nothing if they may.
    std::optional<Response> refuse_stream(Request request) const;
    std::vector<RouteInfo> routes() const;

private:
    struct Route {
        std::string method, pattern;
        Access access;
        Handler handler;
    };
    struct Stream {
        Access access;
        Hello hello;
    };
    std::optional<Response> refuse(Request& request, const Access& access) const;

    std::vector<Route> routes_;
    std::map<std::string, Stream> streams_;
    Identify identify_;
};

}  // namespace gate::web
