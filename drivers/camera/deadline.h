// The time a frame may take: asked between the steps of a search, so that no picture holds a lane up.
#pragma once

#include "base/clock.h"

namespace gate::camera {

class Deadline {
public:
    Deadline(const Clock& clock, std::chrono::nanoseconds from_now) : clock_(clock), until_(clock.now() + from_now) {}
    bool over() const { return clock_.now() >= until_; }
    /// For a part of the work that must leave time for the rest.
    Deadline half() const { return {clock_, (until_ - clock_.now()) / 2}; }

private:
    const Clock& clock_;
    const Instant until_;
};

}  // namespace gate::camera
