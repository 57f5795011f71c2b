#include "camera/statistics.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <opencv2/core/hal/intrin.hpp>

namespace gate::camera {
namespace {

constexpr int kBlock = BlockGrid::kBlock;
// Unevenly, so that some step from row to row lies on the edge of modules of any size.
constexpr std::array kRows{1, 4, 7, 14};

struct Sums {
    unsigned value = 0, along = 0, down = 0;
};

#if CV_SIMD128
void add_row(const std::uint8_t* pixel, std::ptrdiff_t stride, bool last_column, Sums& sums) {
    const cv::v_uint8x16 here = cv::v_load(pixel), below = cv::v_load(pixel + stride);
    const cv::v_uint8x16 beside = cv::v_load(pixel + (last_column ? -1 : 1));
    sums.value += cv::v_reduce_sum(here);
    sums.along += cv::v_reduce_sad(here, beside);
    sums.down += cv::v_reduce_sad(here, below);
}
#else
void add_row(const std::uint8_t* pixel, std::ptrdiff_t stride, bool last_column, Sums& sums) {
    for (int x = 0; x < kBlock; ++x) {
        sums.value += pixel[x];
        sums.along += static_cast<unsigned>(std::abs(pixel[x] - pixel[x + (last_column ? -1 : 1)]));
        sums.down += static_cast<unsigned>(std::abs(pixel[x] - pixel[x + stride]));
    }
}
#endif

}  // namespace

void measure_blocks(GreyView frame, BlockGrid& into) {
    into.columns = frame.width / kBlock;
    into.rows = frame.height / kBlock;
    into.blocks.resize(static_cast<std::size_t>(into.columns) * static_cast<std::size_t>(into.rows));
    std::size_t i = 0;
    for (int row = 0; row < into.rows; ++row) {
        for (int column = 0; column < into.columns; ++column, ++i) {
            Sums sums;
            const bool last = (column + 1) * kBlock >= frame.width;  // beyond it lies another row, or nothing
            for (const int y : kRows) add_row(frame.row(row * kBlock + y) + column * kBlock, frame.stride, last, sums);
            into.blocks[i] = {static_cast<std::uint8_t>(sums.value / 64), static_cast<std::uint16_t>(sums.along),
                              static_cast<std::uint16_t>(sums.down)};
        }
    }
}

bool is_black(const BlockGrid& grid) {
    constexpr int kBlack = 14, kLit = 40;
    if (grid.empty()) return false;
    unsigned long sum = 0;
    for (const Block& block : grid.blocks) {
        if (block.mean > kLit) return false;
        sum += block.mean;
    }
    return sum <= kBlack * grid.blocks.size();
}

}  // namespace gate::camera
