#include "pass/province.h"

#include <algorithm>

#include "base/bytes.h"

namespace gate {
namespace {

constexpr std::size_t kLongest = 4096;  // bytes of a provincial code

bool is_letter_of(ProvinceCode::Letters letters, char c) {
    const bool digit = c >= '0' && c <= '9';
    const bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    const bool alnum = digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    switch (letters) {
        case ProvinceCode::Letters::digits:
            return digit;
        case ProvinceCode::Letters::hex:
            return hex;
        case ProvinceCode::Letters::alnum:
            return alnum;
        case ProvinceCode::Letters::token:
            return alnum || std::string_view("-_.:~+/=").find(c) != std::string_view::npos;
        case ProvinceCode::Letters::any:
            return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
    }
    return false;
}

/// "%E6%B5" as bytes; nothing if a % is not followed by two hex digits.
std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
            continue;
        }
        const auto byte = from_hex(text.substr(at + 1, 2));
        if (!byte || byte->size() != 1) return std::nullopt;
        out += static_cast<char>(byte->front());
        at += 2;
    }
    return out;
}

/// The value of the parameter `name`. Nothing if it is missing, or stands twice (whose reader takes which?).
std::optional<std::string> parameter(std::string_view text, std::string_view name) {
    std::string_view query = text.substr(std::min(text.find('?'), text.size()));
    query = query.substr(0, query.find('#'));
    std::optional<std::string> value;
    while (!query.empty()) {
        query.remove_prefix(1);  // ? or &
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(one.size());
        if (one.substr(0, one.find('=')) != name || one.find('=') == one.npos) continue;
        if (value) return std::nullopt;
        value = percent_decoded(one.substr(one.find('=') + 1));
        if (!value) return std::nullopt;
    }
    return value;
}

bool fits(const ProvinceCode::Part& part, const std::string& value) {
    return value.size() >= part.least && value.size() <= part.most && is_utf8(value) &&
           std::all_of(value.begin(), value.end(), [&](char c) { return is_letter_of(part.letters, c); });
}

ProvinceCode::Part read_part(const Settings& settings, const std::string& name) {
    ProvinceCode::Part part;
    part.name = name;
    part.query = settings.text("query", "");
    part.letters =
        static_cast<ProvinceCode::Letters>(settings.choice("letters", {"any", "digits", "hex", "alnum", "token"}, 0));
    part.least = static_cast<std::size_t>(settings.integer("least", 1, 1, 2048));
    part.most = static_cast<std::size_t>(settings.integer("most", 2048, 1, 2048));
    if (part.most < part.least) settings.complain("most", "must not be less than least");
    part.optional = settings.flag("optional", false);
    return part;
}

}  // namespace

std::optional<Values> ProvinceCode::parts_of(std::string_view text) const {
    if (text.size() > kLongest || !is_utf8(text)) return std::nullopt;
    const auto begin = std::find_if(starts_with.begin(), starts_with.end(),
                                    [&](const std::string& start) { return text.starts_with(start); });
    if (begin == starts_with.end()) return std::nullopt;
    Values values{{"text", std::string(text)}};
    for (const Part& part : parts) {
        const auto value =
            part.query.empty() ? std::optional(std::string(text.substr(begin->size()))) : parameter(text, part.query);
        if (value && fits(part, *value))
            values.emplace(part.name, *value);
        else if (!part.optional)
            return std::nullopt;
    }
    return values;
}

ProvinceCode read_province_code(const Settings& code) {
    ProvinceCode province;
    province.starts_with = code.texts("starts_with");
    for (const std::string& start : province.starts_with)
        if (start.size() < 2) code.complain("starts_with", "must have at least 2 letters: other codes begin so too");
    const Settings parts = code.table("part");
    for (const std::string& name : parts.keys()) {
        const Template gap("{" + name + "}");
        if (!gap.uses(name)) parts.complain(name, "must be named by a–z, 0–9 and _");
        province.parts.push_back(read_part(parts.table(name), name));
    }
    province.identifier = code.text("identifier", "");
    const bool known = std::any_of(province.parts.begin(), province.parts.end(), [&](const ProvinceCode::Part& part) {
        return part.name == province.identifier && !part.optional;
    });
    if (!province.identifier.empty() && !known) code.complain("identifier", "must name a part that is not optional");
    return province;
}

std::optional<HealthCode> read_province(std::string_view text, const std::vector<ProvinceCode>& known) {
    for (const ProvinceCode& province : known) {
        const auto parts = province.parts_of(text);
        if (!parts) continue;
        HealthCode code;
        code.family = CodeFamily::province;
        code.status = CodeStatus::unreachable;
        code.detail = "only the service of the authority can answer this code";
        code.issuer = province.authority;
        code.lasting = false;  // its text may change every minute; the identity the authority answers with does not
        code.identifier = parts->find(province.identifying_part())->second;
        return code;
    }
    return std::nullopt;
}

}  // namespace gate
