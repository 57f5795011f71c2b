// The district's policy at the gate: taken if it is signed and newer, kept over a restart, applied over the site's.
#pragma once

#include <functional>

#include "common/district_config.h"
#include "journal/policy_store.h"
#include "sync/district_policy.h"

namespace gate {

class DistrictRules {
public:
    struct Moment {
        WallTime at{};
        bool trusted = false;
    };
    /// Applies what is kept. `policies` must outlive this; `now` tells since when a version is in force.
    DistrictRules(PolicyStore& policies, const DistrictConfig& config, std::function<Moment()> now);

    /// In force at once. Faults: policy_not_signed, policy_invalid, file_unreadable (no key, or it cannot be kept):
    /// then the earlier one stays. An older version changes nothing.
    Status take(const sync::SignedPolicy& policy);
    std::int64_t version() const { return version_; }  // 0: none
    const std::vector<sync::Notice>& notices() const { return notices_; }
    const sync::TrustList& trust() const { return trust_; }
    const std::optional<Fault>& problem() const { return problem_; }

private:
    Status apply(const sync::SignedPolicy& policy);

    PolicyStore& policies_;
    const std::string key_file_, policy_file_;
    const std::function<Moment()> now_;
    std::int64_t version_ = 0;
    std::vector<sync::Notice> notices_;
    sync::TrustList trust_;
    std::optional<Fault> problem_;
};

}  // namespace gate
