// What every program with pages shares: logging in and out, accounts, paired displays, the menu. The program
// brings its roles and its own pages.
#pragma once

#include "web/accounts.h"
#include "web/metrics.h"
#include "web/page.h"
#include "web/pairing.h"

namespace gate::web {

/// Must outlive the server.
struct Shell {
    Accounts& accounts;
    const Clock& clock;
    Layout layout;                           // the shell adds its own places to the menu
    std::string home = "/";                  // after logging in
    std::vector<std::string> pairing_roles;  // who may pair displays
    /// What a display may show, for the choice of who pairs it: {"1", "1 号通道"}.
    std::vector<std::pair<std::string, std::string>> scopes;
    std::string_view openapi;               // the program's document, served at /api/openapi.yaml; empty: none
    std::string metrics_token;              // a bearer token that may read /metrics; empty: only who is logged in
    std::function<void(Metrics&)> figures;  // the program's own, for /metrics
    std::string display_page;               // where a paired display goes, "{scope}" is its own: "/lane/{scope}"
    Pairing pairing{clock};
};

/// Access for every role of the program, and for those that may pair displays.
Access any_role(const Shell& shell);
Access administrators(const Shell& shell);

/// Adds /login, /account, /setup, /admin/users, /admin/displays, /display and what they call; /healthz, /metrics; the
/// local routes of `gatectl user` and GET /control/routes. From here on routes are closed to whom they do not name.
void add_shell(Server& server, Shell& shell);

/// Who sent a request, by the cookies of a session or a display.
Identity identify(const Shell& shell, const Request& request);

// The parts of add_shell.
void add_session_routes(Server& server, Shell& shell);
void add_user_routes(Server& server, Shell& shell);
void add_display_routes(Server& server, Shell& shell);
void add_shell_pages(Server& server, const Shell& shell);

/// The status that answers a fault of the accounts.
int status_of(const Fault& fault);
/// "session=…" with everything that keeps it from scripts and other sites; `seconds` 0 deletes it.
std::string cookie(const Request& request, const std::string& name, const std::string& value, std::int64_t seconds);

}  // namespace gate::web
