// Gives the frames of a file at a camera's pace.
#pragma once

#include <thread>

#include "base/clock.h"

namespace gate::camera {

class Pace {
public:
    explicit Pace(double fps)
        : period_(fps > 0 ? std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / fps))
                          : std::chrono::nanoseconds(0)) {}

    /// Sleeps until the next frame is due, a second at most; not at all without a pace. One that is
    /// late is not made up for.
    void wait(const Clock& clock) {
        if (period_.count() == 0) return;
        const Instant now = clock.now();
        if (due_ > now) std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(due_ - now, seconds(1)));
        due_ = std::max(due_, now) + period_;
    }

private:
    const std::chrono::nanoseconds period_;
    Instant due_{};
};

}  // namespace gate::camera
