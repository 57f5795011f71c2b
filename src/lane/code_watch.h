// The same code stays before the camera for seconds: it is one scan, not one a frame. Two phones side
// by side are two scans, not two a frame in turn.
#pragma once

#include <map>
#include <string>

#include "base/time.h"

namespace gate {

/// Owned by the lane thread. Keeps the texts of the last moments only.
class CodeWatch {
public:
    explicit CodeWatch(milliseconds away_for) : away_for_(away_for) {}

    /// True when this code was not in sight during the last `away_for`.
    bool fresh(const std::string& text, Instant captured);
    /// The code is in sight, but the lane is busy with somebody else: one that is known stays known,
    /// one that is not will be fresh when its turn comes.
    void see_while_busy(const std::string& text, Instant captured);
    /// Its turn has not come: it will be fresh when it does.
    void forget(const std::string& text) { seen_.erase(text); }

private:
    const milliseconds away_for_;
    std::map<std::string, Instant> seen_;
};

}  // namespace gate
