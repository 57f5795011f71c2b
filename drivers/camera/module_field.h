// The modules of a code as a picture shows them: sampled on its grid, set against their own surroundings
// (light changes over a code), and sharpened by a filter that the code itself teaches. Pure.
#pragma once

#include <vector>

#include "camera/grid.h"
#include "camera/symbol.h"

namespace gate::camera {

/// One value a module, with a border of the quiet zone around the code.
struct ModuleField {
    static constexpr int kBorder = 2;
    int side = 0;  // of the code
    std::vector<float> values;

    int width() const { return side + 2 * kBorder; }
    /// `column`, `row` from -kBorder to side + kBorder - 1.
    std::size_t index(int column, int row) const {
        return static_cast<std::size_t>((row + kBorder) * width() + column + kBorder);
    }
    float at(int column, int row) const { return values[index(column, row)]; }
};

/// Grey values at the modules' middles; averaged over the inner part of large modules.
ModuleField sample_modules(GreyView picture, const Grid& grid);

/// What is known of each module of `field`: 1 dark, -1 light, 0 not known.
using Known = std::vector<std::int8_t>;
/// By the layout alone: fixed patterns and quiet zone.
Known known_by_layout(int version);
/// And by what was decoded (Decoding::truth).
void add_truth(Known& known, int version, const std::vector<std::int8_t>& truth);

/// Grey values → dark is above 0, light below, about 1 where sure; by the dark and light means around.
ModuleField normalize(const ModuleField& grey, const Known& known, bool inverted);

/// Undoes what neighbouring modules blur into each other: a linear filter of 3 × 3 or 5 × 5 modules
/// (`reach` 1 or 2), fitted by least squares to the known modules and to what the others seem to be.
ModuleField equalize(const ModuleField& field, const Known& known, int reach);

/// Without the border.
SoftModules without_border(const ModuleField& field);

}  // namespace gate::camera
