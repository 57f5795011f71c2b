// Provincial health codes: an opaque token or URL that only the authority's service can answer. Here it is only
// recognised; what it means is asked by drivers/net/authority.h. How a code of an authority begins and what
// parts it has is written in the authority's profile (docs/authority-profiles.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.h"
#include "pass/authority_template.h"
#include "pass/health_code.h"

namespace gate {

/// How the codes of one authority look.
struct ProvinceCode {
    enum class Letters { any, digits, hex, alnum, token };  // token: alnum and - _ . : ~ + / =
    struct Part {
        std::string name;   // what templates call it
        std::string query;  // the parameter of the URL's query it is; empty: all that follows the beginning
        Letters letters = Letters::any;
        std::size_t least = 1, most = 2048;  // bytes
        bool optional = false;
    };
    std::string authority;                 // the profile's name, for people
    std::vector<std::string> starts_with;  // one of these
    std::vector<Part> parts;
    std::string identifier;  // the part whose digest stands for the code; empty: the whole text

    /// The parts of `text`, and the text itself as "text"; nothing if it is no code of this authority.
    /// In time linear in the text: there are no patterns to backtrack in.
    std::optional<Values> parts_of(std::string_view text) const;
    std::string_view identifying_part() const { return identifier.empty() ? "text" : std::string_view(identifier); }
};

/// Reads the table [code] of a profile.
ProvinceCode read_province_code(const Settings& code);

/// The code as it stands before anybody was asked: unreachable. Nothing if it is of none of `known`.
std::optional<HealthCode> read_province(std::string_view text, const std::vector<ProvinceCode>& known);

}  // namespace gate
