#include "camera/motion_gate.h"

#include <algorithm>
#include <cstdlib>

namespace gate::camera {
namespace {

/// By how much most blocks changed: the light flickers, or the camera set its exposure.
int common_change(const BlockGrid& grid, const std::vector<std::uint8_t>& before) {
    int histogram[511] = {}, seen = 0;
    for (std::size_t i = 0; i < grid.blocks.size(); i += 7, ++seen) ++histogram[grid.blocks[i].mean - before[i] + 255];
    int half = 0;
    for (int i = 0; i < 511; ++i) {
        half += histogram[i];
        if (2 * half >= seen) return i - 255;
    }
    return 0;
}

}  // namespace

void MotionGate::compare(const BlockGrid& grid) {
    constexpr int kChange = 7;  // grey levels of a block's mean; noise of 13 levels moves it by 2
    const std::size_t count = grid.blocks.size();
    const int flicker = common_change(grid, before_), drift = common_change(grid, anchor_);
    moved_count_ = changed_count_ = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int mean = grid.blocks[i].mean;
        moved_[i] = std::abs(mean - before_[i] - flicker) > kChange ? 1 : 0;
        moved_count_ += moved_[i];
        lately_[i] = static_cast<std::uint8_t>(moved_[i] ? kLately : std::max(0, lately_[i] - 1));
        changed_count_ += std::abs(mean - anchor_[i] - drift) > kChange ? 1 : 0;
        before_[i] = static_cast<std::uint8_t>(mean);
    }
}

bool MotionGate::open_for(const BlockGrid& grid) {
    constexpr int kLeastBlocks = 2;  // the smallest code that can be read is larger
    if (before_.size() != grid.blocks.size()) {
        before_.resize(grid.blocks.size());
        for (std::size_t i = 0; i < before_.size(); ++i) before_[i] = grid.blocks[i].mean;
        anchor_ = before_;
        moved_.assign(before_.size(), 0);
        lately_.assign(before_.size(), 0);
        budget_ = kBudget;
    }
    compare(grid);
    if (changed_count_ >= kLeastBlocks) {
        budget_ = kBudget;
        anchor_ = before_;
    }
    ++since_attempt_;
    const bool open = budget_ > 0 || since_attempt_ >= kHeartbeat;
    if (!open) return false;
    budget_ = std::max(0, budget_ - 1);
    since_attempt_ = 0;
    return true;
}

}  // namespace gate::camera
