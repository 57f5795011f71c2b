// Reads codes from the frames of one lane, a frame at a time: statistics → gate → regions → one rung →
// text. docs/scanner.md walks through it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "camera/grey.h"
#include "lane/ports.h"

namespace gate::camera {

/// A code that was read. Its text passed the code's own error correction.
struct Reading {
    std::string text;                // the code's bytes where they are UTF-8, else converted to it
    std::string_view format;         // "QRCode"
    std::array<Point, 4> corners{};  // in the frame: of the code, clockwise from its own top left
    bool inverted = false;           // light modules on a dark ground
};

/// What one frame gave.
struct Look {
    std::optional<Reading> reading;
    std::string_view rung;  // the way it was read, or tried last; empty: the frame was not worth a try
    ScanHint hint = ScanHint::none;
    bool black = false;   // nothing but black
    bool moving = false;  // something larger than noise moved since the frame before
};

/// Of one lane: remembers what moved and which way was tried last. Not thread-safe. Never throws.
class Scanner {
public:
    explicit Scanner(const Clock& clock);
    ~Scanner();
    /// As a lane does: idle frames cost next to nothing, others get one try. Bounded in time.
    Look look(GreyView frame);

private:
    class Lane;
    const std::unique_ptr<Lane> lane_;
};

/// Everything that can be tried on one picture, until something reads.
Look read_picture(GreyView picture, const Clock& clock);

}  // namespace gate::camera
