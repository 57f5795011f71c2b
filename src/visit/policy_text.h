// The policy as named fields: one table with each field's key, range, unit and words. gate.toml, the policy
// store, the manager's page and the API all read and write the policy by it; a new field of Policy is one
// line there.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/catalogue.h"
#include "visit/judge.h"

namespace gate {

using PolicyValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

/// A word of the table in both languages.
struct PolicyWord {
    std::string_view zh, en;
    std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};

struct PolicyChoice {
    std::string_view id;  // "must"
    PolicyWord word;
};

struct PolicyField {
    enum class Kind { flag, whole, number, choice, list, hours };
    /// Which of two values is the stricter: what a district's demand makes of a site's (visit/demand.h).
    enum class Stricter {
        none,                   // neither: nobody but the site has a say in it
        less,                   // of choices: the earlier
        more,                   // of choices: the later; of flags: yes
        less_but_zero_is_none,  // 0 is no limit at all
        more_but_zero_is_own,   // doses: 0 asks what the certificate itself asks
        common,                 // what both name, perhaps nothing
        common_but_none_is_all,
        either,  // what one of them names
    };

    std::string_view key;  // as in gate.toml: "fever_from"
    Kind kind = Kind::flag;
    PolicyWord name;
    PolicyWord unit{};
    Stricter stricter = Stricter::none;
    double least = 0, most = 0, step = 1;  // of whole and number; of a list `least`: how many entries
    std::vector<PolicyChoice> choices{};   // of choice, and of each entry of a list
    std::function<PolicyValue(const Policy&)> get{};
    /// `value` is of the kind and in range (see `wrong`).
    std::function<void(Policy&, const PolicyValue&)> set{};

    /// Of a list: that it names nothing stands for all that it could name.
    bool none_is_all() const { return stricter == Stricter::common_but_none_is_all; }
    /// What is wrong with `value` for this field, in English as Settings says it; empty if nothing.
    std::string wrong(const PolicyValue& value) const;
    /// "37.3 °C", "提醒": a value as people read it.
    std::string words(const PolicyValue& value, Language language) const;
};

/// In a list where "none chosen" means all: the one entry that stands for "not one of them".
constexpr std::string_view kNothing = "none";

const std::vector<PolicyField>& policy_fields();
const PolicyField* policy_field(std::string_view key);

/// What a form needs of the fields: [{"key", "kind", "zh", "en", "unit_zh", "unit_en", "least", "most", "step",
/// "choices": [{"id", "zh", "en"}], "none_is_all", "usual", "demandable"}]. Usual: as in config/gate.toml. Demandable:
/// somebody above the site can ask for it.
std::string policy_fields_json();

/// {"fever_from":37.3, …, "lanes":{"2":{"mask":"must"}}}: every field, and what single lanes have otherwise.
std::string policy_json(const Policy& policy);

struct PolicyProblem {
    int lane = 0;  // 0: of the whole gate
    std::string key, what;
};
struct ReadPolicy {
    Policy policy;
    std::vector<PolicyProblem> problems;  // with any of these it must not be used
};
/// Fields that are left out keep the value of `before`; "lanes", if there, replaces all lanes' own rules.
ReadPolicy read_policy_json(std::string_view json, const Policy& before = {});

/// What the fields, each right by itself, cannot be together; of the gate or of one lane.
std::vector<std::string> policy_contradictions(const Policy& policy);

struct PolicyChange {
    int lane = 0;
    const PolicyField* field = nullptr;
    std::string before_zh, before_en, after_zh, after_en;
};
/// What differs, in the order of the table; the whole gate first, then lane by lane.
std::vector<PolicyChange> policy_changes(const Policy& before, const Policy& after);

/// The whole policy of `lane` with one field set otherwise than at the gate: `value` must be right.
void set_at_lane(Policy& policy, int lane, const PolicyField& field, const PolicyValue& value);

}  // namespace gate
