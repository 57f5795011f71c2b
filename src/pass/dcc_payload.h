// What an EU Digital COVID Certificate says: the CWT claims and the certificate in them (schema 1.0 to 1.3).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "pass/health_code.h"

namespace gate {

/// One vaccination, test or recovery.
struct DccEntry {
    std::string_view id, country;  // UVCI, and the issuing country
    HealthFacts facts;
};

/// Views into the bytes it was read from.
struct DccPayload {
    std::string_view issuer;  // the claim; may be empty
    std::optional<WallTime> issued_at, not_before, expires;
    std::string_view family_name, given_name, family_name_latin, given_name_latin, born;
    std::vector<DccEntry> entries;  // one at least; more only before schema 1.2
};

/// Strict about what a verdict stands on (the number of entries, their dates, doses and identifiers), generous about
/// what real issuers do: tags on dates, null for an absent entry, a time behind a date, unknown and empty fields.
/// The fault's detail names what is wrong, without saying what stands there.
Result<DccPayload> read_dcc_payload(ByteView payload);

/// "2021-05-03", "2021-05", "2021", each with anything behind a T: the first moment of it, in UTC.
std::optional<WallTime> day_in(std::string_view text);

}  // namespace gate
