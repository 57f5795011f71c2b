// DEFLATE with an end to it: what a few kilobytes may swell to is bounded.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace gate {

constexpr std::size_t kMostInflated = 1 << 20;  // bytes

/// The whole of one zlib (RFC 1950) stream, or of raw DEFLATE (RFC 1951) where the first bytes are no zlib header;
/// nothing if it is broken, cut, followed by anything, or swells beyond kMostInflated.
std::optional<Bytes> inflate(ByteView compressed);
/// The same of raw DEFLATE only.
std::optional<Bytes> inflate_raw(ByteView compressed);

}  // namespace gate
