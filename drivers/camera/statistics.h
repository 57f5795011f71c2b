// How bright and how detailed a frame is, block by block: what everything else about an idle frame is
// decided by, so it looks at four of sixteen rows only. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/grey.h"

namespace gate::camera {

struct Block {
    std::uint8_t mean = 0;
    std::uint16_t along = 0;  // sum of the differences to the right, over 64 pixels
    std::uint16_t down = 0;   // and to the pixel below
};

/// 16 × 16 pixels a block; what does not fill a block at the right and lower edge is left out.
struct BlockGrid {
    static constexpr int kBlock = 16;
    int columns = 0;
    int rows = 0;
    std::vector<Block> blocks;

    const Block& at(int column, int row) const { return blocks[static_cast<std::size_t>(row * columns + column)]; }
    bool empty() const { return blocks.empty(); }
};

/// `into` is used again, so that nothing is allocated frame by frame.
void measure_blocks(GreyView frame, BlockGrid& into);

/// Nothing but black: a covered lens or no light at all.
bool is_black(const BlockGrid& grid);

}  // namespace gate::camera
