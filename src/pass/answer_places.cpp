#include "pass/answer_places.h"

#include <expat.h>

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "pass/json_bounds.h"

namespace gate {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongest = 256 * 1024;
constexpr int kDeepest = 16;

class JsonPlaces : public AnswerPlaces {
public:
    explicit JsonPlaces(Json answer) : answer_(std::move(answer)) {}
    std::optional<std::string> at(const std::string& place) const override try {
        const Json& value = answer_.at(Json::json_pointer(place));
        if (value.is_string()) return value.get<std::string>();
        if (value.is_number() || value.is_boolean()) return value.dump();
        return std::nullopt;
    } catch (const Json::exception&) {
        return std::nullopt;  // no such place
    }

private:
    const Json answer_;
};

class XmlPlaces : public AnswerPlaces {
public:
    /// False: not XML, or not within bounds.
    bool parse(std::string_view text) {
        const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr),
                                                                                  XML_ParserFree);
        parser_ = parser.get();
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, begin, end);
        XML_SetCharacterDataHandler(parser_, text_of);
        // No DTD, so no entities: nothing expands and nothing is fetched.
        XML_SetStartDoctypeDeclHandler(parser_, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
            XML_StopParser(static_cast<XmlPlaces*>(self)->parser_, XML_FALSE);
        });
        return XML_Parse(parser_, text.data(), static_cast<int>(text.size()), XML_TRUE) == XML_STATUS_OK;
    }
    std::optional<std::string> at(const std::string& place) const override {
        const auto found = values_.find(place);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    struct Open {
        std::string name, text;
    };
    static void begin(void* of, const XML_Char* name, const XML_Char**) {
        XmlPlaces& self = *static_cast<XmlPlaces*>(of);
        if (self.open_.size() >= kDeepest) return void(XML_StopParser(self.parser_, XML_FALSE));
        const std::string_view full = name;
        self.open_.push_back({std::string(full.substr(full.find(':') + 1)), ""});
    }
    static void end(void* of, const XML_Char*) {
        XmlPlaces& self = *static_cast<XmlPlaces*>(of);
        self.values_.emplace(std::move(self.open_.back().name), std::move(self.open_.back().text));
        self.open_.pop_back();
    }
    static void text_of(void* of, const XML_Char* text, int size) {
        XmlPlaces& self = *static_cast<XmlPlaces*>(of);
        if (!self.open_.empty()) self.open_.back().text.append(text, static_cast<std::size_t>(size));
    }

    XML_Parser parser_ = nullptr;
    std::vector<Open> open_;
    std::map<std::string, std::string> values_;
};

}  // namespace

std::unique_ptr<AnswerPlaces> AnswerPlaces::json(std::string_view text) {
    if (text.size() > kLongest || !is_shallow_json(text)) return nullptr;
    auto answer = Json::parse(text, nullptr, false);
    return answer.is_discarded() ? nullptr : std::make_unique<JsonPlaces>(std::move(answer));
}

std::unique_ptr<AnswerPlaces> AnswerPlaces::xml(std::string_view text) {
    auto places = std::make_unique<XmlPlaces>();
    if (text.size() > kLongest || !places->parse(text)) return nullptr;
    return places;
}

}  // namespace gate
