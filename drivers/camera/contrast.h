// How much a picture varies from place to place, in blocks of 16 × 16 pixels. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/grey.h"

namespace gate::camera {

class ContrastMap {
public:
    static constexpr int kBlock = 16;

    explicit ContrastMap(GreyView picture);

    int columns() const { return columns_; }
    int rows() const { return rows_; }
    /// Standard deviation of the grey values within `reach` pixels around a block's middle (whole blocks,
    /// at least the block itself).
    float deviation(int column, int row, float reach) const;

private:
    struct Sum {
        std::uint64_t values = 0, squares = 0, count = 0;
    };
    Sum& at(int column, int row) { return sums_[static_cast<std::size_t>(row * (columns_ + 1) + column)]; }
    const Sum& at(int column, int row) const { return sums_[static_cast<std::size_t>(row * (columns_ + 1) + column)]; }

    int columns_, rows_;
    std::vector<Sum> sums_;  // over everything above and to the left
};

}  // namespace gate::camera
