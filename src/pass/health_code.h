// A code that a worker held up: parsed, verified, and reduced to what the gate may decide by.
// The families and where each is read: src/pass/read_code.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/reason.h"
#include "base/time.h"

namespace gate {

/// Which kind of code. The numbers are stored in the journal: never changed, never reused.
enum class CodeFamily : std::uint8_t {
    none = 0,      // no code was shown (way out, opened by hand)
    pass = 1,      // factory pass, docs/factory-pass.md
    dcc = 2,       // EU Digital COVID Certificate, HC1
    shc = 3,       // SMART Health Card
    province = 4,  // provincial health code: only the authority can answer
    unknown = 9,   // some other QR code
};
std::string_view name_of(CodeFamily family);
std::optional<CodeFamily> family_of(std::string_view name);

/// What verification found. Checks go in this order and the first that fails is the status: structure,
/// algorithm, issuer, signature, validity, signer's validity, key usage, revocation.
enum class CodeStatus : std::uint8_t {
    valid = 0,
    not_yet_valid = 1,
    expired = 2,
    bad_signature = 3,
    unsupported_algorithm = 4,
    unknown_issuer = 5,
    signer_expired = 6,
    wrong_key_usage = 7,
    revoked = 8,
    malformed = 9,
    incomplete = 10,  // one of several parts
    not_a_health_code = 11,
    unreachable = 12,  // only the authority can answer, and it did not (yet)
    clock = 13,        // the gate's clock cannot be right
    green = 14,        // 14–18: an authority's answer; green admits like valid
    yellow = 15,
    red = 16,
    unknown = 17,
    rules_not_met = 18,  // genuine, but the site's rules ask for more
};
std::string_view name_of(CodeStatus status);
std::optional<CodeStatus> status_of(std::string_view name);
/// How a status reads to a person. valid and green: Reason::normal.
Reason reason_for(CodeStatus status);
constexpr bool is_good(CodeStatus status) { return status == CodeStatus::valid || status == CodeStatus::green; }

/// What a certificate says about its holder's health: what a site's rules ask about (pass/health_rules.h).
struct HealthFacts {
    enum class Type : std::uint8_t { vaccination, test, recovery } type = Type::vaccination;
    std::string disease;  // 840539006 is COVID-19; empty if not said
    std::string product;  // of a vaccination: EU/1/20/1528
    std::string method;   // of a test: LP6464-4 is NAAT, LP217198-3 rapid antigen
    int dose = 0, doses = 0;
    bool negative = false;             // of a test
    std::optional<WallTime> at;        // the dose, the sample, the first positive result
    std::optional<WallTime> from, to;  // of a recovery, where said: both days included
};

/// The result of reading one code. Holds personal data (`holder`, `identifier`): it lives as long as
/// the visit and is never stored whole.
struct HealthCode {
    CodeFamily family = CodeFamily::unknown;
    CodeStatus status = CodeStatus::not_a_health_code;
    std::string detail;  // why, for log and `gatectl verify`; never the payload, never a name
    std::string issuer;  // who signed; empty if not known
    std::optional<WallTime> expires;
    std::string roster_id;             // of a factory pass only: the person it names
    std::string identifier;            // what its digest is made of: pass number, UVCI, identity or token
    std::string holder;                // name in the certificate, if any: given name first
    std::string holder_latin;          // the same in the letters of passports, if it is there too
    std::string born;                  // date of birth in the certificate, as it is written there
    std::optional<HealthFacts> facts;  // of a genuine certificate
    bool lasting = true;               // the identifier is the same whenever the code is shown: it can be bound
};

}  // namespace gate
