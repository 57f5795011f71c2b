// Base45 of RFC 9285: what a QR code's alphanumeric mode carries most densely.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace gate {

std::string to_base45(ByteView bytes);
/// Nothing on a character outside the alphabet, a length of 3n+1, or a group beyond its range.
std::optional<Bytes> from_base45(std::string_view text);

}  // namespace gate
