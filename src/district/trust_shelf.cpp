#include "district/trust_shelf.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "district/guarded.h"
#include "pass/district_trust.h"

namespace gate::district {
namespace {

namespace fs = std::filesystem;

/// A folder for a moment.
struct Scratch {
    fs::path path = fs::temp_directory_path() / ("small-gate-trust-" + std::to_string(random_id()));
    ~Scratch() {
        std::error_code error;
        fs::remove_all(path, error);
    }
};

/// What a gate would make of a trust folder with this one file.
Result<LoadedTrust> tried(const std::string& place, const std::string& content) {
    const Scratch scratch;
    const fs::path file = scratch.path / place;
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    std::ofstream out(file, std::ios::binary);
    if (!(out << content) || !out.flush()) return Fault{Reason::ledger_broken, file.string() + " cannot be written"};
    out.close();
    return load_trust(scratch.path.string());
}

bool says_something(const Trust& trust) {
    const DccTrust& dcc = trust.dcc;
    return !dcc.signers.empty() || !trust.shc.issuers.empty() || !trust.shc.revoked.empty() ||
           !dcc.revoked_uci.empty() || !dcc.revoked_country_uci.empty() || !dcc.revoked_signature.empty();
}

bool fits(const std::string& place, const std::string& content) {
    if (!is_district_trust_place(place)) return false;
    const auto loaded = tried(place, content);
    return loaded && loaded->problems.empty() && says_something(loaded->trust);
}

/// The place for a file of this name: what it is decides, not what it is called.
std::optional<std::string> place_of(const std::string& name, const std::string& content) {
    if (name.find('/') != std::string::npos) return fits(name, content) ? std::optional(name) : std::nullopt;
    for (const std::string& place :
         {"dcc/" + name, "shc/" + name, "revoked/shc/" + name, std::string("revoked/dcc.txt")})
        if (fits(place, content)) return place;
    return std::nullopt;
}

TrustFile file_from(const SQLite::Statement& row) {
    TrustFile file{row.getColumn(0).getString(),
                   {},
                   row.getColumn(2).getInt64(),
                   row.getColumn(3).getString(),
                   WallTime(milliseconds(row.getColumn(4).getInt64()))};
    if (const auto digest = from_hex(row.getColumn(1).getString()); digest && digest->size() == file.digest.size())
        std::copy(digest->begin(), digest->end(), file.digest.begin());
    return file;
}

}  // namespace

Result<TrustFile> TrustShelf::add(const std::string& name, const std::string& content, const std::string& by,
                                  WallTime now) {
    if (content.size() > sync::limits::trust_file) return Fault{Reason::too_large, "at most 4 MiB"};
    const auto place = place_of(name, content);
    if (!place)
        return Fault{Reason::file_invalid, name.substr(0, 100) +
                                               ": no signers (.pem, .der, .cer, .crt), no issuer's keys (.json), no "
                                               "revocations that a gate can read"};
    const TrustFile file{*place, sha256(bytes_of(content)), static_cast<std::int64_t>(content.size()), by, now};
    return guarded(ledger_, [&](SQLite::Database& db) -> Result<TrustFile> {
        SQLite::Statement put(db,
                              "INSERT INTO trust_file (digest, place, size, content, by_whom, at) VALUES "
                              "(?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET place = excluded.place, content = "
                              "excluded.content");
        put.bind(1, to_hex(file.digest));
        put.bind(2, file.place);
        put.bind(3, file.size);
        put.bind(4, to_base64(bytes_of(content)));
        put.bind(5, by);
        put.bind(6, ms(now));
        put.exec();
        return file;
    });
}

Result<std::vector<TrustFile>> TrustShelf::files() const {
    return guarded(ledger_, [](SQLite::Database& db) -> Result<std::vector<TrustFile>> {
        SQLite::Statement query(db, "SELECT place, digest, size, by_whom, at FROM trust_file ORDER BY place, at DESC");
        std::vector<TrustFile> files;
        while (query.executeStep()) files.push_back(file_from(query));
        return files;
    });
}

Result<std::optional<std::string>> TrustShelf::content(const Digest& digest) const {
    return guarded(ledger_, [&](SQLite::Database& db) -> Result<std::optional<std::string>> {
        SQLite::Statement query(db, "SELECT content FROM trust_file WHERE digest = ?");
        query.bind(1, to_hex(digest));
        if (!query.executeStep()) return std::optional<std::string>();
        const auto bytes = from_base64(query.getColumn(0).getString());
        if (!bytes) return Fault{Reason::ledger_broken, "trust_file " + to_hex(digest)};
        return std::optional(std::string(text_of(*bytes)));
    });
}

Status TrustShelf::holds(const sync::TrustList& list) const {
    const auto known = files();
    if (!known) return known.fault();
    for (const auto& [place, digest] : list) {
        const bool here = std::any_of(known->begin(), known->end(),
                                      [&](const TrustFile& one) { return one.place == place && one.digest == digest; });
        if (!here)
            return Fault{Reason::policy_invalid, "trust: " + place + " " + to_hex(digest).substr(0, 12) +
                                                     "… was not added: gate-district trust add FILE"};
    }
    return Done{};
}

}  // namespace gate::district
