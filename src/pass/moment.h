// The time that a code is judged at, and how far it may be doubted.
#pragma once

#include "base/time.h"

namespace gate {

struct Moment {
    WallTime now{};
    bool given = false;   // by a person, who is obeyed; else a clock says so, and clocks are wrong at times
    WallTime earliest{};  // a clock that stands before this cannot be right

    /// What begins at `begins` has not begun. An issuer's clock may be a little ahead of the gate's.
    bool is_before(WallTime begins) const { return now + (given ? seconds(0) : kClocksDiffer) < begins; }
    static constexpr seconds kClocksDiffer{60};

    bool is_implausible() const { return !given && now < earliest; }
};

}  // namespace gate
