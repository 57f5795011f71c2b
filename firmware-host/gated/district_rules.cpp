#include "gated/district_rules.h"

#include "base/files.h"

#include <spdlog/spdlog.h>

#include <filesystem>

namespace gate {
DistrictRules::DistrictRules(PolicyStore& policies, const DistrictConfig& config, std::function<Moment()> now)
    : policies_(policies), key_file_(config.key_file), policy_file_(config.policy_file), now_(std::move(now)) {
    const auto kept = read_file(policy_file_);
    if (!kept) return;
    const auto policy = sync::signed_policy_from(*kept);
    const Status applied = policy ? apply(*policy) : Status(Fault{Reason::policy_invalid, policy_file_});
    if (applied) return;
    problem_ = applied.fault();
    spdlog::error("district: the policy that was kept is not in force: {}", applied.fault().detail);
}

Status DistrictRules::apply(const sync::SignedPolicy& policy) {
    const auto pem = read_file(key_file_);
    if (!pem) return pem.fault();
    const auto key = Key::public_pem(*pem);
    if (!key) return key.fault();
    const auto checked = sync::check_policy(*key, policy);
    if (!checked) return checked.fault();
    const Moment now = now_();
    if (const Status asked = policies_.ask(policy.version, checked->demand, now.at, now.trusted); !asked) return asked;
    version_ = policy.version;
    notices_ = checked->notices;
    trust_ = checked->trust;
    return Done{};
}

Status DistrictRules::take(const sync::SignedPolicy& policy) {
    if (policy.version <= version_) return Done{};
    Status applied = apply(policy);
    if (applied) applied = replace_file(policy_file_, signed_policy_json(policy), 0644);
    problem_ = applied ? std::nullopt : std::optional(applied.fault());
    if (applied) spdlog::info("district: its policy, version {}, is in force", version_);
    return applied;
}

}  // namespace gate
