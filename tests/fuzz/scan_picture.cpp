// Any picture, as pixels of any size and stride and as a file; any modules: the whole scanner, as a lane
// and as the tool use it. A reading must be one: text of at most 8 KB, corners that are numbers.
#include <opencv2/core/mat.hpp>

#include <cmath>
#include <cstdlib>

#include "camera/colour.h"
#include "camera/picture.h"
#include "camera/scanner.h"
#include "camera/symbol.h"

namespace {

using namespace gate;
using namespace gate::camera;

/// Stands still for a while, then jumps: both ends of a deadline are met.
struct FuzzClock : Clock {
    Instant now() const override { return Instant(milliseconds(++asked / 40)); }
    WallTime wall() const override { return {}; }
    mutable int asked = 0;
};

void must_be_sound(const Look& look, ColourView colour) {
    if (!look.reading) return;
    if (look.reading->text.empty() || look.reading->text.size() > 8192) std::abort();
    for (const Point& corner : look.reading->corners)
        if (!std::isfinite(corner.x) || !std::isfinite(corner.y)) std::abort();
    colour_of(colour, look.reading->corners);
}

void look_at(GreyView view) {
    const FuzzClock clock;
    const std::vector<std::uint8_t> flat(static_cast<std::size_t>(3 * view.width * view.height), 90);
    const ColourView colour{flat.data(), view.width, view.height, 3 * static_cast<std::ptrdiff_t>(view.width)};
    Scanner lane(clock);
    for (int i = 0; i < 8; ++i) must_be_sound(lane.look(view), colour);
    must_be_sound(read_picture(view, clock), colour);
}

/// Pixels as they come, again and again until the picture is full; 1 … 256 wide and high, padded rows.
void as_pixels(const std::uint8_t* data, std::size_t size) {
    const int width = data[0] + 1, height = data[1] + 1, padding = data[2] % 32;
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>((width + padding) * height));
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = data[3 + i % (size - 3)];
    look_at({pixels.data(), width, height, width + padding});
}

void as_file(const std::uint8_t* data, std::size_t size) {
    const auto stated = jpeg_size({data, size});
    if (stated && static_cast<long>(stated->width) * stated->height > 1'000'000) return;  // only slow
    cv::Mat grey;
    if (!decode_grey({data, size}, grey) || grey.total() > 1'000'000) return;
    look_at({grey.data, grey.cols, grey.rows, static_cast<std::ptrdiff_t>(grey.step)});
}

void as_modules(const std::uint8_t* data, std::size_t size) {
    const int side = side_of(1 + data[0] % kVersions);
    SoftModules modules{side, {}};
    for (int i = 0; i < side * side; ++i)
        modules.values.push_back(
            static_cast<float>(static_cast<std::int8_t>(data[1 + static_cast<std::size_t>(i) % (size - 1)])) / 64);
    const Decoding decoding = decode_symbol(modules, {data[0] % 4, data[1] % 8, 1, 1});
    if (decoding.truth.size() != modules.values.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 5) return 0;
    switch (data[0] % 3) {
        case 0:
            as_pixels(data + 1, size - 1);
            break;
        case 1:
            as_file(data + 1, size - 1);
            break;
        default:
            as_modules(data + 1, size - 1);
    }
    return 0;
}
