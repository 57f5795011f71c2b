#include "pass/base45.h"

#include <array>

namespace gate {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

constexpr std::array<std::int8_t, 256> digits() {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}

}  // namespace

std::string to_base45(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() + 1) / 2 * 3);
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const bool pair = i + 1 < bytes.size();
        unsigned value = pair ? bytes[i] * 256u + bytes[i + 1] : bytes[i];
        for (int digit = 0; digit < (pair ? 3 : 2); ++digit, value /= 45) out += kAlphabet[value % 45];
    }
    return out;
}

std::optional<Bytes> from_base45(std::string_view text) {
    static constexpr auto table = digits();
    if (text.size() % 3 == 1) return std::nullopt;
    Bytes out(text.size() / 3 * 2 + (text.size() % 3 == 2 ? 1 : 0));
    std::uint8_t* to = out.data();
    for (std::size_t i = 0; i < text.size(); i += 3) {
        const std::size_t length = std::min<std::size_t>(3, text.size() - i);
        unsigned value = 0;
        for (std::size_t digit = length; digit-- > 0;) {
            const int number = table[static_cast<unsigned char>(text[i + digit])];
            if (number < 0) return std::nullopt;
            value = value * 45 + static_cast<unsigned>(number);
        }
        if (value > (length == 3 ? 0xFFFFu : 0xFFu)) return std::nullopt;
        if (length == 3) *to++ = static_cast<std::uint8_t>(value >> 8);
        *to++ = static_cast<std::uint8_t>(value);
    }
    return out;
}

}  // namespace gate
