// Who may log in: accounts with Argon2id passwords, sessions, paired displays, one-time links, and the
// lock-out of those who guess. accounts.db; every secret in it is stored as a digest.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "web/access.h"

namespace gate::web {

/// Told of every change: who, and what in one line of English without secrets.
using Audit = std::function<void(const std::string& who, const std::string& what)>;

struct AccountRules {
    std::vector<Role> roles;         // from the least to the one that administers accounts
    seconds idle{3600};              // a session without a request, or an open page, for so long ends
    seconds longest{14 * 3600};      // and every session after so long: one shift and its edges
    seconds link_lives{24 * 3600};   // a one-time link
    int free_failures = 5;           // of an account; then each failure doubles the wait
    int free_failures_address = 20;  // of an address, which several people may share
    seconds first_wait{30}, longest_wait{900};
};

struct AccountInfo {
    Account account;
    bool disabled = false;
    bool has_password = false;  // no: only by its one-time link
    std::optional<WallTime> last_login;
};

struct SessionKey {
    std::string token;  // of the cookie
    std::string csrf;
};

struct DisplayInfo {
    Display display;
    std::string name, paired_by;
    WallTime paired_at{};
};

/// Thread-safe. Several processes may have the same file open.
class Accounts {
public:
    /// Opens or makes the file (mode 0600). `clock` must outlive the accounts. Fault accounts_broken.
    static Result<std::unique_ptr<Accounts>> open(const std::string& path, const Clock& clock, AccountRules rules,
                                                  Audit audit);
    ~Accounts();
    const AccountRules& rules() const;
    const std::string& administrator() const { return rules().roles.back().id; }

    // ---- accounts; `by` is the account that does it. Faults: request_invalid (a name is 2 … 32 of
    // a–z 0–9 . _ -, a role must be known), name_taken, not_found, password_weak, accounts_broken.
    Status add(const std::string& by, const Account& account, const std::string& password);
    /// Ends the account's sessions and its lock-out.
    Status set_password(const std::string& by, const std::string& name, const std::string& password);
    /// Whose password is told as well: their own. Keeps no session but the new one. Faults: login_wrong, locked_out.
    Status change_password(const std::string& name, const std::string& address, const std::string& old_password,
                           const std::string& password);
    /// Disabling ends the account's sessions. The last administrator cannot be disabled (not_permitted).
    Status set_disabled(const std::string& by, const std::string& name, bool disabled);
    std::vector<AccountInfo> list() const;
    bool has_administrator() const;  // one who can log in

    // ---- logging in. Faults: login_wrong, locked_out (with the seconds to wait), busy.
    Result<SessionKey> log_in(const std::string& name, const std::string& password, const std::string& address);
    void log_out(const std::string& token);
    /// The account of a session that still stands, and the CSRF token that belongs to it.
    std::optional<std::pair<Account, std::string>> session(const std::string& token);

    // ---- one-time links: a token that lets its holder set a password, once.
    /// For an account that is there; its earlier links end. Fault not_found.
    Result<std::string> make_link(const std::string& by, const std::string& name);
    /// For the first administrator, while there is none.
    Result<std::string> make_first_link();
    /// Whose link this is: a name, "" for the first administrator's; nothing if it is spent.
    std::optional<std::string> link_owner(const std::string& token) const;
    /// Sets the password by a link; for the first administrator makes `first` too. Faults: link_spent, as add().
    Result<std::string> use_link(const std::string& token, const Account& first, const std::string& password);

    // ---- displays
    /// Returns the token the display keeps.
    Result<std::string> add_display(const std::string& by, const std::string& name, const std::string& scope);
    Status revoke_display(const std::string& by, const std::string& id);
    std::optional<Display> display(const std::string& token) const;
    std::vector<DisplayInfo> displays() const;

private:
    struct Inner;
    explicit Accounts(std::unique_ptr<Inner> inner);
    Status prove(const std::string& name, const std::string& password, const std::string& address);
    Result<SessionKey> begin_session(const std::string& name);
    Result<std::string> new_link(const std::string& name);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate::web
