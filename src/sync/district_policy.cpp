#include "sync/district_policy.h"

#include <algorithm>
#include <array>

#include "sync/json_fields.h"
#include "visit/policy_text.h"

namespace gate::sync {
namespace {

/// Sets in `site` what `asked` has stricter.
using Tighten = void (*)(Policy& site, const Policy& asked);
struct Rule {
    std::string_view key;
    Tighten tighten;
};

void keep_common(std::vector<CodeFamily>& site, const std::vector<CodeFamily>& asked) {
    std::erase_if(site, [&](CodeFamily one) { return std::find(asked.begin(), asked.end(), one) == asked.end(); });
}

constexpr std::array<Rule, 9> kRules{{
    {"fever_from",
     [](Policy& site, const Policy& asked) { site.fever_from = std::min(site.fever_from, asked.fever_from); }},
    {"accept", [](Policy& site, const Policy& asked) { keep_common(site.accepted, asked.accepted); }},
    {"pass_and_health_code",
     [](Policy& site, const Policy& asked) { site.pass_and_health_code |= asked.pass_and_health_code; }},
    {"visitors_need_guard",
     [](Policy& site, const Policy& asked) { site.visitors_need_guard |= asked.visitors_need_guard; }},
    {"repeat_seconds",
     [](Policy& site, const Policy& asked) { site.repeat_within = std::max(site.repeat_within, asked.repeat_within); }},
    {"mask", [](Policy& site, const Policy& asked) { site.mask = std::max(site.mask, asked.mask); }},
    {"offline", [](Policy& site, const Policy& asked) { site.offline = std::min(site.offline, asked.offline); }},
    {"cached_hours",
     [](Policy& site, const Policy& asked) { site.cached_within = std::min(site.cached_within, asked.cached_within); }},
    {"name_must_fit", [](Policy& site, const Policy& asked) { site.name_must_fit |= asked.name_must_fit; }},
}};

const Rule* rule_of(std::string_view key) {
    const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& rule) { return rule.key == key; });
    return found == kRules.end() ? nullptr : &*found;
}

Bytes signed_bytes(std::int64_t version, const std::string& text) {
    const std::string all = "small-gate district policy\n" + std::to_string(version) + "\n" + text;
    return {all.begin(), all.end()};
}

}  // namespace

std::vector<std::string> district_policy_keys() {
    std::vector<std::string> keys;
    for (const Rule& rule : kRules) keys.emplace_back(rule.key);
    return keys;
}

Result<DistrictPolicy> read_district_policy(const std::string& json) {
    const auto parsed = parse_bounded(json, limits::policy, limits::depth);
    if (!parsed || !parsed->is_object()) return Fault{Reason::policy_invalid, "must be a JSON object"};
    DistrictPolicy made;
    for (const auto& [key, value] : parsed->items()) {
        if (rule_of(key) == nullptr)
            return Fault{Reason::policy_invalid, key + ": not among the fields that a district can ask for"};
        made.keys.push_back(key);
    }
    const ReadPolicy read = read_policy_json(json);
    if (!read.problems.empty())
        return Fault{Reason::policy_invalid, read.problems.front().key + " " + read.problems.front().what};
    made.policy = read.policy;
    return made;
}

Policy stricter(const Policy& site, const DistrictPolicy& district) {
    Policy made = site;
    for (const std::string& key : district.keys) {
        const Rule* rule = rule_of(key);
        if (rule == nullptr) continue;
        rule->tighten(made, district.policy);
        for (LanePolicy& lane : made.lanes) rule->tighten(lane.policy, district.policy);
    }
    return made;
}

SignedPolicy sign_policy(const Key& key, std::int64_t version, const std::string& text) {
    return {version, text, to_base64url(key.sign_p256(signed_bytes(version, text)))};
}

Result<DistrictPolicy> check_policy(const Key& key, const SignedPolicy& policy) {
    const auto signature = from_base64(policy.signature);
    if (!signature || !key.verify_p256(signed_bytes(policy.version, policy.text), *signature))
        return Fault{Reason::policy_not_signed, "version " + std::to_string(policy.version)};
    return read_district_policy(policy.text);
}

std::string signed_policy_json(const SignedPolicy& policy) {
    return Json{{"version", policy.version}, {"text", policy.text}, {"signature", policy.signature}}.dump();
}

std::optional<SignedPolicy> signed_policy_from(const std::string& json) {
    const auto parsed = parse_bounded(json, 2 * limits::policy, limits::depth);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    Fields fields;
    SignedPolicy policy{fields.integer(*parsed, "version", 1, INT64_MAX), fields.text(*parsed, "text", limits::policy),
                        fields.text(*parsed, "signature", 200)};
    if (!fields.good()) return std::nullopt;
    return policy;
}

}  // namespace gate::sync
