// Trust that a district publishes, over a site's own. It can make a site trust fewer, and revoke more; it brings
// signers only to a family for which the site has none.
#pragma once

#include <string_view>

#include "pass/trust.h"

namespace gate {

/// Whether a district may publish a file for this place of the trust folder: dcc/NAME.pem (.der, .cer, .crt),
/// shc/NAME.json, revoked/dcc.txt, revoked/shc/NAME.json. Keys of factory passes are the site's alone.
bool is_district_trust_place(std::string_view place);

/// Signers of a family: those of both, where both decide it; else those of the one that does. Revocations: all of both.
/// Passes and provinces: the site's.
Trust with_district(const LoadedTrust& site, const LoadedTrust& district);

}  // namespace gate
