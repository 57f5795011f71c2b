#include "pass/json_walk.h"

#include <gtest/gtest.h>

#include <vector>

namespace gate {
namespace {

using Kind = JsonValue::Kind;

struct Seen {
    std::string place;
    Kind kind;
    double number = 0;
    std::string text;
    bool operator==(const Seen&) const = default;
};

std::vector<Seen> walk(std::string_view text) {
    std::vector<Seen> seen;
    const bool good = walk_json(text, [&](std::string_view place, const JsonValue& value) {
        seen.push_back({std::string(place), value.kind, value.number, std::string(value.text)});
    });
    EXPECT_TRUE(good) << text;
    return seen;
}

bool is_read(std::string_view text) {
    return walk_json(text, [](auto, const auto&) {});
}

TEST(JsonWalk, every_value_is_told_with_its_place) {
    const std::vector<Seen> wanted{
        {"", Kind::object},
        {"a", Kind::array},
        {"a/0", Kind::number, 1},
        {"a/1", Kind::array},
        {"a/1/0", Kind::text, 0, "x"},
        {"a/2", Kind::object},
        {"a/2/b", Kind::truth},
        {"a/3", Kind::number, -2.5},
        {"c", Kind::null},
        {"d", Kind::text, 0, "é"},
    };
    EXPECT_EQ(walk(R"({"a":[1,["x"],{"b":false},-2.5],"c":null,"d":"\u00e9"})"), wanted);
    EXPECT_EQ(walk("7"), (std::vector<Seen>{{"", Kind::number, 7}}));
}

TEST(JsonWalk, a_key_cannot_name_what_lies_deeper) {
    for (const Seen& seen : walk(R"({"vc/rid":"x","":{"rid":"y"},"vc":{"":1}})")) {
        EXPECT_NE(seen.place, "vc/rid");
        EXPECT_NE(seen.place, "rid");
        EXPECT_FALSE(seen.place.empty() && seen.kind != Kind::object);
    }
}

TEST(JsonWalk, what_is_no_json_or_too_deep_is_refused) {
    for (const char* text : {"", "{", "{\"a\":}", "[1,]", "{} {}", "nul", "\"\xff\"", "{a:1}", "[1] x"})
        EXPECT_FALSE(is_read(text)) << text;
    EXPECT_TRUE(is_read(std::string(16, '[') + std::string(16, ']')));
    EXPECT_FALSE(is_read(std::string(17, '[') + std::string(17, ']')));
    EXPECT_FALSE(is_read(std::string(100'000, '[')));
}

}  // namespace
}  // namespace gate
