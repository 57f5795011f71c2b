#include "camera/colour.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gate::camera {
namespace {

struct Colour {
    float blue = 0, green = 0, red = 0;
    float sum() const { return blue + green + red; }
};

/// Pixels of the code in an even raster.
std::vector<Colour> pixels_inside(ColourView picture, const std::array<Point, 4>& corners) {
    constexpr int kRaster = 96;
    std::vector<Colour> pixels;
    pixels.reserve(kRaster * kRaster);
    for (int j = 0; j < kRaster; ++j) {
        for (int i = 0; i < kRaster; ++i) {
            const float u = (static_cast<float>(i) + 0.5f) / kRaster, v = (static_cast<float>(j) + 0.5f) / kRaster;
            const auto mix = [&](float Point::*of) {
                return (corners[0].*of * (1 - u) + corners[1].*of * u) * (1 - v) +
                       (corners[3].*of * (1 - u) + corners[2].*of * u) * v;
            };
            const float x = mix(&Point::x), y = mix(&Point::y);
            if (!(x >= 0 && y >= 0 && x < static_cast<float>(picture.width) && y < static_cast<float>(picture.height)))
                continue;
            const std::uint8_t* p = picture.at(static_cast<int>(x), static_cast<int>(y));
            pixels.push_back({static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])});
        }
    }
    return pixels;
}

Colour mean_of(const Colour* begin, const Colour* end) {
    Colour sum;
    for (const Colour* p = begin; p != end; ++p) sum = {sum.blue + p->blue, sum.green + p->green, sum.red + p->red};
    const float count = static_cast<float>(end - begin);
    return {sum.blue / count, sum.green / count, sum.red / count};
}

}  // namespace

CodeColour colour_of(ColourView picture, const std::array<Point, 4>& corners) {
    std::vector<Colour> pixels = pixels_inside(picture, corners);
    if (pixels.size() < 1000) return CodeColour::unsure;
    std::ranges::sort(pixels, {}, &Colour::sum);
    const Colour* all = pixels.data();
    const auto count = static_cast<std::ptrdiff_t>(pixels.size());
    const Colour dark = mean_of(all, all + count * 12 / 100), light = mean_of(all + count * 75 / 100, all + count);
    const auto taken = [](float d, float l) { return 1 - d / std::max(l, 1.f); };  // 1: all of this colour is missing
    const float blue = taken(dark.blue, light.blue), green = taken(dark.green, light.green),
                red = taken(dark.red, light.red);
    const float most = std::max({blue, green, red});
    if (most < 0.15f) return CodeColour::unsure;
    const float b = blue / most, g = green / most, r = red / most;
    if (std::min({b, g, r}) > 0.8f) return CodeColour::black;
    if (r < 0.62f && g < 0.7f) return CodeColour::yellow;
    if (r < 0.7f && g > 0.8f) return CodeColour::red;
    if (r > 0.85f && g < 0.75f) return CodeColour::green;
    return CodeColour::unsure;
}

}  // namespace gate::camera
