// Reads codes that other readers cannot: finders → trios → grid → modules → error correction, and ZXing
// for the text of the corrected symbol. Pure.
#pragma once

#include <optional>

#include "camera/scanner.h"

namespace gate::camera {

struct OwnTry {
    int window = 31;  // px of the local mean; about 7 modules
    int enlarge = 1;  // 2 for small modules
};

/// What the reader found out about a picture, read or not.
struct Found {
    std::optional<Reading> reading;
    bool code = false;    // a code is there, as its fixed patterns say
    float module_px = 0;  // of the picture given
    float fit = 0;
    std::array<Point, 4> corners{};
};

Found read_own(GreyView picture, OwnTry how);

}  // namespace gate::camera
