#include "base/bytes.h"

#include <array>

namespace gate {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Of both alphabets.
constexpr std::array<std::int8_t, 256> base64_digits() {
    std::array<std::int8_t, 256> digits{};
    digits.fill(-1);
    for (int i = 0; i < 64; ++i) {
        digits[static_cast<unsigned char>(kStandard[i])] = static_cast<std::int8_t>(i);
        digits[static_cast<unsigned char>(kUrl[i])] = static_cast<std::int8_t>(i);
    }
    return digits;
}

std::string encode_base64(ByteView bytes, std::string_view alphabet) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t pending = 0;
    int bits = 0;
    for (std::uint8_t byte : bytes) {
        pending = pending << 8 | byte;
        for (bits += 8; bits >= 6; bits -= 6) out += alphabet[pending >> (bits - 6) & 63];
    }
    if (bits > 0) out += alphabet[pending << (6 - bits) & 63];
    return out;
}

/// Length of the UTF-8 sequence at the start of `text`, 0 if it is not well-formed.
std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((at(i) & 0xC0) != 0x80) return 0;
    const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
    const bool surrogate = lead == 0xED && at(1) > 0x9F;
    const bool too_big = lead == 0xF4 && at(1) > 0x8F;
    return overlong || surrogate || too_big ? 0 : length;
}

}  // namespace

std::string to_hex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (std::uint8_t byte : bytes) {
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
    return out;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return out;
}

std::string to_base64(ByteView bytes) {
    std::string out = encode_base64(bytes, kStandard);
    while (out.size() % 4 != 0) out += '=';
    return out;
}

std::string to_base64url(ByteView bytes) { return encode_base64(bytes, kUrl); }

std::optional<Bytes> from_base64(std::string_view text) {
    static constexpr auto digits = base64_digits();
    if (text.size() % 4 == 0)
        for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    const auto digit = [&](std::size_t i) { return std::int32_t{digits[static_cast<unsigned char>(text[i])]}; };
    Bytes out(text.size() * 3 / 4);
    std::uint8_t* to = out.data();
    std::int32_t all = 0;  // negative as soon as one of the digits is
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const std::int32_t value = digit(i) << 18 | digit(i + 1) << 12 | digit(i + 2) << 6 | digit(i + 3);
        all |= value;
        *to++ = static_cast<std::uint8_t>(value >> 16);
        *to++ = static_cast<std::uint8_t>(value >> 8);
        *to++ = static_cast<std::uint8_t>(value);
    }
    if (i < text.size()) {
        const bool three = text.size() - i == 3;
        const std::int32_t value = digit(i) << 18 | digit(i + 1) << 12 | (three ? digit(i + 2) << 6 : 0);
        all |= value;
        *to++ = static_cast<std::uint8_t>(value >> 16);
        if (three) *to++ = static_cast<std::uint8_t>(value >> 8);
        if ((value & (three ? 0xFF : 0xFFFF)) != 0) return std::nullopt;
    }
    return all < 0 ? std::nullopt : std::optional(std::move(out));
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace gate
