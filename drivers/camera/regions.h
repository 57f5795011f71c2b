// Where in a frame a code may be: detailed in both directions, as nothing else is so evenly. Pure.
#pragma once

#include <vector>

#include "camera/statistics.h"

namespace gate::camera {

struct Region {
    int x = 0, y = 0, width = 0, height = 0;  // px
    float weight = 0;                         // how much detail it holds

    int area() const { return width * height; }
};

/// The most detailed regions, at most `most`, the weightiest first. Where `moved` marks blocks, regions
/// that hold some of them come before those that hold none, and small moving parts of large regions before the whole.
std::vector<Region> find_regions(const BlockGrid& grid, const std::vector<std::uint8_t>& moved, std::size_t most);

}  // namespace gate::camera
