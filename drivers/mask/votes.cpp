#include "mask/votes.h"

#include <algorithm>
#include <cmath>

namespace gate::mask {
namespace {

/// What a frame says: masked 0 … 1, bare 0 … −1. Bare faces score 0.8 and more, half of the overlooked masks less
/// (docs/mask.md): a frame that says "bare" at so little says little or nothing.
double word(const Vote& vote) {
    constexpr double kDoubtful = 0.6;
    if (vote.kind == Mask::masked) return vote.score;
    return -std::max(0.0, (vote.score - kDoubtful) / (1 - kDoubtful));
}

}  // namespace

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
    double sum = 0;
    for (const Vote& vote : faces_) sum += word(vote);
    const double mean = sum / static_cast<double>(faces_.size());
    const bool all_masked = std::ranges::all_of(faces_, [](const Vote& vote) { return vote.kind == Mask::masked; });
    const double needed = faces_.size() == 1 ? kSure : all_masked ? kAllMasked : kAgreed;
    if (std::abs(mean) >= needed) return MaskCheck::Seen{mean > 0 ? Mask::masked : Mask::bare, std::abs(mean)};
    return faces_.size() == kWindow ? std::optional(untold) : std::nullopt;
}

}  // namespace gate::mask
