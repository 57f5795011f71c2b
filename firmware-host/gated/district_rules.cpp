#include "gated/district_rules.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace gate {
namespace {

std::optional<std::string> content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) return std::nullopt;
    return text.str();
}

/// Whole or not at all.
bool keep(const std::string& path, const std::string& text) {
    const std::string draft = path + ".new";
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    if (!(file << text) || !file.flush()) return false;
    file.close();
    std::error_code error;
    std::filesystem::rename(draft, path, error);
    return !error;
}

}  // namespace

DistrictRules::DistrictRules(PolicyStore& policies, const DistrictConfig& config, std::function<Moment()> now)
    : policies_(policies), key_file_(config.key_file), policy_file_(config.policy_file), now_(std::move(now)) {
    const auto kept = content_of(policy_file_);
    if (!kept) return;
    const auto policy = sync::signed_policy_from(*kept);
    const Status applied = policy ? apply(*policy) : Status(Fault{Reason::policy_invalid, policy_file_});
    if (applied) return;
    problem_ = applied.fault();
    spdlog::error("district: the policy that was kept is not in force: {}", applied.fault().detail);
}

Status DistrictRules::apply(const sync::SignedPolicy& policy) {
    const auto pem = content_of(key_file_);
    if (!pem) return Fault{Reason::file_unreadable, key_file_};
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
    if (applied && !keep(policy_file_, signed_policy_json(policy)))
        applied = Fault{Reason::file_unreadable, policy_file_};
    problem_ = applied ? std::nullopt : std::optional(applied.fault());
    if (applied) spdlog::info("district: its policy, version {}, is in force", version_);
    return applied;
}

}  // namespace gate
