// What a SMART Health Card says: its claims, and the FHIR bundle in them.
#pragma once

#include <optional>
#include <string>

#include "pass/health_code.h"

namespace gate {

struct ShcPayload {
    std::string issuer;  // a URL
    WallTime not_before{};
    std::optional<WallTime> expires;
    std::string revocation_id;  // empty: none
    std::string holder, born;
    std::optional<HealthFacts> facts;  // of its immunizations, else of its newest test
};

/// Nothing unless it is JSON, nested no deeper than 16, with `iss`, `nbf` and a credential.
std::optional<ShcPayload> read_shc_payload(std::string_view json);

}  // namespace gate
