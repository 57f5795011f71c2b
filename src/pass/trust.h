// Whose signatures are believed, and what was revoked: a folder, read whole into a value.
// Formats: docs/health-codes.md.
//
//     DIR/pass/*.pem              public keys (P-256) of factory passes
//     DIR/dcc/*.{pem,der,cer}     signers of EU certificates (X.509)
//     DIR/shc/*.json              issuers of SMART Health Cards and their keys
//     DIR/revoked/pass.txt        a pass number a line, # begins a comment
//     DIR/revoked/dcc.txt         uci:, country-uci: or signature: and 32 hex digits a line
//     DIR/revoked/shc/<kid>.json  as the SMART Health Cards framework has it
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "pass/certificate.h"
#include "pass/key.h"
#include "pass/province.h"

namespace gate {

struct DccTrust {
    std::vector<SignerCertificate> signers;  // by fingerprint
    using Hash = std::array<std::uint8_t, 16>;
    std::vector<Hash> revoked_uci, revoked_country_uci, revoked_signature;  // each sorted

    /// The signers that `key_id` may mean: more than one where key ids collide, all where there is none.
    std::span<const SignerCertificate> signers_of(ByteView key_id) const;
};

struct ShcKey {
    std::string id;
    Key key;
};

struct ShcTrust {
    std::map<std::string, std::vector<ShcKey>> issuers;  // by `iss`, exactly as it is written
    /// By key id: revocation ids, each with the time before which its cards are revoked (empty: all).
    std::map<std::string, std::map<std::string, std::optional<WallTime>>> revoked;
};

/// Never changes once loaded; a new one replaces it whole.
struct Trust {
    std::vector<Key> pass_keys;
    std::set<std::string> revoked_passes;
    DccTrust dcc;
    ShcTrust shc;
    std::optional<WallTime> changed;      // when the newest of its files was written
    std::vector<ProvinceCode> provinces;  // not of the folder: from the authority profiles, set by the program

    /// Nobody is trusted at all.
    bool empty() const { return pass_keys.empty() && dcc.signers.empty() && shc.issuers.empty() && provinces.empty(); }
};

struct LoadedTrust {
    Trust trust;
    std::vector<Fault> problems;  // one for each file that could not be used; the others were
    /// There are files of signers of this family, read or not: it is decided here, and not left to anybody else.
    bool decides_dcc = false, decides_shc = false;
    std::map<std::string, std::size_t> signers;  // how many each file brings, by its place: "dcc/district.pem"
};

LoadedTrust load_trust(const std::string& folder);

}  // namespace gate
