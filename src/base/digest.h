// SHA-256, keyed digests and randomness, by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"

namespace gate {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView bytes);
/// Digest of the parts one after another, as if they were joined.
Digest sha256(std::initializer_list<ByteView> parts);
Digest hmac_sha256(ByteView key, ByteView message);

/// Fills `out` from the system's generator; aborts if there is none (nothing secret could be made).
void random_bytes(std::span<std::uint8_t> out);
/// Uniform over 1 … 2^63−1: fits SQLite's signed integer, and 0 stays free for "none".
std::int64_t random_id();

}  // namespace gate
