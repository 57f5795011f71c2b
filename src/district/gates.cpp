#include "district/gates.h"

#include "district/guarded.h"

namespace gate::district {
namespace {

std::string digest_of(const std::string& secret) { return to_hex(sha256(bytes_of(secret))); }

/// Letters that are not taken for one another when a person copies them: 100 bits in 20 of them.
std::string random_code() {
    constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    std::uint8_t drawn[20];
    random_bytes(drawn);
    std::string code;
    for (const std::uint8_t byte : drawn) code += kLetters[byte % kLetters.size()];
    return code;
}

std::string random_token() {
    std::uint8_t drawn[32];
    random_bytes(drawn);
    return to_base64url(drawn);
}

}  // namespace

Status Gates::save(const std::vector<Enterprise>& enterprises) {
    return guarded(ledger_, [&](SQLite::Database& db) -> Status {
        WriteTransaction commit(db);
        SQLite::Statement put(
            db,
            "INSERT INTO enterprise (id, credit_code, name, division, street, grid, responsible, officer, phone) "
            "VALUES "
            "(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (credit_code) DO UPDATE SET name = excluded.name, division = "
            "excluded.division, street = excluded.street, grid = excluded.grid, responsible = excluded.responsible, "
            "officer = excluded.officer, phone = excluded.phone");
        for (const Enterprise& one : enterprises) {
            put.reset();
            put.bind(1, random_id());
            int index = 1;
            for (const std::string* text : {&one.credit_code, &one.name, &one.division, &one.street, &one.grid,
                                            &one.responsible, &one.officer, &one.phone})
                put.bind(++index, *text);
            put.exec();
        }
        commit.commit();
        return Done{};
    });
}

Result<std::string> Gates::make_code(const std::string& credit_code, const std::string& gate_name, WallTime expires) {
    auto codes = make_codes({{credit_code, gate_name}}, expires);
    if (!codes) return codes.fault();
    return std::move(codes->front());
}

Result<std::vector<std::string>> Gates::make_codes(const std::vector<std::pair<std::string, std::string>>& gates,
                                                   WallTime expires) {
    return guarded(ledger_, [&](SQLite::Database& db) -> Result<std::vector<std::string>> {
        WriteTransaction commit(db);
        SQLite::Statement put(db,
                              "INSERT INTO enrol_code (code, enterprise, gate_name, expires) SELECT ?, id, ?, ? FROM "
                              "enterprise WHERE credit_code = ?");
        std::vector<std::string> codes;
        for (const auto& [credit_code, gate_name] : gates) {
            codes.push_back(random_code());
            put.reset();
            put.bind(1, digest_of(codes.back()));
            put.bind(2, gate_name);
            put.bind(3, ms(expires));
            put.bind(4, credit_code);
            if (put.exec() == 0) return Fault{Reason::not_found, "enterprise " + credit_code};
        }
        commit.commit();
        return codes;
    });
}

Result<std::string> Gates::enroll(const std::string& code, WallTime now) {
    return guarded(ledger_, [&](SQLite::Database& db) -> Result<std::string> {
        WriteTransaction commit(db);
        const std::string digest = digest_of(code), token = random_token();
        SQLite::Statement spend(db, "UPDATE enrol_code SET used = ? WHERE code = ? AND used IS NULL AND expires > ?");
        spend.bind(1, ms(now));
        spend.bind(2, digest);
        spend.bind(3, ms(now));
        if (spend.exec() == 0) return Fault{Reason::code_used, ""};
        SQLite::Statement add(db,
                              "INSERT INTO gate (id, enterprise, name, token, token_from) SELECT ?, enterprise, "
                              "gate_name, ?, ? FROM enrol_code WHERE code = ?");
        add.bind(1, random_id());
        add.bind(2, digest_of(token));
        add.bind(3, ms(now));
        add.bind(4, digest);
        add.exec();
        commit.commit();
        return token;
    });
}

Result<std::optional<GateId>> Gates::find(const std::string& token) const {
    return guarded(ledger_, [&](SQLite::Database& db) -> Result<std::optional<GateId>> {
        SQLite::Statement query(db, "SELECT id FROM gate WHERE token = ? AND revoked IS NULL");
        query.bind(1, digest_of(token));
        if (!query.executeStep()) return std::optional<GateId>();
        return std::optional<GateId>(query.getColumn(0).getInt64());
    });
}

Status Gates::revoke(GateId gate, WallTime now) {
    return guarded(ledger_, [&](SQLite::Database& db) -> Status {
        SQLite::Statement revoke(db, "UPDATE gate SET revoked = ? WHERE id = ? AND revoked IS NULL");
        revoke.bind(1, ms(now));
        revoke.bind(2, gate);
        if (revoke.exec() == 0) return Fault{Reason::not_found, "gate " + std::to_string(gate)};
        return Done{};
    });
}

Result<std::vector<GateInfo>> Gates::list() const {
    return guarded(ledger_, [&](SQLite::Database& db) -> Result<std::vector<GateInfo>> {
        SQLite::Statement query(
            db,
            "SELECT g.id, e.name, e.credit_code, g.name, g.revoked IS NOT NULL, g.last_contact FROM "
            "gate g JOIN enterprise e ON e.id = g.enterprise ORDER BY e.name, g.name");
        std::vector<GateInfo> gates;
        while (query.executeStep()) {
            GateInfo one{query.getColumn(0).getInt64(),    query.getColumn(1).getString(),
                         query.getColumn(2).getString(),   query.getColumn(3).getString(),
                         query.getColumn(4).getInt() != 0, std::nullopt};
            if (!query.getColumn(5).isNull()) one.last_contact = WallTime(milliseconds(query.getColumn(5).getInt64()));
            gates.push_back(std::move(one));
        }
        return gates;
    });
}

Result<std::vector<Enterprise>> Gates::enterprises() const {
    return guarded(ledger_, [&](SQLite::Database& db) -> Result<std::vector<Enterprise>> {
        SQLite::Statement query(db,
                                "SELECT credit_code, name, division, street, grid, responsible, officer, phone FROM "
                                "enterprise ORDER BY name, credit_code");
        std::vector<Enterprise> all;
        while (query.executeStep()) {
            Enterprise one;
            int column = -1;
            for (std::string* text : {&one.credit_code, &one.name, &one.division, &one.street, &one.grid,
                                      &one.responsible, &one.officer, &one.phone})
                *text = query.getColumn(++column).getString();
            all.push_back(std::move(one));
        }
        return all;
    });
}

}  // namespace gate::district
