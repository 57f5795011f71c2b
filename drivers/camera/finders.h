// Finder patterns: the three squares by which a QR code is found, as dark and light runs 1:1:3:1:1 along
// every line through their middle. Pure.
#pragma once

#include <array>
#include <vector>

#include "camera/grey.h"

namespace gate::camera {

struct Finder {
    Point centre;    // of the pixel grid: (0, 0) is the middle of the upper left pixel
    float size = 0;  // px a module along the picture's rows and columns; longer than a module where the code is turned
    bool inverted = false;  // light where it should be dark
    int rows = 1;           // on how many rows it was seen
};

/// 255 where a pixel is darker than the mean of the `window` × `window` pixels around it (odd), else 0.
GreyImage binarize(GreyView picture, int window);

/// Candidates in a binary picture, those seen on most rows first, at most `most`.
std::vector<Finder> find_finders(GreyView binary, int row_step, std::size_t most);

/// Three finders as the corners of one code.
struct Trio {
    Finder corner;     // upper left, where the two sides meet
    Finder right;      // upper right
    Finder below;      // lower left
    float strain = 0;  // how unlike a code's corners: 0 is perfect
};

/// Plausible trios, the least strained first, at most `most`.
std::vector<Trio> find_trios(const std::vector<Finder>& finders, std::size_t most);

}  // namespace gate::camera
