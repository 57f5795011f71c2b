// Logging in: passwords, the lock-out of who guesses, sessions.
#include <algorithm>

#include "base/bytes.h"
#include "base/digest.h"
#include "web/accounts_inner.h"
#include "web/password.h"

namespace gate::web {
namespace {

constexpr seconds kTouchEvery{60};         // a session's last use is not written more often
constexpr std::chrono::minutes kSkew{5};   // what was made further in the future was made under a wrong clock
constexpr std::chrono::hours kForget{24};  // failures are forgiven

std::string csrf_of(const std::string& token) {
    return to_base64url(hmac_sha256(bytes_of(token), bytes_of("csrf"))).substr(0, 32);
}

/// Free failures first, then a wait that doubles.
seconds wait_after(int failures, int free, const AccountRules& rules) {
    if (failures < free) return seconds(0);
    const int doublings = std::min(failures - free, 20);
    return std::min(rules.longest_wait, rules.first_wait * (1 << doublings));
}

/// How long `key` must still wait.
seconds waiting(SQLite::Database& db, const std::string& key, WallTime now, const AccountRules& rules) {
    SQLite::Statement query(db, "SELECT until FROM failure WHERE key = ?");
    query.bind(1, key);
    if (!query.executeStep()) return seconds(0);
    const auto left = std::chrono::ceil<seconds>(wall_time(query.getColumn(0).getInt64()) - now);
    return left > rules.longest_wait ? seconds(0) : std::max(left, seconds(0));  // longer: the clock was set back
}

/// Returns how long the key must wait now.
seconds count_failure(SQLite::Database& db, const std::string& key, int free, WallTime now, const AccountRules& rules) {
    run(db, "DELETE FROM failure WHERE at < ?", stored(now - kForget));
    run(db, "INSERT INTO failure VALUES (?1, 1, ?2, 0) ON CONFLICT (key) DO UPDATE SET count = count + 1, at = ?2", key,
        stored(now));
    SQLite::Statement query(db, "SELECT count FROM failure WHERE key = ?");
    query.bind(1, key);
    query.executeStep();
    const seconds wait = wait_after(query.getColumn(0).getInt(), free, rules);
    run(db, "UPDATE failure SET until = ? WHERE key = ?", stored(now + wait), key);
    return wait;
}

std::string password_hash(SQLite::Database& db, const std::string& name) {
    SQLite::Statement query(db, "SELECT hash FROM account WHERE name = ? AND NOT disabled");
    query.bind(1, name);
    return query.executeStep() ? query.getColumn(0).getString() : "";
}

}  // namespace

std::string account_key(const std::string& name) { return "account " + name.substr(0, 64); }
std::string address_key(const std::string& address) { return "address " + address; }
void forgive(SQLite::Database& db, const std::string& key) { run(db, "DELETE FROM failure WHERE key = ?", key); }
void end_sessions(SQLite::Database& db, const std::string& name) {
    run(db, "DELETE FROM session WHERE account = ?", name);
}

/// Whether the password is right; counts it if it is not.
Status Accounts::prove(const std::string& name, const std::string& password, const std::string& address) {
    const AccountRules& rules = inner_->rules;
    seconds wait{0};
    const auto hash = inner_->with([&](SQLite::Database& db) -> Result<std::string> {
        const seconds left = std::max(waiting(db, account_key(name), inner_->now(), rules),
                                      waiting(db, address_key(address), inner_->now(), rules));
        if (left > seconds(0)) return Fault{Reason::locked_out, std::to_string(left.count()) + " s"};
        // Counted before it is known to be wrong, so that many at once are not more than as many in a row.
        wait = count_failure(db, account_key(name), rules.free_failures, inner_->now(), rules);
        count_failure(db, address_key(address), rules.free_failures_address, inner_->now(), rules);
        return password_hash(db, name);
    });
    if (!hash) return hash.fault();
    const auto fits = password_fits(password, *hash);
    if (!fits) return fits.fault();
    if (!*fits && !hash->empty() && wait > seconds(0))  // once for each wait: a guesser must not fill the journal
        inner_->tell(name, "locked out for " + std::to_string(wait.count()) + " s");
    if (!*fits) return Fault{Reason::login_wrong, ""};
    return inner_->with([&](SQLite::Database& db) -> Status {
        forgive(db, account_key(name));
        forgive(db, address_key(address));
        return Done{};
    });
}

Result<SessionKey> Accounts::log_in(const std::string& name, const std::string& password, const std::string& address) {
    if (const Status proved = prove(name, password, address); !proved) return proved.fault();
    return begin_session(name);
}

Result<SessionKey> Accounts::begin_session(const std::string& name) {
    const std::string token = new_token();
    const std::int64_t now = stored(inner_->now());
    const Status begun = inner_->with([&](SQLite::Database& db) -> Status {
        WriteTransaction together(db);
        run(db, "DELETE FROM session WHERE made < ?", stored(inner_->now() - inner_->rules.longest));
        run(db, "INSERT INTO session VALUES (?, ?, ?, ?)", token_digest(token), name, now, now);
        run(db, "UPDATE account SET last_login = ? WHERE name = ?", now, name);
        together.commit();
        return Done{};
    });
    if (!begun) return begun.fault();
    return SessionKey{token, csrf_of(token)};
}

void Accounts::log_out(const std::string& token) {
    const Status ended = inner_->with([&](SQLite::Database& db) -> Status {
        run(db, "DELETE FROM session WHERE token = ?", token_digest(token));
        return Done{};
    });
    static_cast<void>(ended);  // a session that cannot be deleted ends by itself
}

std::optional<std::pair<Account, std::string>> Accounts::session(const std::string& token) {
    const auto found = inner_->with([&](SQLite::Database& db) -> Result<std::optional<Account>> {
        SQLite::Statement query(
            db,
            "SELECT name, display_name, role, made, seen FROM session JOIN account ON name = account "
            "WHERE token = ? AND NOT disabled");
        query.bind(1, token_digest(token));
        if (!query.executeStep()) return std::optional<Account>{};
        const WallTime now = inner_->now(), made = wall_time(query.getColumn(3).getInt64()),
                       seen = wall_time(query.getColumn(4).getInt64());
        if (made > now + kSkew || seen > now + kSkew || now - made >= inner_->rules.longest ||
            now - seen >= inner_->rules.idle)
            return std::optional<Account>{};
        Account account{query.getColumn(0).getString(), query.getColumn(1).getString(), query.getColumn(2).getString()};
        query.reset();
        if (now - seen >= kTouchEvery)
            run(db, "UPDATE session SET seen = ? WHERE token = ?", stored(now), token_digest(token));
        return std::optional(account);
    });
    if (!found || !*found || !inner_->knows_role((*found)->role)) return std::nullopt;
    return std::pair(**found, csrf_of(token));
}

Status Accounts::change_password(const std::string& name, const std::string& address, const std::string& old_password,
                                 const std::string& password) {
    if (const Status strong = check_password(password, name); !strong) return strong.fault();
    if (const Status proved = prove(name, old_password, address); !proved) return proved.fault();
    return set_password(name, name, password);
}

}  // namespace gate::web
