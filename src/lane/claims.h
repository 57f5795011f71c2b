// Who has which exception in hand: two guards on two screens must not both answer one. A claim is a
// lease in memory that its screen renews; a screen that dies lets go by itself. Nothing is lost with
// the process: what was answered is in the journal.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace gate {

/// A guard: by the account, which is one person's; the name is for the screens.
struct Claimant {
    std::string account, name;
    bool operator==(const Claimant&) const = default;
};

/// Thread-safe. A claim's key names what is claimed: the row of an exception ("412") or a lane in
/// assisted mode ("lane-1").
class Claims {
public:
    explicit Claims(seconds lease = seconds(30)) : lease_(lease) {}

    /// Takes it for `guard`, or renews. Fault exception_taken with the other's name.
    Status take(const std::string& key, const Claimant& guard, Instant now);
    /// Lets go; nothing happens if another account has it.
    void release(const std::string& key, const std::string& account);

    /// The claims that have not run out.
    std::map<std::string, Claimant> now_held(Instant now);

private:
    struct Claim {
        Claimant guard;
        Instant until;
    };
    const seconds lease_;
    std::mutex mutex_;
    std::map<std::string, Claim> claims_;
};

}  // namespace gate
