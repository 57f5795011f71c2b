#include "visit/policy_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "visit/policy_hours.h"

namespace gate {
namespace {

using Json = nlohmann::ordered_json;
using Kind = PolicyField::Kind;

std::string number_text(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", number);
    return text;
}

const PolicyChoice* choice_of(const PolicyField& field, const std::string& id) {
    const auto found =
        std::find_if(field.choices.begin(), field.choices.end(), [&](const PolicyChoice& one) { return one.id == id; });
    return found == field.choices.end() ? nullptr : &*found;
}

std::string choices_text(const PolicyField& field) {
    std::string text;
    for (const PolicyChoice& choice : field.choices) text += (text.empty() ? "" : ", ") + std::string(choice.id);
    return text;
}

std::string wrong_list(const PolicyField& field, const std::vector<std::string>& names) {
    if (names.empty() && field.least > 0) return "must name at least one of " + choices_text(field);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!choice_of(field, names[i])) return "knows " + choices_text(field) + ", not '" + names[i] + "'";
        if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
            names.begin() + static_cast<std::ptrdiff_t>(i))
            return "names '" + names[i] + "' twice";
    }
    return "";
}

Json json_of(const PolicyValue& value) {
    return std::visit([](const auto& held) { return Json(held); }, value);
}

/// The JSON value as one of the field's kind; nothing if it is of another.
std::optional<PolicyValue> value_of(const PolicyField& field, const Json& json) {
    switch (field.kind) {
        case Kind::flag:
            return json.is_boolean() ? std::optional<PolicyValue>(json.get<bool>()) : std::nullopt;
        case Kind::whole:
            return json.is_number_integer() ? std::optional<PolicyValue>(json.get<std::int64_t>()) : std::nullopt;
        case Kind::number:
            return json.is_number() ? std::optional<PolicyValue>(json.get<double>()) : std::nullopt;
        case Kind::choice:
        case Kind::hours:
            return json.is_string() ? std::optional<PolicyValue>(json.get<std::string>()) : std::nullopt;
        case Kind::list: {
            std::vector<std::string> names;
            for (const Json& one : json) {
                if (!json.is_array() || !one.is_string()) return std::nullopt;
                names.push_back(one.get<std::string>());
            }
            return json.is_array() ? std::optional<PolicyValue>(names) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::string_view kind_text(Kind kind) {
    constexpr std::string_view texts[] = {"true or false", "a whole number",  "a number",
                                          "a text",        "a list of texts", "a text"};
    return texts[static_cast<int>(kind)];
}

/// Calls `use` for each field that `object` has a right value for; notes a problem for the others.
template <class Use>
void read_fields(const Json& object, int lane, std::vector<PolicyProblem>& problems, Use use) {
    for (const auto& [key, json] : object.items()) {
        if (lane == 0 && key == "lanes") continue;
        const PolicyField* field = policy_field(key);
        if (!field) {
            problems.push_back({lane, key, "is not known"});
            continue;
        }
        const auto value = value_of(*field, json);
        const std::string wrong = value ? field->wrong(*value) : "must be " + std::string(kind_text(field->kind));
        if (wrong.empty())
            use(*field, *value);
        else
            problems.push_back({lane, key, wrong});
    }
}

void read_lanes(const Json& lanes, ReadPolicy& out) {
    if (!lanes.is_object()) return out.problems.push_back({0, "lanes", "must be an object of lanes"});
    for (const auto& [name, object] : lanes.items()) {
        int lane = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), lane);
        if (error != std::errc() || end != name.data() + name.size() || lane < 1 || lane > 64 || !object.is_object()) {
            out.problems.push_back({0, "lanes", "'" + name.substr(0, 20) + "' is no lane (1 … 64) with its rules"});
            continue;
        }
        read_fields(object, lane, out.problems, [&](const PolicyField& field, const PolicyValue& value) {
            set_at_lane(out.policy, lane, field, value);
        });
    }
}

ReadPolicy read_json(std::string_view json, const Policy& before) {
    ReadPolicy out{before, {}};
    const Json object = Json::parse(json, nullptr, false);
    if (!object.is_object()) {
        out.problems.push_back({0, "", "must be a JSON object"});
        return out;
    }
    out.policy.lanes.clear();
    read_fields(object, 0, out.problems,
                [&](const PolicyField& field, const PolicyValue& value) { field.set(out.policy, value); });
    if (const auto lanes = object.find("lanes"); lanes != object.end()) {
        read_lanes(*lanes, out);
        return out;
    }
    for (const LanePolicy& lane : before.lanes)  // kept, on what the gate has now
        for (const std::string& key : lane.own)
            if (const PolicyField* field = policy_field(key))
                set_at_lane(out.policy, lane.lane, *field, field->get(lane.policy));
    return out;
}

void add_changes(std::vector<PolicyChange>& out, int lane, const Policy& before, const Policy& after) {
    for (const PolicyField& field : policy_fields()) {
        const PolicyValue was = field.get(before.at(lane)), is = field.get(after.at(lane));
        const bool at_gate = lane != 0 && field.get(before) == was && field.get(after) == is;  // said once
        if (was == is || at_gate) continue;
        out.push_back({lane, &field, field.words(was, Language::zh), field.words(was, Language::en),
                       field.words(is, Language::zh), field.words(is, Language::en)});
    }
}

}  // namespace

std::string PolicyField::wrong(const PolicyValue& value) const {
    switch (kind) {
        case Kind::flag:
            return "";
        case Kind::whole: {
            const auto number = static_cast<double>(std::get<std::int64_t>(value));
            if (number >= least && number <= most) return "";
            return "must be a whole number from " + std::to_string(std::llround(least)) + " to " +
                   std::to_string(std::llround(most));
        }
        case Kind::number: {
            const double number = std::get<double>(value);
            if (number >= least && number <= most) return "";
            return "must be from " + number_text(least) + " to " + number_text(most);
        }
        case Kind::choice:
            return choice_of(*this, std::get<std::string>(value)) ? "" : "must be one of " + choices_text(*this);
        case Kind::list:
            return wrong_list(*this, std::get<std::vector<std::string>>(value));
        case Kind::hours:
            return parse_hours(std::get<std::string>(value)) ? "" : "must be like 06:00-09:00, 18:00-20:30 (at most 8)";
    }
    return "";
}

std::string PolicyField::words(const PolicyValue& value, Language language) const {
    const bool zh = language == Language::zh;
    const std::string end = unit.zh.empty() ? "" : " " + std::string(unit.in(language));
    switch (kind) {
        case Kind::flag:
            return std::get<bool>(value) ? (zh ? "是" : "Yes") : (zh ? "否" : "No");
        case Kind::whole:
            return std::to_string(std::get<std::int64_t>(value)) + end;
        case Kind::number:
            return number_text(std::get<double>(value)) + end;
        case Kind::choice: {
            const PolicyChoice* one = choice_of(*this, std::get<std::string>(value));
            return one ? std::string(one->word.in(language)) : "";
        }
        case Kind::list: {
            const auto& names = std::get<std::vector<std::string>>(value);
            if (names.empty() && none_is_all()) return zh ? "全部" : "All";
            if (names.empty() || names.front() == kNothing) return zh ? "无" : "None";
            std::string text;
            for (const std::string& id : names)
                if (const PolicyChoice* one = choice_of(*this, id))
                    text += (text.empty() ? "" : zh ? "、" : ", ") + std::string(one->word.in(language));
            return text;
        }
        case Kind::hours: {
            const std::string& text = std::get<std::string>(value);
            if (text == kNothing) return zh ? "不得进厂" : "Never";
            return text.empty() ? (zh ? "全天" : "All day") : text;
        }
    }
    return "";
}

void set_at_lane(Policy& policy, int lane, const PolicyField& field, const PolicyValue& value) {
    auto own =
        std::find_if(policy.lanes.begin(), policy.lanes.end(), [&](const LanePolicy& one) { return one.lane >= lane; });
    if (own == policy.lanes.end() || own->lane != lane) {
        LanePolicy fresh{lane, {}, policy};
        fresh.policy.lanes.clear();
        own = policy.lanes.insert(own, std::move(fresh));
    }
    field.set(own->policy, value);
    if (std::find(own->own.begin(), own->own.end(), field.key) == own->own.end()) own->own.emplace_back(field.key);
}

std::string policy_fields_json() {
    constexpr std::string_view kinds[] = {"flag", "whole", "number", "choice", "list", "hours"};
    Json out = Json::array();
    for (const PolicyField& field : policy_fields()) {
        Json choices = Json::array();
        for (const PolicyChoice& choice : field.choices)
            choices.push_back({{"id", choice.id}, {"zh", choice.word.zh}, {"en", choice.word.en}});
        out.push_back({{"key", field.key},
                       {"kind", kinds[static_cast<int>(field.kind)]},
                       {"zh", field.name.zh},
                       {"en", field.name.en},
                       {"unit_zh", field.unit.zh},
                       {"unit_en", field.unit.en},
                       {"least", field.least},
                       {"most", field.most},
                       {"step", field.step},
                       {"choices", choices},
                       {"none_is_all", field.none_is_all()},
                       {"usual", json_of(field.get(Policy{}))},
                       {"demandable", field.stricter != PolicyField::Stricter::none}});
    }
    return out.dump();
}

std::string policy_json(const Policy& policy) {
    Json out = Json::object(), lanes = Json::object();
    for (const PolicyField& field : policy_fields()) out[std::string(field.key)] = json_of(field.get(policy));
    for (const LanePolicy& lane : policy.lanes)
        for (const PolicyField& field : policy_fields())
            if (std::find(lane.own.begin(), lane.own.end(), field.key) != lane.own.end())
                lanes[std::to_string(lane.lane)][std::string(field.key)] = json_of(field.get(lane.policy));
    out["lanes"] = lanes;
    return out.dump();
}

std::vector<std::string> policy_contradictions(const Policy& policy) {
    if (policy.plausible_from < policy.fever_from && policy.fever_from < policy.plausible_to) return {};
    return {"must lie between plausible_from and plausible_to: else nobody has a fever, or everybody no reading"};
}

ReadPolicy read_policy_json(std::string_view json, const Policy& before) {
    ReadPolicy out = read_json(json, before);
    for (const std::string& wrong : policy_contradictions(out.policy)) out.problems.push_back({0, "fever_from", wrong});
    for (const LanePolicy& lane : out.policy.lanes)
        for (const std::string& wrong : policy_contradictions(lane.policy))
            out.problems.push_back({lane.lane, "fever_from", wrong});
    return out;
}
std::vector<PolicyChange> policy_changes(const Policy& before, const Policy& after) {
    std::vector<PolicyChange> changes;
    std::vector<int> lanes{0};
    for (const Policy* policy : {&before, &after})
        for (const LanePolicy& lane : policy->lanes) lanes.push_back(lane.lane);
    std::sort(lanes.begin(), lanes.end());
    lanes.erase(std::unique(lanes.begin(), lanes.end()), lanes.end());
    for (const int lane : lanes) add_changes(changes, lane, before, after);
    return changes;
}

}  // namespace gate
