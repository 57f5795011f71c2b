// Grey values between pixels. Pure.
#pragma once

#include <algorithm>

#include "camera/grey.h"

namespace gate::camera {

/// Between a pixel and those to its right and below, which lie `right` and `below` bytes away.
inline float bilinear(const std::uint8_t* p, int right, std::ptrdiff_t below, float fx, float fy) {
    const float upper = static_cast<float>(p[0]) + fx * static_cast<float>(p[right] - p[0]);
    const float lower = static_cast<float>(p[below]) + fx * static_cast<float>(p[below + right] - p[below]);
    return upper + fy * (lower - upper);
}

/// Beyond the edges the picture goes on as its edge, also where a place is no number. `picture` is not empty.
inline float sample(GreyView picture, float x, float y) {
    // In this order, as a comparison with what is no number is false.
    x = std::max(0.f, std::min(static_cast<float>(picture.width - 1), x));
    y = std::max(0.f, std::min(static_cast<float>(picture.height - 1), y));
    const int left = std::min(static_cast<int>(x), std::max(0, picture.width - 2));
    const int top = std::min(static_cast<int>(y), std::max(0, picture.height - 2));
    return bilinear(picture.row(top) + left, picture.width > 1 ? 1 : 0, picture.height > 1 ? picture.stride : 0,
                    x - static_cast<float>(left), y - static_cast<float>(top));
}

/// The same where 0 <= `x` < width - 1 and 0 <= `y` < height - 1, in half the time.
inline float sample_inside(GreyView picture, float x, float y) {
    const int left = static_cast<int>(x), top = static_cast<int>(y);
    return bilinear(picture.row(top) + left, 1, picture.stride, x - static_cast<float>(left),
                    y - static_cast<float>(top));
}

}  // namespace gate::camera
