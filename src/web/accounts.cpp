#include "web/accounts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "web/accounts_inner.h"
#include "web/password.h"

namespace gate::web {
namespace {

/// Version n is reached by the statements at n − 1. Only ever add to the end.
constexpr const char* kSteps[] = {R"sql(
    CREATE TABLE account (
        name         TEXT PRIMARY KEY,
        display_name TEXT NOT NULL,
        role         TEXT NOT NULL,
        hash         TEXT NOT NULL,      -- Argon2id, with its salt and cost; empty: none yet
        disabled     INTEGER NOT NULL DEFAULT 0,
        last_login   INTEGER             -- ms since 1970, UTC, as every time here
    ) WITHOUT ROWID;
    CREATE TABLE session (
        token   TEXT PRIMARY KEY,        -- digests of tokens, as everywhere here
        account TEXT NOT NULL,
        made    INTEGER NOT NULL,
        seen    INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE failure (               -- of logging in, by account and by address
        key   TEXT PRIMARY KEY,
        count INTEGER NOT NULL,
        at    INTEGER NOT NULL,
        until INTEGER NOT NULL           -- nothing is tried before
    ) WITHOUT ROWID;
    CREATE TABLE link (
        token   TEXT PRIMARY KEY,
        account TEXT NOT NULL,           -- empty: the first administrator's
        until   INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE display (
        id        TEXT PRIMARY KEY,
        token     TEXT NOT NULL UNIQUE,
        scope     TEXT NOT NULL,
        name      TEXT NOT NULL,
        paired_by TEXT NOT NULL,
        paired_at INTEGER NOT NULL
    ) WITHOUT ROWID;
)sql"};

Status prepare(SQLite::Database& db) {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
    return migrate(db, kSteps, Reason::accounts_broken);
}

/// Made by root (gatectl), it must still be the service's own; SQLite gives its side files the same owner.
void give_to_folders_owner(int file, const std::string& path) {
    struct stat folder {};
    const std::size_t slash = path.rfind('/');
    if (::geteuid() != 0 || slash == std::string::npos || ::stat(path.substr(0, slash).c_str(), &folder) != 0) return;
    static_cast<void>(::fchown(file, folder.st_uid, folder.st_gid) == 0);
}

bool is_name(const std::string& name) {
    const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
    return letters && name.size() >= 2 && name.size() <= 32 && name != "local";
}

AccountInfo info_of(SQLite::Statement& row) {
    AccountInfo info{{row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString()},
                     row.getColumn(3).getInt() != 0,
                     row.getColumn(4).getInt() != 0,
                     std::nullopt};
    if (!row.getColumn(5).isNull()) info.last_login = wall_time(row.getColumn(5).getInt64());
    return info;
}

bool exists(SQLite::Database& db, const std::string& name) {
    SQLite::Statement query(db, "SELECT 1 FROM account WHERE name = ?");
    query.bind(1, name);
    return query.executeStep();
}

/// Administrators who can log in, leaving one out.
int administrators(SQLite::Database& db, const std::string& role, const std::string& but) {
    SQLite::Statement query(
        db, "SELECT count(*) FROM account WHERE role = ? AND NOT disabled AND hash <> '' AND name <> ?");
    query.bind(1, role);
    query.bind(2, but);
    query.executeStep();
    return query.getColumn(0).getInt();
}

}  // namespace

bool Accounts::Inner::knows_role(const std::string& role) const {
    return std::any_of(rules.roles.begin(), rules.roles.end(), [&](const Role& known) { return known.id == role; });
}

Accounts::Accounts(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Accounts::~Accounts() = default;
const AccountRules& Accounts::rules() const { return inner_->rules; }

Result<std::unique_ptr<Accounts>> Accounts::open(const std::string& path, const Clock& clock, AccountRules rules,
                                                 Audit audit) {
    check(!rules.roles.empty(), "accounts without roles");
    // SQLite gives its side files the mode of the main one, so this is made first.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return Fault{Reason::accounts_broken, path};
    give_to_folders_owner(file, path);
    ::close(file);
    try {
        auto inner = std::make_unique<Inner>(path, clock, std::move(rules), std::move(audit));
        if (const Status ready = prepare(inner->db); !ready) return ready.fault();
        return std::unique_ptr<Accounts>(new Accounts(std::move(inner)));
    } catch (const SQLite::Exception& error) {
        return Fault{Reason::accounts_broken, path + ": " + error.what()};
    }
}

Status Accounts::add(const std::string& by, const Account& account, const std::string& password) {
    if (!is_name(account.name)) return Fault{Reason::request_invalid, "name: 2 to 32 of a-z 0-9 . _ -"};
    if (!inner_->knows_role(account.role)) return Fault{Reason::request_invalid, "role: " + account.role};
    if (account.display_name.empty() || account.display_name.size() > 64)
        return Fault{Reason::request_invalid, "display_name: 1 to 64 bytes"};
    std::string hash;  // without a password the account waits for its one-time link
    if (!password.empty()) {
        if (const Status strong = check_password(password, account.name); !strong) return strong.fault();
        auto hashed = hash_password(password);
        if (!hashed) return hashed.fault();
        hash = *std::move(hashed);
    }
    const Status added = inner_->with([&](SQLite::Database& db) -> Status {
        if (exists(db, account.name)) return Fault{Reason::name_taken, account.name};
        run(db, "INSERT INTO account (name, display_name, role, hash) VALUES (?, ?, ?, ?)", account.name,
            account.display_name, account.role, hash);
        return Done{};
    });
    if (added) inner_->tell(by, "account " + account.name + " added as " + account.role);
    return added;
}

Status Accounts::set_password(const std::string& by, const std::string& name, const std::string& password) {
    if (const Status strong = check_password(password, name); !strong) return strong.fault();
    const auto hash = hash_password(password);
    if (!hash) return hash.fault();
    const Status set = inner_->with([&](SQLite::Database& db) -> Status {
        WriteTransaction together(db);
        if (run(db, "UPDATE account SET hash = ? WHERE name = ?", *hash, name) == 0)
            return Fault{Reason::not_found, name};
        end_sessions(db, name);
        forgive(db, account_key(name));
        run(db, "DELETE FROM link WHERE account = ?", name);
        together.commit();
        return Done{};
    });
    if (set) inner_->tell(by, "account " + name + ": new password");
    return set;
}

Status Accounts::set_disabled(const std::string& by, const std::string& name, bool disabled) {
    const Status set = inner_->with([&](SQLite::Database& db) -> Status {
        WriteTransaction together(db);
        if (!exists(db, name)) return Fault{Reason::not_found, name};
        if (disabled && administrators(db, administrator(), name) == 0)
            return Fault{Reason::not_permitted, "the last administrator must stay"};
        run(db, "UPDATE account SET disabled = ? WHERE name = ?", disabled ? 1 : 0, name);
        if (disabled) end_sessions(db, name);
        if (disabled) run(db, "DELETE FROM link WHERE account = ?", name);
        together.commit();
        return Done{};
    });
    if (set) inner_->tell(by, "account " + name + (disabled ? " disabled" : " enabled"));
    return set;
}

std::vector<AccountInfo> Accounts::list() const {
    const auto rows = inner_->with([](SQLite::Database& db) -> Result<std::vector<AccountInfo>> {
        std::vector<AccountInfo> all;
        SQLite::Statement query(
            db, "SELECT name, display_name, role, disabled, hash <> '', last_login FROM account ORDER BY name");
        while (query.executeStep()) all.push_back(info_of(query));
        return all;
    });
    return rows ? *rows : std::vector<AccountInfo>{};
}

bool Accounts::has_administrator() const {
    const auto count =
        inner_->with([this](SQLite::Database& db) -> Result<int> { return administrators(db, administrator(), ""); });
    return count.ok() && *count > 0;
}

}  // namespace gate::web
