// JSON Web Signature in its compact form (RFC 7515): three parts of base64url.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace gate {

struct Jws {
    std::string algorithm, key_id;  // as the header has them; empty if not there
    Bytes payload;                  // inflated where the header says zip: DEF
    Bytes signature;
    std::string_view signed_text;  // a view into the text it was read from
};

/// Nothing if it is not three parts, a header of JSON and a payload that inflates within bounds.
std::optional<Jws> read_jws(std::string_view text);

}  // namespace gate
