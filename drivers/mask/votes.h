// What several frames of one visit say together about the mask. Pure.
#pragma once

#include <deque>
#include <optional>

#include "base/time.h"
#include "lane/ports.h"

namespace gate::mask {

/// One frame's word: the face in front, or nobody (kind unchecked).
struct Vote {
    Mask kind = Mask::unchecked;
    double score = 0;  // 0 … 1
    Instant captured;
};

class Votes {
public:
    void add(const Vote& vote);
    /// Leaves only votes of frames taken at or after `since`.
    void forget_before(Instant since);
    /// Empty while the frames do not suffice. Kind unchecked: they were looked at, and nobody was seen or
    /// the face could not be told; never masked on less than one sure or two agreeing frames. The score is
    /// how far the frames agree, 0 … 1.
    std::optional<MaskCheck::Seen> answer() const;
    int looks() const { return looks_; }

private:
    static constexpr std::size_t kWindow = 5;  // newest faces that count
    static constexpr double kSure = 0.8;       // one face at this score is enough
    static constexpr double kAgreed = 0.5;     // mean of two or more
    static constexpr double kAllMasked = 0.3;  // mean of two or more, none of which says bare
    static constexpr int kEnoughWithout = 4;   // looks that saw nobody
    std::deque<Vote> faces_;
    std::deque<Instant> nobody_;
    int looks_ = 0;
};

}  // namespace gate::mask
