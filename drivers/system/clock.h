// The one place where the computer's clocks are read.
#pragma once

#include "base/clock.h"

namespace gate {

/// Thread-safe. now() is CLOCK_MONOTONIC (comparable between processes of one boot), wall() CLOCK_REALTIME.
class SystemClock : public Clock {
public:
    Instant now() const override;
    WallTime wall() const override;
};

}  // namespace gate
