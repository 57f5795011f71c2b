// Finder patterns: the three squares by which a QR code is found. Looked for in grey, not in black and
// white: rings around a middle (dark, light, dark, light) stand out of blur and noise that no threshold
// survives. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/deadline.h"
#include "camera/grey.h"

namespace gate::camera {

/// A place that looks like a finder from all sides at once.
struct RingSpot {
    Point centre;         // (0, 0) is the middle of the upper left pixel
    float module_px = 0;  // about
    float response = 0;   // 0 … 1, how much the rings stand out
    bool inverted = false;
};

/// Looks for rings. Keeps its memory from picture to picture; not thread-safe.
class RingSearch {
public:
    /// Spots whose modules are between `least` and `most` pixels, the clearest first, at most `count`; of the
    /// smallest sizes where time does not suffice for all.
    std::vector<RingSpot> find(GreyView picture, float least, float most, std::size_t count, const Deadline& deadline);

private:
    std::vector<std::uint8_t> resized_, bordered_;  // the picture at one size, without and with a border
    std::vector<std::int16_t> sums_;                // over the rings around each of its pixels
};

/// A finder with its own small perspective: where a step of one module leads.
struct Finder {
    Point centre;
    Point across;           // one module to the right, in the code's own sense or a quarter turn of it
    Point down;             // one module down
    float fit = 0;          // share of what is seen that the pattern explains, 0 … 1
    bool inverted = false;  // light where it should be dark
};

/// The spot as a finder; its `fit` says whether it is one.
Finder fit_finder(GreyView picture, const RingSpot& spot);

/// Spots that are finders, each once, the best first, at most `most`; of those spots that were looked at in time.
std::vector<Finder> fit_finders(GreyView picture, const std::vector<RingSpot>& spots, std::size_t most,
                                const Deadline& deadline);

}  // namespace gate::camera
