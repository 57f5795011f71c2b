#include "mask/votes.h"

#include <cmath>

namespace gate::mask {

void Votes::add(const Vote& vote) {
    ++looks_;
    if (vote.kind == Mask::unchecked) {
        nobody_.push_back(vote.captured);
        if (nobody_.size() > kWindow) nobody_.pop_front();
        return;
    }
    faces_.push_back(vote);
    if (faces_.size() > kWindow) faces_.pop_front();
}

void Votes::forget_before(Instant since) {
    while (!faces_.empty() && faces_.front().captured < since) faces_.pop_front();
    while (!nobody_.empty() && nobody_.front() < since) nobody_.pop_front();
    looks_ = static_cast<int>(faces_.size() + nobody_.size());
}

std::optional<MaskCheck::Seen> Votes::answer() const {
    const MaskCheck::Seen untold{Mask::unchecked, 0};
    if (faces_.empty()) return nobody_.size() >= kEnoughWithout ? std::optional(untold) : std::nullopt;
    double sum = 0;  // masked counts up, bare counts down
    for (const Vote& vote : faces_) sum += vote.kind == Mask::masked ? vote.score : -vote.score;
    const double mean = sum / static_cast<double>(faces_.size());
    const double needed = faces_.size() == 1 ? kSure : kAgreed;
    if (std::abs(mean) >= needed) return MaskCheck::Seen{mean > 0 ? Mask::masked : Mask::bare, std::abs(mean)};
    return faces_.size() == kWindow ? std::optional(untold) : std::nullopt;
}

}  // namespace gate::mask
