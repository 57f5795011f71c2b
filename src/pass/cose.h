// COSE_Sign1 (RFC 9052): one signature over a payload.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace gate {

/// Views into the bytes it was read from.
struct CoseSign1 {
    ByteView protected_header, payload, signature;
    bool has_algorithm = false;
    std::optional<std::int64_t> algorithm;  // empty although there is one: not a number
    ByteView key_id;                        // empty: none in either header
};

constexpr std::int64_t kEs256 = -7, kPs256 = -37;

/// With or without the tags of COSE_Sign1 (18) and CWT (61). The protected header goes before the other one.
std::optional<CoseSign1> read_cose_sign1(ByteView bytes);

/// What the signature is over: the Sig_structure.
Bytes signed_bytes(const CoseSign1& cose);

}  // namespace gate
