#include "pass/jws.h"

#include <algorithm>

#include "pass/inflate.h"
#include "pass/json_walk.h"

namespace gate {
namespace {

struct Header {
    bool is_object = false, is_zipped = false;
    std::string algorithm, key_id, zip;
};

std::optional<Header> read_header(ByteView bytes) {
    Header header;
    const bool good = walk_json(text_of(bytes), [&](std::string_view place, const JsonValue& value) {
        if (place.empty()) header.is_object = value.kind == JsonValue::Kind::object;
        if (place == "zip") header.is_zipped = true;
        if (value.kind != JsonValue::Kind::text) return;
        if (place == "alg") header.algorithm = value.text;
        if (place == "kid") header.key_id = value.text;
        if (place == "zip") header.zip = value.text;
    });
    return good && header.is_object ? std::optional(std::move(header)) : std::nullopt;
}

/// JOSE has the URL alphabet without padding only.
std::optional<Bytes> from_base64url(std::string_view text) {
    const bool other = std::any_of(text.begin(), text.end(), [](char c) { return c == '+' || c == '/' || c == '='; });
    return other ? std::nullopt : from_base64(text);
}

}  // namespace

std::optional<Jws> read_jws(std::string_view text) {
    const auto first = text.find('.'), second = text.find('.', first + 1);
    if (first == text.npos || second == text.npos || text.find('.', second + 1) != text.npos) return std::nullopt;
    const auto header_bytes = from_base64url(text.substr(0, first));
    auto payload = from_base64url(text.substr(first + 1, second - first - 1));
    auto signature = from_base64url(text.substr(second + 1));
    if (!header_bytes || !payload || !signature) return std::nullopt;
    auto header = read_header(*header_bytes);
    if (!header) return std::nullopt;
    if (header->is_zipped) payload = header->zip == "DEF" ? inflate_raw(*payload) : std::nullopt;
    if (!payload) return std::nullopt;
    Jws jws;
    jws.algorithm = std::move(header->algorithm);
    jws.key_id = std::move(header->key_id);
    jws.payload = std::move(*payload);
    jws.signature = std::move(*signature);
    jws.signed_text = text.substr(0, second);
    return jws;
}

}  // namespace gate
