// The trust lists that the district publishes, at the gate: each file fetched by its digest, all of one list put in use
// together, in a folder laid out as the gate's own trust folder. Until a list is there whole, the one before stays.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "common/district_config.h"
#include "net/uplink.h"
#include "sync/district_policy.h"

namespace gate {

/// want() and problem() from any thread; step() from the one that fetches, which may wait long.
class DistrictTrust {
public:
    /// `in_use` is called when what stands at current() has changed.
    DistrictTrust(const DistrictConfig& config, std::function<void()> in_use);

    /// What the policy in force lists.
    void want(const sync::TrustList& list);
    /// Fetches what is missing, if it is time to; puts a list in use once it is whole.
    void step(Instant now);
    /// Why the list that is wanted is not in use. Faults: trust_unreadable.
    std::optional<Fault> problem() const;
    /// From any thread: ends a step() that waits for the district.
    void cancel() { uplink_.cancel(); }

    /// Of the config's trust_folder: where the files in use stand; there may be none.
    static std::string current(const std::string& folder) { return folder + "/current"; }

private:
    bool is_whole(const sync::TrustList& list) const;
    Status complete(const sync::TrustList& list, const std::string& name);
    Status bring(const std::string& place, const Digest& digest, const std::string& to);
    void put_in_use(const std::string& name);

    const std::string folder_;
    net::Uplink uplink_;
    const std::function<void()> in_use_;
    bool whole_ = false;                     // the list in use was read again since the start, or since it changed
    mutable std::mutex mutex_;               // over the next four
    std::optional<sync::TrustList> wanted_;  // not known yet: whatever is in use stays
    std::optional<Fault> problem_;
    std::optional<Instant> again_;  // not before
    milliseconds pause_{};          // until the try after that
};

}  // namespace gate
