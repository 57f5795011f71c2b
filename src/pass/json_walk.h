// JSON read in one pass, value by value, without a tree: for foreign text of which a few fields are wanted.
#pragma once

#include <functional>
#include <string_view>

namespace gate {

struct JsonValue {
    enum class Kind { null, truth, number, text, object, array } kind;  // object and array: what is in it follows
    double number = 0;
    std::string_view text{};
};

/// `place` is the way to the value: "vc/type/0"; the whole is "". An empty key, or one with a slash in it, is "?".
using JsonVisitor = std::function<void(std::string_view place, const JsonValue& value)>;

/// False if it is not JSON, or nests deeper than 16; what was visited until then must not be used.
bool walk_json(std::string_view text, const JsonVisitor& visit);

}  // namespace gate
