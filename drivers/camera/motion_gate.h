// Decides which frames are worth an attempt: something came into view, or it is time for a look anyway.
// Pure: its only memory is the frames it was shown.
#pragma once

#include <vector>

#include "camera/statistics.h"

namespace gate::camera {

class MotionGate {
public:
    /// Whether this frame is worth an attempt.
    bool open_for(const BlockGrid& grid);
    /// Something about the scene is worth as many attempts as a change of it.
    void open_again() { budget_ = kBudget; }
    /// Blocks that moved since the previous frame (by index of the grid).
    const std::vector<std::uint8_t>& moved() const { return moved_; }
    int moved_count() const { return moved_count_; }
    /// Blocks that moved in the newest frames: what came in lies among them, also once it is held still. 0: none of it.
    const std::vector<std::uint8_t>& lately() const { return lately_; }

private:
    void compare(const BlockGrid& grid);

    static constexpr int kBudget = 20;     // attempts that a change is worth
    static constexpr int kLately = 30;     // frames
    static constexpr int kHeartbeat = 60;  // frames between attempts in a scene that stands still

    std::vector<std::uint8_t> before_;  // means of the frame before
    std::vector<std::uint8_t> anchor_;  // means when the gate last opened
    std::vector<std::uint8_t> moved_;
    std::vector<std::uint8_t> lately_;  // frames until it is forgotten
    int moved_count_ = 0;
    int changed_count_ = 0;  // since the anchor
    int budget_ = kBudget;
    int since_attempt_ = 0;
};

}  // namespace gate::camera
