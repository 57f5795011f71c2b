// Bytes, and the few text forms of them that several formats share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gate {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;  // does not own

/// The bytes of a text, without a copy; valid while the text is.
inline ByteView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string to_hex(ByteView bytes);  // lower case
std::optional<Bytes> from_hex(std::string_view text);

/// Base64 of RFC 4648. `from_base64` takes the standard or the URL alphabet, padded or not;
/// nothing on any other character, a wrong length or set trailing bits.
std::string to_base64(ByteView bytes);
std::string to_base64url(ByteView bytes);  // without padding
std::optional<Bytes> from_base64(std::string_view text);

/// True for well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

}  // namespace gate
