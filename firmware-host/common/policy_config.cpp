#include <algorithm>

#include "common/config.h"
#include "visit/policy_text.h"

namespace gate {
namespace {

std::vector<std::string_view> ids_of(const PolicyField& field) {
    std::vector<std::string_view> ids;
    for (const PolicyChoice& choice : field.choices) ids.push_back(choice.id);
    return ids;
}

/// What `settings` says of the field; every mistake but a wrong list or text is noted by Settings itself.
PolicyValue value_of(const Settings& settings, const PolicyField& field, const PolicyValue& otherwise) {
    const auto least = field.least, most = field.most;
    switch (field.kind) {
        case PolicyField::Kind::flag:
            return settings.flag(field.key, std::get<bool>(otherwise));
        case PolicyField::Kind::whole:
            return settings.integer(field.key, std::get<std::int64_t>(otherwise), static_cast<std::int64_t>(least),
                                    static_cast<std::int64_t>(most));
        case PolicyField::Kind::number:
            return settings.number(field.key, std::get<double>(otherwise), least, most);
        case PolicyField::Kind::choice: {
            const auto ids = ids_of(field);
            const auto before = std::find(ids.begin(), ids.end(), std::get<std::string>(otherwise)) - ids.begin();
            return std::string(ids.at(settings.choice(field.key, ids, static_cast<std::size_t>(before))));
        }
        case PolicyField::Kind::list:
            return settings.texts(field.key);
        case PolicyField::Kind::hours:
            return settings.text(field.key, "");
    }
    return otherwise;
}

/// Calls `use` for each field that the table names rightly.
template <class Use>
void read_fields(const Settings& settings, const Policy& before, Use use) {
    for (const PolicyField& field : policy_fields()) {
        if (!settings.has(field.key)) continue;
        const PolicyValue value = value_of(settings, field, field.get(before));
        const std::string wrong = field.wrong(value);
        if (wrong.empty())
            use(field, value);
        else
            settings.complain(field.key, wrong);
    }
}

}  // namespace

Policy read_policy(const Settings& settings) {
    Policy policy;
    read_fields(settings, policy,
                [&](const PolicyField& field, const PolicyValue& value) { field.set(policy, value); });
    for (const std::string& wrong : policy_contradictions(policy)) settings.complain("fever_from", wrong);
    return policy;
}

void read_lane_mask(const Settings& lane_table, int lane, Policy& policy) {
    const PolicyField& field = *policy_field("mask");
    set_at_lane(policy, lane, field, value_of(lane_table, field, field.get(policy.at(lane))));
}

void read_lane_policy(const Settings& settings, int lane, Policy& policy) {
    read_fields(settings, policy.at(lane),
                [&](const PolicyField& field, const PolicyValue& value) { set_at_lane(policy, lane, field, value); });
    for (const std::string& wrong : policy_contradictions(policy.at(lane))) settings.complain("fever_from", wrong);
}

}  // namespace gate
