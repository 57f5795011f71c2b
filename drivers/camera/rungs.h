// The ways to try a frame, from the cheapest to the most thorough; a lane takes one a frame.
#pragma once

#include <string_view>
#include <vector>

#include "camera/own_reader.h"
#include "camera/regions.h"

namespace gate::camera {

enum class Rung : std::uint8_t {
    near,           // where the newest code was read, at its size
    again,          // on the grid of a code that was seen and not read
    region_coarse,  // the likeliest regions, modules of 2.4 px and more
    region_fine,    // modules below
    region_sharp,   // the likeliest regions, sharpened, modules of 1.3 … 4.6 px
    frame_coarse,   // the whole frame
    frame_medium,   // of it the modules of 2.4 … 4.6 px
    frame_large,    // and those above
    frame_fine,
    zxing_region,  // ZXing's quick search in the likeliest region, stretched in contrast
    zxing_frame,   // ZXing's slow search in the whole frame
};
std::string_view name_of(Rung rung);

/// What a rung is to look at.
struct Target {
    GreyView frame;
    std::vector<Region> regions;  // the likeliest first
    Region near;                  // for Rung::near
    ModuleRange near_range;
    std::optional<Grid> grid;     // of the code that was read or seen, for Rung::near and Rung::again
    RingSearch* rings = nullptr;  // not owned
};

/// Tries `rung`. Corners are those of the frame.
Found climb(Rung rung, const Target& target, const Deadline& deadline);

}  // namespace gate::camera
