// Pairing a display, and taking it back.
#include "web/json.h"
#include "web/shell.h"
#include "web/target.h"

namespace gate::web {
namespace {

constexpr std::int64_t kYears = 10ll * 365 * 24 * 3600;  // a display is known until it is revoked

Response refused(const Fault& fault) { return problem(status_of(fault), fault); }

std::string page_of(const Shell& shell, const std::string& scope) {
    std::string page = shell.display_page;
    if (const auto at = page.find("{scope}"); at != std::string::npos) page.replace(at, 7, percent_encoded(scope));
    return page;
}

Response list(const Shell& shell) {
    Json all = Json::array(), scopes = Json::array();
    for (const DisplayInfo& one : shell.accounts.displays())
        all.push_back({{"id", one.display.id},
                       {"scope", one.display.scope},
                       {"name", one.name},
                       {"paired_by", one.paired_by},
                       {"paired_at", format_utc(one.paired_at)}});
    for (const auto& [scope, name] : shell.scopes) scopes.push_back({{"scope", scope}, {"name", name}});
    return json_response({{"displays", all}, {"scopes", scopes}});
}

bool is_scope(const Shell& shell, const std::string& scope) {
    for (const auto& [known, name] : shell.scopes)
        if (known == scope) return true;
    return false;
}

Response pair(Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return refused(body.fault());
    const std::string code = text_of(*body, "code"), scope = text_of(*body, "scope");
    if (!is_scope(shell, scope)) return refused({Reason::request_invalid, "scope: " + scope.substr(0, 32)});
    if (!shell.pairing.waits(code)) return refused({Reason::not_found, "no display shows this code"});
    const auto token = shell.accounts.add_display(request.account->name, text_of(*body, "name"), scope);
    if (!token) return refused(token.fault());
    if (!shell.pairing.confirm(code, {*token, scope})) {  // lapsed, or somebody else was faster
        if (const auto orphan = shell.accounts.display(*token))
            static_cast<void>(shell.accounts.revoke_display(request.account->name, orphan->id));
        return refused({Reason::not_found, "no display shows this code"});
    }
    return json_response({{"ok", true}});
}

Response begin(Shell& shell, const Request& request) {
    const auto begun = shell.pairing.begin(request.address);
    if (!begun) return refused(begun.fault());
    return json_response({{"code", begun->code}, {"secret", begun->secret}});
}

Response take(Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return refused(body.fault());
    const auto taken = shell.pairing.take(text_of(*body, "secret"));
    if (!taken) return refused(taken.fault());
    if (!*taken) return json_response({{"paired", false}});
    Response response = json_response({{"paired", true}, {"page", page_of(shell, (*taken)->scope)}});
    response.headers["Set-Cookie"] = cookie(request, "display", (*taken)->token, kYears);
    return response;
}

}  // namespace

void add_display_routes(Server& server, Shell& shell) {
    const Access allowed = Access::roles(shell.pairing_roles);
    server.route("GET", "/api/displays", allowed, [&shell](const Request&) { return list(shell); });
    server.route("POST", "/api/displays", allowed, [&shell](const Request& request) { return pair(shell, request); });
    server.route("DELETE", "/api/displays/{id}", allowed, [&shell](const Request& request) {
        const Status done = shell.accounts.revoke_display(request.account->name, request.path_parameters.at("id"));
        return done ? json_response({{"ok", true}}) : refused(done.fault());
    });
    server.route("POST", "/api/pairing", Access::anyone(),
                 [&shell](const Request& request) { return begin(shell, request); });
    server.route("POST", "/api/pairing/token", Access::anyone(),
                 [&shell](const Request& request) { return take(shell, request); });
}

}  // namespace gate::web
