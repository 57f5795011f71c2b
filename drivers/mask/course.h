// The course of the mask checks of one visit: what was heard of which face, and whose turn it is. Pure.
#pragma once

#include <vector>

#include "mask/boxes.h"

namespace gate::mask {

/// What a check leaves for the next of the same visit: none takes more than its budget, so what one had none left for
/// is the next one's. What it heard holds for that one alone: whoever has stepped there by then is soon judged anew.
struct Course {
    int pixels = 0;             // of all inputs of the last check: its work
    bool finer = false;         // nobody was found at the first size: the next looks closer
    std::vector<Box> doubtful;  // judged, and doubtful: other faces are judged before it now
    std::vector<Box> none;      // judged, and no face: whatever else was found comes first
};

/// In the order in which they are judged: by their size, those doubted just now later, and last what was no face.
void put_in_order(std::vector<Candidate>& found, const Course& course, const Profile& profile);

}  // namespace gate::mask
