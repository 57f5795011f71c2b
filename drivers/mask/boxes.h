// From a network's raw output to faces, over plain values: the boxes the output is relative to (priors of
// a single-shot detector), decoding, and one box a face.
#pragma once

#include <span>
#include <vector>

#include "mask/profile.h"

namespace gate::mask {

/// In the coordinates of whoever made it: shares of an input, or pixels of a picture.
struct Box {
    float x = 0, y = 0, w = 0, h = 0;
    bool operator==(const Box&) const = default;
};

/// A box in which the network sees a face. Both scores 0 … 1; they need not add up to 1.
struct Candidate {
    Box box;
    float masked = 0, bare = 0;
    float score() const { return masked > bare ? masked : bare; }
};

/// Intersection over union, 0 … 1.
float overlap(const Box& a, const Box& b);

/// In the order of the network's rows, for an input of `width` × `height`: centre x, y, width, height as
/// shares of it. Empty where the input is too small for the maps.
std::vector<Box> priors_of(const Profile& profile, int width, int height);

/// `offsets` has four numbers a prior, `scores` two. Candidates of at least `least`, as shares of the input;
/// numbers that are none (NaN, infinite, absurd) are left out. Empty unless the sizes fit.
std::vector<Candidate> decode(const Profile& profile, const std::vector<Box>& priors, std::span<const float> offsets,
                              std::span<const float> scores, float least);

/// The best candidate of each face, best first, at most `most`.
std::vector<Candidate> one_a_face(std::vector<Candidate> candidates, float same_face, std::size_t most);

}  // namespace gate::mask
