// Reads codes that other readers cannot: rings → finders → trios → grid → modules → error correction, and
// ZXing for the text of the corrected symbol. docs/scanner.md walks through it. Pure but for the deadline.
#pragma once

#include <optional>

#include "camera/deadline.h"
#include "camera/grid.h"
#include "camera/scanner.h"

namespace gate::camera {

/// The sizes of module to look for, px.
struct ModuleRange {
    float least = 1.3f;
    float most = 28;
};

/// What the reader found out about a picture, read or not.
struct Found {
    std::optional<Reading> reading;
    std::optional<Grid> grid;        // of the code that was read, or of the likeliest
    std::array<Point, 4> corners{};  // of it
    float module_px = 0;             // of it
    float fit = 0;                   // how surely it is a code, 0 … 1
    int finders = 0;                 // clear finders of about one size, also where they make no code
    float finder_px = 0;             // module size of the clearest
    bool is_code() const { return fit >= kLeastFit; }

    bool tells_more_than(const Found& other) const {
        if (reading || other.reading) return reading.has_value();
        return fit != other.fit ? fit > other.fit : finders > other.finders;
    }

    static constexpr float kLeastFit = 0.5f;
};

/// The first code that can be read in `picture`, or the likeliest that cannot.
Found read_own(GreyView picture, ModuleRange range, RingSearch& rings, const Deadline& deadline);

/// The code that was at `grid` in an earlier frame, if it has moved by less than a module or so.
Found read_again(GreyView picture, Grid grid);

/// Reads a code whose grid is known.
std::optional<Reading> read_grid(GreyView picture, const Grid& grid);

}  // namespace gate::camera
