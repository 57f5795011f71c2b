// The accounts: by the administrator's page, and by gatectl over the local socket.
#include "web/json.h"
#include "web/shell.h"

namespace gate::web {
namespace {

Response answer(const Status& done, const Json& otherwise = {{"ok", true}}) {
    return done ? json_response(otherwise) : problem(status_of(done.fault()), done.fault());
}

/// Who does it: the account, or for gatectl the name it tells.
std::string doer(const Request& request, const Json& body) {
    const std::string told = text_of(body, "by");
    return request.local && !told.empty() ? told : request.account->name;
}

Response list(const Shell& shell) {
    Json all = Json::array();
    for (const AccountInfo& one : shell.accounts.list())
        all.push_back({{"name", one.account.name},
                       {"display_name", one.account.display_name},
                       {"role", one.account.role},
                       {"disabled", one.disabled},
                       {"has_password", one.has_password},
                       {"last_login", one.last_login ? Json(format_utc(*one.last_login)) : Json(nullptr)}});
    return json_response({{"accounts", all}});
}

/// The link to hand over; its token stands after the #, which no browser sends or logs.
Response link_for(const Shell& shell, const std::string& by, const std::string& name) {
    const auto token = shell.accounts.make_link(by, name);
    if (!token) return problem(status_of(token.fault()), token.fault());
    return json_response({{"name", name}, {"link", "/setup#" + *token}});
}

/// With a password (gatectl) the account is ready; without, the answer has its one-time link.
Response add(const Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return answer(body.fault());
    const Account account{text_of(*body, "name"), text_of(*body, "display_name"), text_of(*body, "role")};
    const std::string password = text_of(*body, "password");
    const Status added = shell.accounts.add(doer(request, *body), account, password);
    if (!added) return answer(added);
    return password.empty() ? link_for(shell, doer(request, *body), account.name)
                            : json_response({{"name", account.name}});
}

Response set_disabled(const Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return answer(body.fault());
    const auto disabled = body->find("disabled");
    if (disabled == body->end() || !disabled->is_boolean())
        return answer(Fault{Reason::request_invalid, "disabled must be true or false"});
    return answer(
        shell.accounts.set_disabled(doer(request, *body), request.path_parameters.at("name"), disabled->get<bool>()));
}

Response set_password(const Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return answer(body.fault());
    return answer(shell.accounts.set_password(doer(request, *body), request.path_parameters.at("name"),
                                              text_of(*body, "password")));
}

}  // namespace

void add_user_routes(Server& server, Shell& shell) {
    const Access allowed = administrators(shell);
    server.route("GET", "/api/users", allowed, [&shell](const Request&) { return list(shell); });
    server.route("POST", "/api/users", allowed, [&shell](const Request& request) { return add(shell, request); });
    server.route("POST", "/api/users/{name}/disabled", allowed,
                 [&shell](const Request& request) { return set_disabled(shell, request); });
    server.route("POST", "/api/users/{name}/link", allowed, [&shell](const Request& request) {
        return link_for(shell, request.account->name, request.path_parameters.at("name"));
    });
    server.local_route("POST", "/control/users/{name}/password",
                       [&shell](const Request& request) { return set_password(shell, request); });
}

}  // namespace gate::web
