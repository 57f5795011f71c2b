// The EU Digital COVID Certificate: HC1, base45, zlib, COSE_Sign1, CWT. Signed by the states' signers in DIR/dcc.
#pragma once

#include <string_view>

#include "pass/health_code.h"
#include "pass/moment.h"

namespace gate {

struct Trust;

constexpr std::string_view kDccPrefix = "HC1:";

/// Reads a text that begins with kDccPrefix.
HealthCode read_dcc(std::string_view text, const Trust& trust, const Moment& moment);

}  // namespace gate
