// Time as this thread has worked it, so that a busy machine does not spoil a figure, nor a deadline.
#pragma once

#include <ctime>

#include "base/clock.h"

namespace gate::bench {

struct CpuClock : Clock {
    Instant now() const override {
        timespec spent{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
        return Instant(seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec));
    }
    WallTime wall() const override { return {}; }
};

/// Milliseconds of work that `job` takes.
template <class Job>
double ms_of(const Job& job) {
    const CpuClock clock;
    const Instant begun = clock.now();
    job();
    return std::chrono::duration<double, std::milli>(clock.now() - begun).count();
}

}  // namespace gate::bench
