// Who may use a route. Roles are words that the program defines; the shell only compares them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gate::web {

struct Role {
    std::string id, zh, en;  // "guard", "保安", "Guard"
};

/// A person who logged in.
struct Account {
    std::string name;          // to log in by, and in the journal: "lijianguo"
    std::string display_name;  // on screens: "李建国"
    std::string role;
};

/// A screen without a keyboard, paired once by a person.
struct Display {
    std::string id;
    std::string scope;  // what it may show, as the program understands it: a gate's lane "1"
};

struct Identity {
    std::optional<Account> account;
    std::optional<Display> display;
    std::string csrf;  // what X-CSRF-Token must be in a request of `account` that changes something
};

class Access {
public:
    static Access anyone();                               // also who is not known
    static Access roles(std::vector<std::string> roles);  // an account with one of these
    static Access display(std::string scope = "");        // a paired display; of this scope, if one is given
    static Access local();                                // the local socket only
    /// These roles, or a display: roles({"guard"}).or_display("1").
    Access or_display(std::string scope = "") const;

    bool allows(const Identity& who) const;
    bool is_anyone() const { return anyone_; }
    bool is_local() const { return local_; }
    const std::vector<std::string>& role_names() const { return roles_; }
    bool takes_display() const { return display_.has_value(); }
    /// "anyone", "local", "guard manager", "guard display": for lists of routes.
    std::string text() const;

private:
    bool anyone_ = false, local_ = false;
    std::vector<std::string> roles_;
    std::optional<std::string> display_;  // the scope; empty: any
};

}  // namespace gate::web
