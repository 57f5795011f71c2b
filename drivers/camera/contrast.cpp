#include "camera/contrast.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core/hal/intrin.hpp>

namespace gate::camera {
namespace {

void add_row(const std::uint8_t* pixel, int count, std::uint64_t& values, std::uint64_t& squares) {
    int x = 0;
#if CV_SIMD128
    if (count == ContrastMap::kBlock) {
        const cv::v_uint8x16 value = cv::v_load(pixel);
        values += cv::v_reduce_sum(value);
        squares += cv::v_reduce_sum(cv::v_dotprod_expand(value, value));
        x = count;
    }
#endif
    for (; x < count; ++x) {
        values += pixel[x];
        squares += static_cast<std::uint64_t>(pixel[x]) * pixel[x];
    }
}

}  // namespace

ContrastMap::ContrastMap(GreyView picture)
    : columns_((picture.width + kBlock - 1) / kBlock),
      rows_((picture.height + kBlock - 1) / kBlock),
      sums_(static_cast<std::size_t>((columns_ + 1) * (rows_ + 1))) {
    for (int row = 0; row < rows_; ++row) {
        Sum along;
        const int top = row * kBlock, bottom = std::min(picture.height, top + kBlock);
        for (int column = 0; column < columns_; ++column) {
            const int left = column * kBlock, width = std::min(kBlock, picture.width - left);
            for (int y = top; y < bottom; ++y) add_row(picture.row(y) + left, width, along.values, along.squares);
            along.count += static_cast<std::uint64_t>(width * (bottom - top));
            const Sum& above = at(column + 1, row);
            at(column + 1, row + 1) = {above.values + along.values, above.squares + along.squares,
                                       above.count + along.count};
        }
    }
}

float ContrastMap::deviation(int column, int row, float reach) const {
    const int blocks = std::max(0, static_cast<int>(std::lround((reach - kBlock / 2.f) / kBlock)));
    const int left = std::max(0, column - blocks), right = std::min(columns_, column + blocks + 1);
    const int top = std::max(0, row - blocks), bottom = std::min(rows_, row + blocks + 1);
    const auto total = [&](auto member) {
        return static_cast<double>(at(right, bottom).*member + at(left, top).*member - at(left, bottom).*member -
                                   at(right, top).*member);
    };
    const double count = total(&Sum::count), mean = total(&Sum::values) / count;
    return static_cast<float>(std::sqrt(std::max(0.0, total(&Sum::squares) / count - mean * mean)));
}

}  // namespace gate::camera
