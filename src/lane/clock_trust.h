// Whether the computer's wall clock can be believed. While it cannot, nothing opens by itself, and a
// wrong clock is never shown as a bad code.
#pragma once

#include <mutex>
#include <optional>

#include "base/clock.h"

namespace gate {

/// Untrusted are: a time before this program was built, a time before the newest journal row (the
/// floor), and a jump while the program runs (60 s back, or a day forward) until a guard confirms it.
/// Thread-safe.
class ClockTrust {
public:
    ClockTrust(const Clock& clock, WallTime built, std::optional<WallTime> floor);

    bool trusted();
    /// A row was recorded at `at` under a trusted clock.
    void recorded(WallTime at);
    /// A guard looked and says that the clock is right now: the floor starts anew.
    /// False (and nothing changes) before the program's own build date.
    bool confirm();

private:
    bool jumped();

    const Clock& clock_;
    const WallTime built_;
    std::mutex mutex_;
    std::optional<WallTime> floor_;
    Instant anchor_;  // a moment known by both clocks
    WallTime anchor_wall_;
    bool doubted_ = false;  // since a jump
};

}  // namespace gate
