#include "sync/district_policy.h"

#include <algorithm>

#include "pass/district_trust.h"
#include "sync/json_fields.h"

namespace gate::sync {
namespace {

Bytes signed_bytes(std::int64_t version, const std::string& text) {
    const std::string all = "small-gate district policy\n" + std::to_string(version) + "\n" + text;
    return {all.begin(), all.end()};
}

/// One line for a screen: neither empty nor with anything that is no letter.
std::string line_of(const Json& notice, const char* key, Fields& fields) {
    std::string line = fields.text(notice, key, limits::notice);
    const bool controls =
        std::any_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 32; });
    if (line.empty() || controls) fields.wrong("notices", std::string("need one line of text as ") + key);
    return line;
}

std::vector<Notice> notices_of(const Json& policy, Fields& fields) {
    std::vector<Notice> notices;
    for (const Json& one : fields.list(policy, "notices", limits::notices)) {
        const Json& notice = fields.object(one, "notices");
        Notice made{line_of(notice, "zh", fields), line_of(notice, "en", fields), {}};
        for (const auto& [key, value] : notice.items())
            if (key != "zh" && key != "en" && key != "until") fields.wrong("notices", "have zh, en and until only");
        if (notice.contains("until")) {
            made.until = parse_day(fields.text(notice, "until", 10));
            if (!made.until) fields.wrong("notices", "until is a day, written 2026-12-31");
        }
        notices.push_back(std::move(made));
    }
    return notices;
}

TrustList trust_of(const Json& policy, Fields& fields) {
    TrustList list;
    if (!policy.contains("trust")) return list;
    const Json& files = fields.member_object(policy, "trust");
    if (files.size() > limits::trust_files) fields.wrong("trust", "names too many files");
    for (const auto& [place, digest] : files.items()) {
        if (!is_district_trust_place(place))
            fields.wrong("trust", "'" + place.substr(0, 100) + "' is no place for a district's file");
        list[place] = fields.digest(files, place.c_str());
    }
    return list;
}

}  // namespace

Result<DistrictPolicy> read_district_policy(const std::string& json) {
    const auto parsed = parse_bounded(json, limits::policy, limits::depth);
    if (!parsed || !parsed->is_object()) return Fault{Reason::policy_invalid, "must be a JSON object"};
    Fields fields;
    DistrictPolicy made;
    made.notices = notices_of(*parsed, fields);
    made.trust = trust_of(*parsed, fields);
    if (!fields.good()) return Fault{Reason::policy_invalid, fields.problem()};
    Json rules = *parsed;
    rules.erase("notices");
    rules.erase("trust");
    auto demand = read_demand(rules.dump());
    if (!demand) return demand.fault();
    made.demand = *std::move(demand);
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
