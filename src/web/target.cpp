#include "web/target.h"

#include <algorithm>

#include "base/bytes.h"

namespace gate::web {
namespace {

/// Nothing on a broken escape. `plus` is a space in a query, itself in a path.
std::optional<std::string> decoded(std::string_view text, char plus) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? plus : text[i];
            continue;
        }
        const auto byte = i + 2 < text.size() ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
        if (!byte) return std::nullopt;
        out += static_cast<char>((*byte)[0]);
        i += 2;
    }
    const bool control =
        std::any_of(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return control || !is_utf8(out) ? std::nullopt : std::optional(out);
}

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(by);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool climbs(std::string_view path) {
    const auto segments = split(path, '/');
    return std::any_of(segments.begin(), segments.end(),
                       [](auto segment) { return segment == "." || segment == ".."; });
}

bool parse_query(std::string_view text, std::map<std::string, std::string>& query) {
    for (std::string_view pair : split(text, '&')) {
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto key = decoded(pair.substr(0, equals), ' ');
        const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), ' ');
        if (!key || !value) return false;
        query[*key] = *value;
    }
    return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
    text = text.substr(0, text.find('#'));
    const std::size_t question = std::min(text.find('?'), text.size());
    const auto path = decoded(text.substr(0, question), '+');
    Target target;
    if (!path || !path->starts_with('/') || climbs(*path)) return std::nullopt;
    if (question < text.size() && !parse_query(text.substr(question + 1), target.query)) return std::nullopt;
    target.path = *path;
    return target;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF", plain = "-._~/";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool keeps = (byte < 0x80 && std::isalnum(byte)) || plain.find(c) != std::string_view::npos;
        out += keeps ? std::string(1, c) : std::string{'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

std::map<std::string, std::string> parse_cookies(std::string_view text) {
    std::map<std::string, std::string> cookies;
    for (std::string_view pair : split(text, ';')) {
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos) cookies[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
    }
    return cookies;
}

std::string host_name(std::string_view host) {
    if (host.starts_with('['))
        host = host.substr(1, host.find(']') - 1);
    else
        host = host.substr(0, host.find(':'));
    std::string name(host);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

std::optional<std::map<std::string, std::string>> match_route(std::string_view pattern, std::string_view path) {
    const auto wanted = split(pattern, '/'), given = split(path, '/');
    if (wanted.size() != given.size()) return std::nullopt;
    std::map<std::string, std::string> parameters;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].starts_with('{'))
            parameters[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = given[i];
        else if (wanted[i] != given[i])
            return std::nullopt;
    }
    return parameters;
}

}  // namespace gate::web
