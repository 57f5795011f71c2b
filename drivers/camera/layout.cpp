#include "camera/layout.h"

#include <array>
#include <memory>
#include <mutex>

namespace gate::camera {
namespace {

// ISO/IEC 18004 table 9, by version: codewords of error correction in a block, and blocks; L, M, Q, H.
constexpr std::uint8_t kEcc[4][kVersions] = {
    {7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
     28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    {10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
     26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
    {13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
     28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    {17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
     30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30}};
constexpr std::uint8_t kBlocks[4][kVersions] = {
    {1, 1, 1, 1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
     8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
    {1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
     17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
    {1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8,  10, 12, 16, 12, 17, 16, 18, 21, 20,
     23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68},
    {1,  1,  2,  4,  4,  4,  5,  6,  8,  8,  11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
     25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81}};
constexpr int kRowOfLevel[4] = {1, 0, 3, 2};  // as written in the format → row of the tables

std::vector<int> alignment_of(int version) {
    if (version == 1) return {};
    const int count = version / 7 + 2, last = side_of(version) - 7;
    const int step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;
    std::vector<int> at(static_cast<std::size_t>(count), 6);
    for (int i = 1; i < count; ++i) at[static_cast<std::size_t>(i)] = last - step * (count - 1 - i);
    return at;
}

class Drawing {
public:
    explicit Drawing(int version) : layout_{version, side_of(version), {}, alignment_of(version), {}} {
        layout_.modules.assign(static_cast<std::size_t>(layout_.side * layout_.side), Module::data);
    }

    Layout draw() {
        const int last = layout_.side - 1;
        for (int i = 0; i <= last; ++i) {
            set(i, 6, i % 2 == 0 ? Module::dark : Module::light);
            set(6, i, i % 2 == 0 ? Module::dark : Module::light);
        }
        for (const auto& [column, row] : layout_.alignment_centres()) rings(column, row, 2);
        for (int i = 0; i < 15; ++i) {
            for (int copy = 0; copy < 2; ++copy)
                set(format_bits(layout_.side, copy)[static_cast<std::size_t>(i)], Module::format);
        }
        for (int i = 0; i < 18 && layout_.version >= 7; ++i) {
            for (int copy = 0; copy < 2; ++copy)
                set(version_bits(layout_.side, copy)[static_cast<std::size_t>(i)], Module::version);
        }
        set(8, last - 7, Module::dark);
        rings(3, 3, 4);
        rings(last - 3, 3, 4);
        rings(3, last - 3, 4);
        number_bits();
        return std::move(layout_);
    }

private:
    void set(int column, int row, Module module) {
        layout_.modules[static_cast<std::size_t>(row * layout_.side + column)] = module;
    }
    void set(std::pair<int, int> at, Module module) { set(at.first, at.second, module); }

    /// A finder with its separator (radius 4) or an alignment pattern (radius 2), cut off at the edges.
    void rings(int column, int row, int radius) {
        for (int dy = -radius; dy <= radius; ++dy) {
            for (int dx = -radius; dx <= radius; ++dx) {
                const int x = column + dx, y = row + dy, ring = std::max(std::abs(dx), std::abs(dy));
                if (x < 0 || y < 0 || x >= layout_.side || y >= layout_.side) continue;
                const bool light = radius == 4 ? ring == 2 || ring == 4 : ring == 1;
                set(x, y, light ? Module::light : Module::dark);
            }
        }
    }

    /// Columns in pairs from the right, up and down in turn.
    void number_bits() {
        bool up = true;
        for (int right = layout_.side - 1; right >= 1; right -= 2, up = !up) {
            if (right == 6) right = 5;
            for (int i = 0; i < layout_.side; ++i) {
                const int row = up ? layout_.side - 1 - i : i;
                for (const int column : {right, right - 1}) {
                    if (layout_.at(column, row) == Module::data) layout_.bits.push_back(row * layout_.side + column);
                }
            }
        }
        layout_.bits.resize(layout_.bits.size() / 8 * 8);  // the remainder bits mean nothing
    }

    Layout layout_;
};

unsigned remainder_of(unsigned value, unsigned generator, int bits) {
    for (int i = 31; i >= bits; --i) {
        if ((value >> i) & 1u) value ^= generator << (i - bits);
    }
    return value;
}

}  // namespace

std::vector<std::pair<int, int>> Layout::alignment_centres() const {
    std::vector<std::pair<int, int>> centres;
    for (const int row : alignment) {
        for (const int column : alignment) {
            const bool on_finder =
                (row == 6 && (column == 6 || column == side - 7)) || (row == side - 7 && column == 6);
            if (!on_finder) centres.emplace_back(column, row);
        }
    }
    return centres;
}

const Layout& layout_of(int version) {
    static std::array<std::unique_ptr<const Layout>, kVersions> made;
    static std::mutex mutex;
    const std::lock_guard held(mutex);
    auto& layout = made[static_cast<std::size_t>(version - 1)];
    if (!layout) layout = std::make_unique<const Layout>(Drawing(version).draw());
    return *layout;
}

bool masked(int mask, int x, int y) {
    switch (mask) {
        case 0:
            return (x + y) % 2 == 0;
        case 1:
            return y % 2 == 0;
        case 2:
            return x % 3 == 0;
        case 3:
            return (x + y) % 3 == 0;
        case 4:
            return (x / 3 + y / 2) % 2 == 0;
        case 5:
            return x * y % 2 + x * y % 3 == 0;
        case 6:
            return (x * y % 2 + x * y % 3) % 2 == 0;
        default:
            return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

std::vector<std::pair<int, int>> format_bits(int side, int copy) {
    std::vector<std::pair<int, int>> at;
    for (int i = 0; i < 15; ++i) {
        if (copy == 0) {  // around the upper left finder
            if (i < 8)
                at.emplace_back(8, i < 6 ? i : i + 1);
            else
                at.emplace_back(i == 8 ? 7 : 14 - i, 8);
        } else if (i < 8) {
            at.emplace_back(side - 1 - i, 8);
        } else {
            at.emplace_back(8, side - 15 + i);
        }
    }
    return at;
}

std::vector<std::pair<int, int>> version_bits(int side, int copy) {
    std::vector<std::pair<int, int>> at;
    for (int i = 0; i < 18; ++i) {
        const int along = i / 3, across = side - 11 + i % 3;
        at.emplace_back(copy == 0 ? across : along, copy == 0 ? along : across);
    }
    return at;
}

unsigned format_word(int level, int mask) {
    const unsigned data = static_cast<unsigned>(level * 8 + mask) << 10;
    return (data | remainder_of(data, 0x537, 10)) ^ 0x5412;
}

unsigned version_word(int version) {
    const unsigned data = static_cast<unsigned>(version) << 12;
    return data | remainder_of(data, 0x1F25, 12);
}

Blocks blocks_of(int version, int level) {
    const int row = kRowOfLevel[level];
    return {kBlocks[row][version - 1], kEcc[row][version - 1]};
}

}  // namespace gate::camera
