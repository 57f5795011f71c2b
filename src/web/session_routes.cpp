// Logging in and out, one's own password, one-time links.
#include "web/json.h"
#include "web/shell.h"

namespace gate::web {
namespace {

Response refused(const Fault& fault) {
    Response response = problem(status_of(fault), fault);
    if (fault.reason == Reason::locked_out)  // the detail is "30 s"
        response.headers["Retry-After"] = fault.detail.substr(0, fault.detail.find(' '));
    return response;
}

Json account_json(const Account& account) {
    return {{"name", account.name}, {"display_name", account.display_name}, {"role", account.role}};
}

/// The answer to who has just proved who they are.
Response welcome(const Shell& shell, const Request& request, const SessionKey& key) {
    const auto session = shell.accounts.session(key.token);
    if (!session) return problem(503, {Reason::accounts_broken, ""});
    Response response =
        json_response({{"account", account_json(session->first)}, {"csrf", key.csrf}, {"home", shell.home}});
    response.headers["Set-Cookie"] = cookie(request, "session", key.token, shell.accounts.rules().longest.count());
    return response;
}

Response log_in(const Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return refused(body.fault());
    const auto key = shell.accounts.log_in(text_of(*body, "name"), text_of(*body, "password"), request.address);
    return key ? welcome(shell, request, *key) : refused(key.fault());
}

Response log_out(const Shell& shell, const Request& request) {
    const auto token = request.cookies.find("session");
    if (token != request.cookies.end()) shell.accounts.log_out(token->second);
    Response response = json_response({{"ok", true}});
    response.headers["Set-Cookie"] = cookie(request, "session", "", 0);
    return response;
}

Response change_password(const Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return refused(body.fault());
    const std::string password = text_of(*body, "password");
    const Status changed = shell.accounts.change_password(request.account->name, request.address,
                                                          text_of(*body, "old_password"), password);
    if (!changed) return refused(changed.fault());
    const auto key = shell.accounts.log_in(request.account->name, password, request.address);
    return key ? welcome(shell, request, *key) : refused(key.fault());
}

Response look_at_link(const Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return refused(body.fault());
    const auto owner = shell.accounts.link_owner(text_of(*body, "token"));
    if (!owner) return refused({Reason::link_spent, ""});
    return json_response({{"name", *owner}});
}

Response use_link(const Shell& shell, const Request& request) {
    const auto body = json_body(request);
    if (!body) return refused(body.fault());
    const std::string password = text_of(*body, "password");
    const Account first{text_of(*body, "name"), text_of(*body, "display_name"), ""};
    const auto name = shell.accounts.use_link(text_of(*body, "token"), first, password);
    if (!name) return refused(name.fault());
    const auto key = shell.accounts.log_in(*name, password, request.address);
    return key ? welcome(shell, request, *key) : refused(key.fault());
}

}  // namespace

void add_session_routes(Server& server, Shell& shell) {
    const Access known = any_role(shell);
    server.route("POST", "/api/session", Access::anyone(),
                 [&shell](const Request& request) { return log_in(shell, request); });
    server.route("GET", "/api/session", known, [](const Request& request) {
        return json_response({{"account", account_json(*request.account)}, {"csrf", request.session_csrf}});
    });
    server.route("DELETE", "/api/session", known, [&shell](const Request& request) { return log_out(shell, request); });
    server.route("POST", "/api/session/password", known,
                 [&shell](const Request& request) { return change_password(shell, request); });
    server.route("POST", "/api/setup/owner", Access::anyone(),
                 [&shell](const Request& request) { return look_at_link(shell, request); });
    server.route("POST", "/api/setup", Access::anyone(),
                 [&shell](const Request& request) { return use_link(shell, request); });
}

}  // namespace gate::web
