// The district's policy: what the district asks of a gate's policy (visit/demand.h), signed by it. It can make a site
// stricter, never laxer; a field that it does not name stays the site's.
//
//     {"fever_from": 37.2, "mask": "must", "accept": ["pass"],      keys and values as in gate.toml's [policy]
//      "notices": [{"zh": "…", "en": "…", "until": "2026-12-31"}],  shown at every gate
//      "trust": {"dcc/signers.pem": "<sha256>"}}                    files of a trust folder, fetched by their digests
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pass/key.h"
#include "sync/messages.h"
#include "visit/demand.h"

namespace gate::sync {

/// What everybody at the gates is told.
struct Notice {
    std::string zh, en;           // 1 … limits::notice bytes of UTF-8, one line each
    std::optional<DayKey> until;  // the last day, by the gate's calendar
    bool operator==(const Notice&) const = default;
};

/// By place in the trust folder (pass/district_trust.h): what the file there must be.
using TrustList = std::map<std::string, Digest>;

struct DistrictPolicy {
    Demand demand;
    std::vector<Notice> notices;  // at most limits::notices, the most important first
    TrustList trust;              // at most limits::trust_files
};

/// Fault policy_invalid names the field and what is wrong with it.
Result<DistrictPolicy> read_district_policy(const std::string& json);

/// ECDSA P-256 with SHA-256 over the version and the text.
SignedPolicy sign_policy(const Key& key, std::int64_t version, const std::string& text);
/// Fault policy_not_signed: not by `key`; policy_invalid: signed, but cannot be read.
Result<DistrictPolicy> check_policy(const Key& key, const SignedPolicy& policy);

/// As a gate keeps it over a restart, and back.
std::string signed_policy_json(const SignedPolicy& policy);
std::optional<SignedPolicy> signed_policy_from(const std::string& json);

}  // namespace gate::sync
