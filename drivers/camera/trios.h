// Three finders as the corners of one code. Pure.
#pragma once

#include <vector>

#include "camera/finders.h"

namespace gate::camera {

struct Trio {
    Finder corner;     // upper left, where the two sides meet
    Finder right;      // upper right
    Finder below;      // lower left
    float side = 0;    // modules of the whole code, about
    float strain = 0;  // how unlike a code's corners: 0 is perfect
};

/// Plausible trios, the least strained first, at most `most`.
std::vector<Trio> find_trios(const std::vector<Finder>& finders, std::size_t most);

}  // namespace gate::camera
