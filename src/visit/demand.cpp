#include "visit/demand.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "visit/policy_hours.h"

namespace gate {
namespace {

using Json = nlohmann::ordered_json;
using Stricter = PolicyField::Stricter;
using Names = std::vector<std::string>;

/// Choices count by their place in the table, everything else by itself.
PolicyValue rank(const PolicyField& field, const PolicyValue& value) {
    if (field.kind != PolicyField::Kind::choice) return value;
    const auto found = std::find_if(field.choices.begin(), field.choices.end(),
                                    [&](const PolicyChoice& one) { return one.id == std::get<std::string>(value); });
    return std::int64_t{found - field.choices.begin()};
}

Names common_names(const Names& ours, const Names& theirs) {
    Names both;
    for (const std::string& name : ours)
        if (std::find(theirs.begin(), theirs.end(), name) != theirs.end()) both.push_back(name);
    return both;
}

/// In the order of the table where it is more than ours.
Names either_names(const PolicyField& field, const Names& ours, const Names& theirs) {
    if (common_names(theirs, ours).size() == theirs.size()) return ours;
    Names all;
    for (const PolicyChoice& one : field.choices)
        for (const Names* names : {&ours, &theirs})
            if (std::find(names->begin(), names->end(), one.id) != names->end() &&
                (all.empty() || all.back() != one.id))
                all.emplace_back(one.id);
    return all;
}

PolicyValue common(const PolicyField& field, const PolicyValue& ours, const PolicyValue& theirs) {
    if (field.kind == PolicyField::Kind::hours)
        return hours_text(common_hours(*parse_hours(std::get<std::string>(ours), 24 * 60),
                                       *parse_hours(std::get<std::string>(theirs), 24 * 60)));
    const Names& a = std::get<Names>(ours);
    const Names& b = std::get<Names>(theirs);
    if (field.stricter == Stricter::common) return common_names(a, b);
    if (a.empty() || b.empty()) return a.empty() ? b : a;
    const Names both = common_names(a, b);
    return both.empty() ? Names{std::string(kNothing)} : both;  // an empty list would be all of them
}

PolicyValue stricter_of(const PolicyField& field, const PolicyValue& ours, const PolicyValue& theirs) {
    const bool theirs_is_less = rank(field, theirs) < rank(field, ours);
    const PolicyValue none = std::int64_t{0};
    switch (field.stricter) {
        case Stricter::none:
            return ours;
        case Stricter::less:
            return theirs_is_less ? theirs : ours;
        case Stricter::more:
        case Stricter::more_but_zero_is_own:
            return theirs_is_less ? ours : theirs;
        case Stricter::less_but_zero_is_none:
            if (ours == none || theirs == none) return ours == none ? theirs : ours;
            return theirs_is_less ? theirs : ours;
        case Stricter::common:
        case Stricter::common_but_none_is_all:
            return common(field, ours, theirs);
        case Stricter::either:
            return either_names(field, std::get<Names>(ours), std::get<Names>(theirs));
    }
    return ours;
}

void tighten(const PolicyField& field, Policy& site, const Policy& asked) {
    const PolicyValue ours = field.get(site), theirs = field.get(asked), made = stricter_of(field, ours, theirs);
    // One asks for a number of doses, the other for what the certificate says: whoever comes in must have both.
    if (field.stricter == Stricter::more_but_zero_is_own && ours != theirs)
        site.certificates.full_course |= std::min(ours, theirs) == PolicyValue(std::int64_t{0});
    if (made != ours) field.set(site, made);
}

}  // namespace

std::vector<const PolicyField*> demandable_fields() {
    std::vector<const PolicyField*> fields;
    for (const PolicyField& field : policy_fields())
        if (field.stricter != Stricter::none) fields.push_back(&field);
    return fields;
}

Result<Demand> read_demand(const std::string& json) {
    const Json asked = Json::parse(json, nullptr, false);
    if (!asked.is_object()) return Fault{Reason::policy_invalid, "must be a JSON object"};
    Demand demand;
    for (const auto& [key, value] : asked.items()) {
        const PolicyField* field = policy_field(key);
        if (field == nullptr || field->stricter == Stricter::none)
            return Fault{Reason::policy_invalid, key + ": not among the fields that a district can ask for"};
    }
    for (const PolicyField* field : demandable_fields())
        if (asked.contains(field->key)) demand.keys.emplace_back(field->key);
    ReadPolicy read = read_policy_json(json);
    if (!read.problems.empty())
        return Fault{Reason::policy_invalid, read.problems.front().key + " " + read.problems.front().what};
    demand.policy = std::move(read.policy);
    return demand;
}

std::string demand_json(const Demand& demand) {
    const Json whole = Json::parse(policy_json(demand.policy));
    Json asked = Json::object();
    for (const std::string& key : demand.keys) asked[key] = whole.at(key);
    return asked.dump();
}

Policy stricter(const Policy& site, const Demand& demand) {
    Policy made = site;
    for (const std::string& key : demand.keys) {
        const PolicyField& field = *policy_field(key);
        tighten(field, made, demand.policy);
        for (LanePolicy& lane : made.lanes) tighten(field, lane.policy, demand.policy);
    }
    return made;
}

}  // namespace gate
