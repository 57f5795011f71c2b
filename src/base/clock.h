// The port to time. Only drivers/system implements it for real; tests give their own.
#pragma once

#include "base/time.h"

namespace gate {

/// Thread-safe: every thread of a program shares one clock.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;    // never goes back
    virtual WallTime wall() const = 0;  // as the computer believes; see ClockTrust
};

}  // namespace gate
