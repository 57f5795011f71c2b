#include "pass/json_walk.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace gate {
namespace {

using nlohmann::json;
using Kind = JsonValue::Kind;

constexpr std::size_t kDeepest = 16;

/// What nlohmann's parser calls; false ends it.
class Walk {
public:
    explicit Walk(const JsonVisitor& visit) : visit_(visit) {}

    bool null() { return value({Kind::null}); }
    bool boolean(bool) { return value({Kind::truth}); }
    bool number_integer(json::number_integer_t number) { return value({Kind::number, static_cast<double>(number)}); }
    bool number_unsigned(json::number_unsigned_t number) { return value({Kind::number, static_cast<double>(number)}); }
    bool number_float(json::number_float_t number, const std::string&) { return value({Kind::number, number}); }
    bool string(const std::string& text) { return value({Kind::text, 0, text}); }
    bool binary(const json::binary_t&) { return false; }
    bool start_object(std::size_t) { return enter({Kind::object}, kNoIndex); }
    bool start_array(std::size_t) { return enter({Kind::array}, 0); }
    bool end_object() { return leave(); }
    bool end_array() { return leave(); }
    bool parse_error(std::size_t, const std::string&, const json::exception&) { return false; }

    bool key(const std::string& name) {
        const bool plain = !name.empty() && name.find('/') == name.npos;
        step_to(plain ? std::string_view(name) : "?");
        return true;
    }

private:
    static constexpr int kNoIndex = -1;
    struct Level {
        std::size_t place;  // length of the container's own
        int index;          // of the next entry of an array
    };

    void step_to(std::string_view name) {
        place_.resize(levels_.back().place);
        if (!place_.empty()) place_ += '/';
        place_ += name;
    }

    bool value(const JsonValue& value) {
        if (!levels_.empty() && levels_.back().index != kNoIndex) {
            char digits[12];
            const auto end = std::to_chars(digits, std::end(digits), levels_.back().index++).ptr;
            step_to({digits, end});
        }
        visit_(place_, value);
        return true;
    }

    bool enter(const JsonValue& container, int index) {
        if (levels_.size() == kDeepest) return false;
        value(container);
        levels_.push_back({place_.size(), index});
        return true;
    }

    bool leave() {
        levels_.pop_back();
        return true;
    }

    const JsonVisitor& visit_;
    std::string place_;
    std::vector<Level> levels_;
};

}  // namespace

bool walk_json(std::string_view text, const JsonVisitor& visit) {
    Walk walk(visit);
    return json::sax_parse(text.begin(), text.end(), &walk);
}

}  // namespace gate
