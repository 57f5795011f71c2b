// Grey values between pixels. Pure.
#pragma once

#include <algorithm>

#include "camera/grey.h"

namespace gate::camera {

/// Bilinear; beyond the edges the picture goes on as its edge. `picture` is not empty; a place that is none (NaN: a
/// grid seen from its own horizon) is the first pixel.
inline float sample(GreyView picture, float x, float y) {
    x = std::min(std::max(0.f, x), static_cast<float>(picture.width - 1));  // std::clamp lets NaN through
    y = std::min(std::max(0.f, y), static_cast<float>(picture.height - 1));
    const int left = std::min(static_cast<int>(x), std::max(0, picture.width - 2));
    const int top = std::min(static_cast<int>(y), std::max(0, picture.height - 2));
    const int right = picture.width > 1 ? 1 : 0;
    const std::ptrdiff_t below = picture.height > 1 ? picture.stride : 0;
    const float fx = x - static_cast<float>(left), fy = y - static_cast<float>(top);
    const std::uint8_t* p = picture.row(top) + left;
    const float upper = static_cast<float>(p[0]) + fx * static_cast<float>(p[right] - p[0]);
    const float lower = static_cast<float>(p[below]) + fx * static_cast<float>(p[below + right] - p[below]);
    return upper + fy * (lower - upper);
}

}  // namespace gate::camera
