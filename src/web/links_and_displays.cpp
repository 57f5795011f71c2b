// One-time links that let their holder set a password, and the tokens of paired displays.
#include "web/accounts_inner.h"
#include "web/password.h"

namespace gate::web {
namespace {

std::optional<std::string> owner_of(SQLite::Database& db, const std::string& token, WallTime now) {
    SQLite::Statement query(db, "SELECT account FROM link WHERE token = ? AND until > ?");
    query.bind(1, token_digest(token));
    query.bind(2, stored(now));
    if (!query.executeStep()) return std::nullopt;
    return query.getColumn(0).getString();
}

DisplayInfo display_of(SQLite::Statement& row) {
    return {{row.getColumn(0).getString(), row.getColumn(1).getString()},
            row.getColumn(2).getString(),
            row.getColumn(3).getString(),
            wall_time(row.getColumn(4).getInt64())};
}

}  // namespace

Result<std::string> Accounts::new_link(const std::string& name) {
    const std::string token = new_token();
    const Status made = inner_->with([&](SQLite::Database& db) -> Status {
        WriteTransaction together(db);
        run(db, "DELETE FROM link WHERE account = ? OR until < ?", name, stored(inner_->now()));
        run(db, "INSERT INTO link VALUES (?, ?, ?)", token_digest(token), name,
            stored(inner_->now() + inner_->rules.link_lives));
        together.commit();
        return Done{};
    });
    if (!made) return made.fault();
    return token;
}

Result<std::string> Accounts::make_link(const std::string& by, const std::string& name) {
    const auto known = inner_->with([&](SQLite::Database& db) -> Status {
        SQLite::Statement query(db, "SELECT 1 FROM account WHERE name = ? AND NOT disabled");
        query.bind(1, name);
        if (!query.executeStep()) return Fault{Reason::not_found, name};
        return Done{};
    });
    if (!known) return known.fault();
    auto token = new_link(name);
    if (token) inner_->tell(by, "account " + name + ": one-time link made");
    return token;
}

Result<std::string> Accounts::make_first_link() {
    if (has_administrator()) return Fault{Reason::not_permitted, "there is an administrator"};
    return new_link("");
}

std::optional<std::string> Accounts::link_owner(const std::string& token) const {
    const auto owner = inner_->with(
        [&](SQLite::Database& db) -> Result<std::optional<std::string>> { return owner_of(db, token, inner_->now()); });
    if (!owner || !*owner || ((*owner)->empty() && has_administrator())) return std::nullopt;
    return *owner;
}

Result<std::string> Accounts::use_link(const std::string& token, const Account& first, const std::string& password) {
    const auto owner = link_owner(token);
    if (!owner) return Fault{Reason::link_spent, ""};
    const std::string name = owner->empty() ? first.name : *owner;
    if (const Status strong = check_password(password, name); !strong) return strong.fault();
    if (owner->empty()) {
        const Account account{first.name, first.display_name, administrator()};
        if (const Status added = add(account.name, account, password); !added) return added.fault();
    } else if (const Status set = set_password(name, name, password); !set) {
        return set.fault();
    }
    const Status spent = inner_->with([&](SQLite::Database& db) -> Status {
        run(db, "DELETE FROM link WHERE account = ?", *owner);
        return Done{};
    });
    if (!spent) return spent.fault();
    return name;
}

Result<std::string> Accounts::add_display(const std::string& by, const std::string& name, const std::string& scope) {
    if (scope.empty() || scope.size() > 32 || name.size() > 64)
        return Fault{Reason::request_invalid, "scope: 1 to 32 bytes; name: at most 64 bytes"};
    const std::string token = new_token(), id = token_digest(token).substr(0, 12);
    const Status added = inner_->with([&](SQLite::Database& db) -> Status {
        run(db, "INSERT INTO display VALUES (?, ?, ?, ?, ?, ?)", id, token_digest(token), scope, name, by,
            stored(inner_->now()));
        return Done{};
    });
    if (!added) return added.fault();
    inner_->tell(by, "display " + id + " paired for " + scope);
    return token;
}

Status Accounts::revoke_display(const std::string& by, const std::string& id) {
    const Status revoked = inner_->with([&](SQLite::Database& db) -> Status {
        if (run(db, "DELETE FROM display WHERE id = ?", id) == 0) return Fault{Reason::not_found, id};
        return Done{};
    });
    if (revoked) inner_->tell(by, "display " + id + " revoked");
    return revoked;
}

std::optional<Display> Accounts::display(const std::string& token) const {
    const auto found = inner_->with([&](SQLite::Database& db) -> Result<std::optional<Display>> {
        SQLite::Statement query(db, "SELECT id, scope FROM display WHERE token = ?");
        query.bind(1, token_digest(token));
        if (!query.executeStep()) return std::optional<Display>{};
        return std::optional(Display{query.getColumn(0).getString(), query.getColumn(1).getString()});
    });
    return found ? *found : std::nullopt;
}

std::vector<DisplayInfo> Accounts::displays() const {
    const auto rows = inner_->with([](SQLite::Database& db) -> Result<std::vector<DisplayInfo>> {
        std::vector<DisplayInfo> all;
        SQLite::Statement query(db, "SELECT id, scope, name, paired_by, paired_at FROM display ORDER BY paired_at, id");
        while (query.executeStep()) all.push_back(display_of(query));
        return all;
    });
    return rows ? *rows : std::vector<DisplayInfo>{};
}

}  // namespace gate::web
