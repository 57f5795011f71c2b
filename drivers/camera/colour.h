// The colour of a code that was read. A hint, never evidence: a screen shows any colour. Pure.
#pragma once

#include <array>

#include "camera/grey.h"
#include "visit/visit.h"

namespace gate::camera {

/// Of the dark modules of the code between `corners` (clockwise), against the code's own light ones, so
/// that warm or cool light makes no difference. Unsure where nothing stands out, or nothing clearly.
CodeColour colour_of(ColourView picture, const std::array<Point, 4>& corners);

}  // namespace gate::camera
