#include "pass/district_trust.h"

#include <algorithm>

namespace gate {
namespace {

bool is_name(std::string_view name) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.size() <= 80 && name.front() != '.' &&
           name.find_first_not_of(kLetters) == std::string_view::npos;
}

bool is_file_in(std::string_view place, std::string_view folder, std::initializer_list<std::string_view> kinds) {
    if (!place.starts_with(folder)) return false;
    const std::string_view name = place.substr(folder.size());
    return is_name(name) &&
           std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) { return name.ends_with(kind); });
}

/// The signers that both list. Both are ordered by fingerprint.
std::vector<SignerCertificate> common(const std::vector<SignerCertificate>& a,
                                      const std::vector<SignerCertificate>& b) {
    std::vector<SignerCertificate> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both),
                          [](const auto& x, const auto& y) { return x.fingerprint < y.fingerprint; });
    return both;
}

using Issuers = decltype(ShcTrust::issuers);
Issuers common(const Issuers& a, const Issuers& b) {
    Issuers both;
    for (const auto& [issuer, keys] : a) {
        const auto theirs = b.find(issuer);
        if (theirs == b.end()) continue;
        for (const ShcKey& key : keys)
            if (std::any_of(theirs->second.begin(), theirs->second.end(),
                            [&](const ShcKey& one) { return one.id == key.id && one.key.id() == key.key.id(); }))
                both[issuer].push_back(key);
    }
    return both;
}

template <class Signers>
Signers decided(bool ours, const Signers& a, bool theirs, const Signers& b) {
    if (ours && theirs) return common(a, b);
    return theirs ? b : a;
}

void add_all(std::vector<DccTrust::Hash>& list, const std::vector<DccTrust::Hash>& more) {
    list.insert(list.end(), more.begin(), more.end());
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

using Revoked = decltype(ShcTrust::revoked);
/// Where both name an id, the later time counts; "all of its cards" is later than any.
void add_all(Revoked& revoked, const Revoked& more) {
    for (const auto& [key, ids] : more)
        for (const auto& [id, before] : ids) {
            const auto [known, fresh] = revoked[key].try_emplace(id, before);
            if (fresh || !known->second) continue;
            known->second = before ? std::max(*known->second, *before) : before;
        }
}

}  // namespace

bool is_district_trust_place(std::string_view place) {
    return place == "revoked/dcc.txt" || is_file_in(place, "dcc/", {".pem", ".der", ".cer", ".crt"}) ||
           is_file_in(place, "shc/", {".json"}) || is_file_in(place, "revoked/shc/", {".json"});
}

Trust with_district(const LoadedTrust& site, const LoadedTrust& district) {
    Trust made = site.trust;
    const Trust& theirs = district.trust;
    made.dcc.signers = decided(site.decides_dcc, site.trust.dcc.signers, district.decides_dcc, theirs.dcc.signers);
    made.shc.issuers = decided(site.decides_shc, site.trust.shc.issuers, district.decides_shc, theirs.shc.issuers);
    add_all(made.dcc.revoked_uci, theirs.dcc.revoked_uci);
    add_all(made.dcc.revoked_country_uci, theirs.dcc.revoked_country_uci);
    add_all(made.dcc.revoked_signature, theirs.dcc.revoked_signature);
    add_all(made.shc.revoked, theirs.shc.revoked);
    made.changed = std::max(made.changed, theirs.changed);
    return made;
}

}  // namespace gate
