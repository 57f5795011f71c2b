// A circuit breaker: after several failures in a row nobody waits for the service any more, but for one who tries.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace gate::net {

/// Pure but for what it remembers; owned by one thread.
class Breaker {
public:
    /// Whether the next question may be asked at all.
    bool closed(Instant now) const { return failures_ < kMost || now >= rests_until_; }
    void success() { failures_ = 0, rest_ = kShortest; }
    void failure(Instant now) {
        if (++failures_ < kMost) return;
        rests_until_ = now + rest_;
        rest_ = std::min(rest_ * 2, kLongest);
    }

private:
    static constexpr int kMost = 3;  // failures in a row that open it
    static constexpr seconds kShortest{5}, kLongest{60};
    int failures_ = 0;
    seconds rest_ = kShortest;
    Instant rests_until_{};
};

}  // namespace gate::net
