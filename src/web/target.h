// The pure parts of reading a request: its target, cookies, host and route.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gate::web {

struct Target {
    std::string path;
    std::map<std::string, std::string> query;
};

/// Decodes "/lane/1?lang=en". Nothing for a path that does not begin with "/", has a "." or ".." segment,
/// a broken %-escape, a control character, or is not UTF-8.
std::optional<Target> parse_target(std::string_view text);

/// For a value in a query: everything but letters, digits and "-._~/" becomes %XX.
std::string percent_encoded(std::string_view text);

/// "a=1; b=2" → {a: 1, b: 2}.
std::map<std::string, std::string> parse_cookies(std::string_view text);

/// The name in a Host header, without its port and in lower case: "[::1]:8080" → "::1".
std::string host_name(std::string_view host);

/// The values of "{name}" segments if `path` fits `pattern`.
std::optional<std::map<std::string, std::string>> match_route(std::string_view pattern, std::string_view path);

}  // namespace gate::web
