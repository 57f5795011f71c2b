// Reading a JSON object strictly: each field has a type and a range, the first that is wrong is named.
// Used inside src/sync and src/district only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/time.h"

namespace gate::sync {

using Json = nlohmann::ordered_json;

/// Parses JSON that is no deeper than `depth`; nothing where it is no JSON or not UTF-8.
std::optional<Json> parse_bounded(std::string_view text, std::size_t bytes, std::size_t depth);

/// The first mistake met while a message is read. Reading goes on with zeros, so callers need no branches.
class Fields {
public:
    /// Notes a mistake at `key`; only the first is kept.
    void wrong(std::string_view key, std::string_view what);
    bool good() const { return problem_.empty(); }
    const std::string& problem() const { return problem_; }

    std::int64_t integer(const Json& object, const char* key, std::int64_t least, std::int64_t most);
    std::int64_t integer_or(const Json& object, const char* key, std::int64_t otherwise, std::int64_t least,
                            std::int64_t most);
    bool flag(const Json& object, const char* key);
    std::string text(const Json& object, const char* key, std::size_t longest);
    std::int64_t id(const Json& object, const char* key);  // 16 hex digits, 1 … 2^63−1
    Digest digest(const Json& object, const char* key);    // 64 hex digits
    WallTime time(const Json& object, const char* key);    // ms since 1970
    /// The array `key`, empty where it is missing; more than `most` members are a mistake.
    const Json& list(const Json& object, const char* key, std::size_t most);
    /// A member of an array that stands for a number.
    std::int64_t number(const Json& value, const char* key, std::int64_t least, std::int64_t most);
    /// `value` if it is an object, else an empty one and a mistake.
    const Json& object(const Json& value, const char* key);

    const Json& member_object(const Json& parent, const char* key) { return object(member(parent, key), key); }
    /// The member, or null where it is missing; lives as long as `object`.
    static const Json& member(const Json& object, const char* key);

private:
    std::string problem_;
};

std::string hex_id(std::int64_t id);
std::int64_t ms_of(WallTime time);

}  // namespace gate::sync
