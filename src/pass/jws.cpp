#include "pass/jws.h"

#include <nlohmann/json.hpp>

#include "pass/inflate.h"
#include "pass/json_bounds.h"

namespace gate {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// JOSE has the URL alphabet without padding only.
std::optional<Bytes> from_base64url(std::string_view text) {
    if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
    return from_base64(text);
}

}  // namespace

std::optional<Jws> read_jws(std::string_view text) {
    const auto first = text.find('.'), second = text.find('.', first + 1);
    if (first == text.npos || second == text.npos || text.find('.', second + 1) != text.npos) return std::nullopt;
    const auto header_bytes = from_base64url(text.substr(0, first));
    auto payload = from_base64url(text.substr(first + 1, second - first - 1));
    auto signature = from_base64url(text.substr(second + 1));
    if (!header_bytes || !payload || !signature || !is_shallow_json(text_of(*header_bytes))) return std::nullopt;
    const json header = json::parse(text_of(*header_bytes), nullptr, false);
    if (!header.is_object()) return std::nullopt;
    Jws jws;
    jws.algorithm = text_at(header, "alg");
    jws.key_id = text_at(header, "kid");
    if (header.contains("zip")) {
        payload = text_at(header, "zip") == "DEF" ? inflate_raw(*payload) : std::nullopt;
        if (!payload) return std::nullopt;
    }
    jws.payload = std::move(*payload);
    jws.signature = std::move(*signature);
    jws.signed_text = text.substr(0, second);
    return jws;
}

}  // namespace gate
