#include "sync/json_fields.h"

#include <algorithm>

namespace gate::sync {
namespace {

const Json kEmptyList = Json::array();
const Json kEmptyObject = Json::object();

/// The deepest nesting of brackets outside texts.
std::size_t depth_of(std::string_view text) {
    std::size_t depth = 0, deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of the year 9999

}  // namespace

std::optional<Json> parse_bounded(std::string_view text, std::size_t bytes, std::size_t depth) {
    if (text.size() > bytes || depth_of(text) > depth) return std::nullopt;
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return std::nullopt;
    return json;
}

const Json& Fields::member(const Json& object, const char* key) {
    static const Json missing;
    const auto found = object.find(key);
    return found == object.end() ? missing : *found;
}

void Fields::wrong(std::string_view key, std::string_view what) {
    if (problem_.empty()) problem_.append(key).append(": ").append(what);
}

std::int64_t Fields::number(const Json& value, const char* key, std::int64_t least, std::int64_t most) {
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
    const std::int64_t number = fits ? value.get<std::int64_t>() : 0;
    if (fits && number >= least && number <= most) return number;
    wrong(key, "must be a whole number, " + std::to_string(least) + " to " + std::to_string(most));
    return least;
}

std::int64_t Fields::integer(const Json& object, const char* key, std::int64_t least, std::int64_t most) {
    return number(member(object, key), key, least, most);
}

std::int64_t Fields::integer_or(const Json& object, const char* key, std::int64_t otherwise, std::int64_t least,
                                std::int64_t most) {
    return object.contains(key) ? integer(object, key, least, most) : otherwise;
}

bool Fields::flag(const Json& object, const char* key) {
    const Json& value = member(object, key);
    if (value.is_boolean()) return value.get<bool>();
    wrong(key, "must be true or false");
    return false;
}

std::string Fields::text(const Json& object, const char* key, std::size_t longest) {
    const Json& value = member(object, key);
    if (value.is_string() && value.get_ref<const std::string&>().size() <= longest) return value.get<std::string>();
    wrong(key, "must be a text of at most " + std::to_string(longest) + " bytes");
    return "";
}

std::int64_t Fields::id(const Json& object, const char* key) {
    const Json& value = member(object, key);
    const auto bytes = value.is_string() ? from_hex(value.get_ref<const std::string&>()) : std::nullopt;
    std::uint64_t id = 0;
    if (bytes && bytes->size() == 8)
        for (const std::uint8_t byte : *bytes) id = id << 8 | byte;
    if (id > 0 && id <= std::uint64_t{INT64_MAX}) return static_cast<std::int64_t>(id);
    wrong(key, "must be 16 hex digits, above 0 and below 2^63");
    return 1;
}

Digest Fields::digest(const Json& object, const char* key) {
    const Json& value = member(object, key);
    const auto bytes = value.is_string() ? from_hex(value.get_ref<const std::string&>()) : std::nullopt;
    Digest digest{};
    if (bytes && bytes->size() == digest.size())
        std::copy(bytes->begin(), bytes->end(), digest.begin());
    else
        wrong(key, "must be 64 hex digits");
    return digest;
}

WallTime Fields::time(const Json& object, const char* key) {
    return WallTime(milliseconds(integer(object, key, 0, kLatest)));
}

const Json& Fields::list(const Json& object, const char* key, std::size_t most) {
    const auto found = object.find(key);
    if (found == object.end()) return kEmptyList;
    if (found->is_array() && found->size() <= most) return *found;
    wrong(key, "must be a list of at most " + std::to_string(most));
    return kEmptyList;
}

const Json& Fields::object(const Json& value, const char* key) {
    if (value.is_object()) return value;
    wrong(key, "must be an object");
    return kEmptyObject;
}

std::string hex_id(std::int64_t id) {
    std::uint8_t bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(id) >> (56 - 8 * i));
    return to_hex(bytes);
}

std::int64_t ms_of(WallTime time) { return time.time_since_epoch().count(); }

}  // namespace gate::sync
