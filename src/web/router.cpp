#include "web/router.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "web/page.h"
#include "web/target.h"

namespace gate::web {
namespace {

bool changes_something(const Request& request) { return request.method != "GET" && request.method != "HEAD"; }

/// A browser names the page that sends a request which changes something; a script may leave it out.
bool is_foreign(const Request& request) {
    if (request.local || request.origin.empty()) return false;
    return request.origin != (request.secure ? "https://" : "http://") + request.host;
}

/// In a time that does not tell how much of it was right.
bool same_secret(const std::string& a, const std::string& b) { return sha256(bytes_of(a)) == sha256(bytes_of(b)); }

/// To the log-in, or where only a display may look, to where one is paired.
Response to_door(const Request& request, const Access& access) {
    Response response;
    response.status = 303;
    response.headers["Location"] =
        (access.takes_display() ? "/display?next=" : "/login?next=") + percent_encoded(request.path);
    return response;
}

bool wants_page(const Request& request) {
    return request.method == "GET" && request.accept.find("text/html") != std::string::npos;
}

Response refusal(int status, const Fault& fault, const Request& request) {
    return wants_page(request) ? problem_page(status, fault, request) : problem(status, fault);
}

/// 401 for whom nobody knows (a browser is led to the log-in page), 403 for whom it is not allowed.
Response not_allowed(const Request& request, const Identity& who, const Access& access) {
    if (who.account || who.display) return refusal(403, {Reason::not_permitted, request.path.substr(0, 200)}, request);
    return wants_page(request) ? to_door(request, access) : problem(401, {Reason::login_needed, ""});
}

Response run_handler(const Handler& handler, const Request& request) {
    try {
        return handler(request);
    } catch (const std::exception& error) {
        return problem(500, {Reason::internal, error.what()});
    }
}

}  // namespace

void Router::add(std::string method, std::string pattern, Access access, Handler handler) {
    routes_.push_back({std::move(method), std::move(pattern), std::move(access), std::move(handler)});
}

void Router::add_stream(std::string path, Access access, Hello hello) {
    streams_.insert_or_assign(std::move(path), Stream{std::move(access), std::move(hello)});
}

std::optional<Response> Router::refuse(Request& request, const Access& access) const {
    if (request.local) {
        request.account = Account{"local", "gatectl", ""};
        return std::nullopt;
    }
    Identity who = identify_ ? identify_(request) : Identity{};
    request.account = who.account;
    request.display = who.display;
    request.session_csrf = who.csrf;
    if (changes_something(request) && is_foreign(request))
        return problem(403, {Reason::request_foreign, "Origin: " + request.origin.substr(0, 100)});
    if (!access.allows(who)) return not_allowed(request, who, access);
    const bool by_cookie = who.account && !who.csrf.empty();
    if (changes_something(request) && by_cookie && !access.is_anyone() && !same_secret(request.csrf, who.csrf))
        return problem(403, {Reason::request_foreign, "X-CSRF-Token is missing or of another session"});
    return std::nullopt;
}

std::optional<Response> Router::refuse_stream(Request request) const {
    return refuse(request, streams_.at(request.path).access);
}

Response Router::answer(Request request) const {
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    bool path_known = false;
    for (const Route& route : routes_) {
        if (route.access.is_local() && !request.local) continue;
        const auto parameters = match_route(route.pattern, request.path);
        if (!parameters) continue;
        path_known = true;
        if (route.method != method) continue;
        request.path_parameters = *parameters;
        if (auto refusal = refuse(request, route.access)) return *std::move(refusal);
        return run_handler(route.handler, request);
    }
    if (path_known) return problem(405, {Reason::request_invalid, "the method " + request.method.substr(0, 20)});
    return refusal(404, {Reason::not_found, request.path.substr(0, 200)}, request);
}

std::vector<RouteInfo> Router::routes() const {
    std::vector<RouteInfo> all;
    for (const Route& route : routes_) all.push_back({route.method, route.pattern, route.access, false});
    for (const auto& [path, stream] : streams_) all.push_back({"GET", path, stream.access, true});
    return all;
}

}  // namespace gate::web
