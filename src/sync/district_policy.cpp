#include "sync/district_policy.h"

#include "sync/json_fields.h"

namespace gate::sync {
namespace {

Bytes signed_bytes(std::int64_t version, const std::string& text) {
    const std::string all = "small-gate district policy\n" + std::to_string(version) + "\n" + text;
    return {all.begin(), all.end()};
}

}  // namespace

Result<DistrictPolicy> read_district_policy(const std::string& json) {
    const auto parsed = parse_bounded(json, limits::policy, limits::depth);
    if (!parsed || !parsed->is_object()) return Fault{Reason::policy_invalid, "must be a JSON object"};
    auto demand = read_demand(parsed->dump());
    if (!demand) return demand.fault();
    return DistrictPolicy{*std::move(demand)};
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
