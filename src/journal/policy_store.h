// Every policy that was ever in force, with who put it there, when and why. The newest is the one that lanes judge by.
// gate.toml's [policy] is the first version; edited later, it is one more.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/shared_value.h"
#include "journal/journal.h"
#include "visit/judge.h"

namespace gate {

struct PolicyVersion {
    std::int64_t number = 0;  // 1, 2, 3 …
    WallTime at{};            // in force since
    std::string who, why;
    Policy policy;
};

/// Who a version is by that came from the file.
constexpr std::string_view kPolicyFile = "gate.toml";

/// Thread-safe.
class PolicyStore {
public:
    /// `in_force` is what the lanes read: set to the newest version, at once when there is a new one. What is given
    /// must outlive the store. Faults: journal_broken, disk_full.
    static Result<std::unique_ptr<PolicyStore>> open(Store& store, Journal& journal, SharedValue<Policy>& in_force);

    /// The file says `policy`: a new version if it says otherwise than the last time it was read. True if so.
    Result<bool> offer_file(const Policy& policy, WallTime at);

    /// What else must hold: applied over every version before lanes judge by it, at once and from now on. It may make
    /// the policy stricter; versions stay as the site wrote them.
    void apply_over(std::function<Policy(const Policy&)> demand);

    /// Newest first.
    Result<std::vector<PolicyVersion>> versions() const;
    PolicyVersion newest() const;

    /// A new version, if `seen` is the newest (else policy_newer: somebody was faster). An administration row is made
    /// first; without it nothing changes. Returns the new version's number.
    /// `trusted`: the clock that gave `at` (a row of an untrusted one says so).
    Result<std::int64_t> put_in_force(const Policy& policy, std::int64_t seen, const std::string& who,
                                      const std::string& why, WallTime at, bool trusted = false);
    /// A new version that equals version `number`. Fault not_found where there is none.
    Result<std::int64_t> take_back(std::int64_t number, std::int64_t seen, const std::string& who, WallTime at,
                                   bool trusted = false);

private:
    PolicyStore(Store& store, Journal& journal, SharedValue<Policy>& in_force)
        : store_(store), journal_(journal), in_force_(in_force) {}
    Result<std::vector<PolicyVersion>> load() const;
    Result<std::int64_t> add(PolicyVersion version, bool trusted);
    Status insert(const PolicyVersion& version);

    Store& store_;
    Journal& journal_;
    SharedValue<Policy>& in_force_;
    mutable std::mutex mutex_;  // over newest_ and over one change at a time
    PolicyVersion newest_;      // number 0: none yet
    std::function<Policy(const Policy&)> demand_;
};

}  // namespace gate
