// Source addresses: what may be shown of them, and how a secret gets into them.
#include <cctype>
#include <string_view>

#include "camera/source.h"

namespace gate::camera {
namespace {

/// Where the part "user:password@host:port" of a URL begins and ends; npos, npos where it is no URL.
std::pair<std::size_t, std::size_t> authority_of(std::string_view source) {
    const auto scheme = source.find("://");
    if (scheme == std::string_view::npos) return {std::string_view::npos, std::string_view::npos};
    const auto begin = scheme + 3;
    const auto end = source.find_first_of("/?#", begin);
    return {begin, end == std::string_view::npos ? source.size() : end};
}

std::string escaped(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : text) {
        if (std::isalnum(c) || std::string_view("-._~").find(static_cast<char>(c)) != std::string_view::npos) {
            out += static_cast<char>(c);
        } else {
            out += {'%', kHex[c >> 4], kHex[c & 15]};
        }
    }
    return out;
}

}  // namespace

// A password may hold '/' or '?' unescaped, so everything before the last '@' goes, wherever it stands.
std::string shown(const std::string& source) {
    const auto [begin, end] = authority_of(source);
    if (begin == std::string::npos) return source;
    const auto at = source.rfind('@');
    const std::string rest = source.substr(at != std::string::npos && at >= begin ? at + 1 : begin);
    return source.substr(0, begin) + rest.substr(0, rest.find_first_of("?#"));
}

std::string with_secret(const std::string& source, const std::string& secret) {
    const auto [begin, end] = authority_of(source);
    if (begin == std::string::npos || secret.empty()) return source;
    const auto colon = secret.find(':');
    std::string user = escaped(secret.substr(0, colon));
    if (colon != std::string::npos) user += ':' + escaped(secret.substr(colon + 1));
    const auto at = source.rfind('@', end);
    const auto host = at != std::string::npos && at >= begin ? at + 1 : begin;
    return source.substr(0, begin) + user + '@' + source.substr(host);
}

}  // namespace gate::camera
