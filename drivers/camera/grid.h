// Where each module of a code lies in a picture: a plane seen in perspective, fitted to everything about
// the code that is known beforehand (finders, timing lines, alignment patterns). Pure.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "camera/layout.h"
#include "camera/trios.h"

namespace gate::camera {

/// Maps modules (column, row; integers are their middles) to pixels.
struct Homography {
    std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};

    Point operator()(double column, double row) const {
        const double w = m[6] * column + m[7] * row + m[8];
        return {static_cast<float>((m[0] * column + m[1] * row + m[2]) / w),
                static_cast<float>((m[3] * column + m[4] * row + m[5]) / w)};
    }
};

struct Grid {
    int version = 0;
    Homography map;
    float fit = 0;  // how well the fixed patterns are there, about 0 … 1
    bool inverted = false;
    int side() const { return side_of(version); }
    /// Pixels a module in the code's middle.
    float module_px() const;
    /// The same in a picture that is `scale` times as large and then moved.
    Grid in(double scale, double dx, double dy) const;
};

/// The versions whose timing lines fit the trio best, at most `most`, best first, each with a first grid.
std::vector<Grid> propose_grids(GreyView picture, const Trio& trio, std::size_t most);

/// Moves the grid until the fixed patterns fit as well as they can.
Grid refine(GreyView picture, Grid grid);

}  // namespace gate::camera
