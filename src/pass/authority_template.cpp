#include "pass/authority_template.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"

namespace gate {
namespace {

bool is_name_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/// Length of the name of a gap that begins at `at` (its brace); 0 where none does.
std::size_t gap_at(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && is_name_letter(text[end])) ++end;
    return end < text.size() && text[end] == '}' ? end - at - 1 : 0;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

std::string hex_of(char c) { return to_hex(bytes_of(std::string_view(&c, 1))); }

std::string escaped_letter(char c, Escape escape) {
    const bool control = static_cast<unsigned char>(c) < 0x20;
    if (escape == Escape::url && !is_unreserved(c)) {
        std::string hex = hex_of(c);
        std::transform(hex.begin(), hex.end(), hex.begin(), [](char h) { return h >= 'a' ? char(h - 32) : h; });
        return "%" + hex;
    }
    if (escape == Escape::json && (c == '"' || c == '\\')) return std::string("\\") + c;
    if (escape == Escape::json && control) return "\\u00" + hex_of(c);
    if (escape != Escape::xml) return std::string(1, c);
    constexpr std::array<std::pair<char, std::string_view>, 5> names{
        {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}}};
    for (const auto& [letter, name] : names)
        if (letter == c) return std::string(name);
    return control ? " " : std::string(1, c);  // XML has no way to write most control characters
}

}  // namespace

std::string escaped(std::string_view text, Escape escape) {
    std::string out;
    for (const char c : text) out += escaped_letter(c, escape);
    return out;
}

Template::Template(std::string_view text) {
    std::string literal;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = text[at] == '{' ? gap_at(text, at) : 0;
        if (length == 0) {
            literal += text[at++];
            continue;
        }
        if (!literal.empty()) pieces_.push_back({std::exchange(literal, ""), false});
        pieces_.push_back({std::string(text.substr(at + 1, length)), true});
        at += length + 2;
    }
    if (!literal.empty()) pieces_.push_back({literal, false});
}

std::vector<std::string> Template::names() const {
    std::vector<std::string> names;
    for (const Piece& piece : pieces_)
        if (piece.gap && std::find(names.begin(), names.end(), piece.text) == names.end()) names.push_back(piece.text);
    return names;
}

bool Template::uses(std::string_view name) const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [&](const Piece& piece) { return piece.gap && piece.text == name; });
}

std::string Template::fill(const Values& plain, const Values& values, Escape escape) const {
    std::string out;
    for (const Piece& piece : pieces_) {
        if (!piece.gap) {
            out += piece.text;
        } else if (const auto found = plain.find(piece.text); found != plain.end()) {
            out += found->second;
        } else if (const auto value = values.find(piece.text); value != values.end()) {
            out += escaped(value->second, escape);
        }
    }
    return out;
}

}  // namespace gate
