#include "web/shell.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "web/json.h"

namespace gate::web {
namespace {

std::string cookie_of(const Request& request, const std::string& name) {
    const auto found = request.cookies.find(name);
    return found == request.cookies.end() ? "" : found->second;
}

/// Told by a bearer token, in a time that does not say how much of it was right.
bool is_prometheus(const Shell& shell, const Request& request) {
    const std::string wanted = "Bearer " + shell.metrics_token;
    return !shell.metrics_token.empty() && sha256(bytes_of(request.authorization)) == sha256(bytes_of(wanted));
}

Response metrics(const Server& server, const Shell& shell) {
    Metrics all;
    const Statistics seen = server.statistics();
    for (const auto& [status, count] : seen.answers)
        all.counter("web_requests_total", "Answered requests by status", static_cast<double>(count),
                    {{"status", std::to_string(status)}});
    all.gauge("web_event_streams", "Open event streams: pages that are looked at", static_cast<double>(seen.streams));
    all.gauge("web_connections", "Open connections", static_cast<double>(seen.connections));
    if (shell.figures) shell.figures(all);
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = all.text();
    return response;
}

Response document(const Shell& shell) {
    Response response;
    response.content_type = "application/yaml; charset=utf-8";
    response.body = std::string(shell.openapi);
    return response;
}

Response route_list(const Server& server) {
    Json all = Json::array();
    for (const RouteInfo& route : server.routes())
        all.push_back({{"method", route.method},
                       {"path", route.pattern},
                       {"access", route.access.text()},
                       {"events", route.events}});
    return json_response(all);
}

}  // namespace

Identity identify(const Shell& shell, const Request& request) {
    Identity who;
    if (is_prometheus(shell, request)) who.account = Account{"metrics", "Prometheus", "metrics"};
    if (const std::string token = cookie_of(request, "session"); !token.empty())
        if (auto session = shell.accounts.session(token)) {
            who.account = session->first;
            who.csrf = session->second;
        }
    if (const std::string token = cookie_of(request, "display"); !token.empty())
        who.display = shell.accounts.display(token);
    return who;
}

Access any_role(const Shell& shell) {
    std::vector<std::string> names;
    for (const Role& role : shell.accounts.rules().roles) names.push_back(role.id);
    return Access::roles(names);
}

Access administrators(const Shell& shell) { return Access::roles({shell.accounts.administrator()}); }

int status_of(const Fault& fault) {
    switch (fault.reason) {
        case Reason::login_wrong:
            return 401;
        case Reason::not_permitted:
            return 403;
        case Reason::not_found:
            return 404;
        case Reason::name_taken:
            return 409;
        case Reason::link_spent:
            return 410;
        case Reason::locked_out:
            return 429;
        case Reason::accounts_broken:
        case Reason::busy:
            return 503;
        default:
            return 400;
    }
}

std::string cookie(const Request& request, const std::string& name, const std::string& value, std::int64_t seconds) {
    return name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds) +
           (request.secure ? "; Secure" : "");
}

void add_shell(Server& server, Shell& shell) {
    shell.layout.roles = shell.accounts.rules().roles;
    shell.layout.menu.push_back({"/admin/displays", "显示屏", "Displays", shell.pairing_roles});
    shell.layout.menu.push_back({"/admin/users", "账号", "Accounts", administrators(shell).role_names()});
    server.use_layout(shell.layout);
    server.identify_by([&shell](const Request& request) { return identify(shell, request); });
    add_assets(server, shell_assets());
    server.route("GET", "/healthz", Access::anyone(), [](const Request&) { return json_response({{"ok", true}}); });
    std::vector<std::string> readers = any_role(shell).role_names();
    readers.push_back("metrics");
    server.route("GET", "/metrics", Access::roles(readers),
                 [&server, &shell](const Request&) { return metrics(server, shell); });
    if (!shell.openapi.empty())
        server.route("GET", "/api/openapi.yaml", any_role(shell), [&shell](const Request&) { return document(shell); });
    server.local_route("GET", "/control/routes", [&server](const Request&) { return route_list(server); });
    add_session_routes(server, shell);
    add_user_routes(server, shell);
    add_display_routes(server, shell);
    add_shell_pages(server, shell);
}

}  // namespace gate::web
