// Every policy that was ever in force, with who put it there, when and why. Lanes judge by the newest, made as strict
// as the district asks. gate.toml's [policy] is the first version; edited later, it is one more.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/shared_value.h"
#include "journal/journal.h"
#include "journal/policy_history.h"

namespace gate {

/// Who a version is by that came from the file.
constexpr std::string_view kPolicyFile = "gate.toml";
/// Who the row about a district's policy is by.
constexpr std::string_view kDistrictActor = "district";

/// Thread-safe.
class PolicyStore {
public:
    /// `in_force` is what the lanes read: set to the newest version, at once when there is a new one. What is given
    /// must outlive the store. Faults: journal_broken, disk_full.
    static Result<std::unique_ptr<PolicyStore>> open(Store& store, Journal& journal, SharedValue<Policy>& in_force);

    /// The file says `policy`: a new version if it says otherwise than the last time it was read. True if so.
    Result<bool> offer_file(const Policy& policy, WallTime at);

    /// What the district asks: over every version of the site, at once, from now on and after a restart. Where it is
    /// new, an administration row is made first; without it nothing changes. Versions stay as the site wrote them.
    Status ask(std::int64_t version, const Demand& demand, WallTime at, bool trusted = false);

    Result<PolicyHistory> history() const;
    PolicyVersion newest() const;
    DistrictVersion asked() const;

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
    Status load();
    Result<std::int64_t> add(PolicyVersion version, bool trusted);
    Status tell(WallTime at, bool trusted, const std::string& who, const std::string& note);
    template <class Version>
    Status use(const Version& version, const Policy& made);

    Store& store_;
    Journal& journal_;
    SharedValue<Policy>& in_force_;
    mutable std::mutex mutex_;  // over newest_, asked_ and over one change at a time
    PolicyVersion newest_;      // number 0: none yet
    DistrictVersion asked_;
};

}  // namespace gate
