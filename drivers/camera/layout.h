// How a QR code of one version is laid out (ISO/IEC 18004): which modules are fixed, and where each bit
// of its codewords lies. Pure.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace gate::camera {

constexpr int kVersions = 40;
constexpr int side_of(int version) { return 17 + 4 * version; }
/// 1 … 40; 0 where no version has this side.
constexpr int version_of(int side) { return side >= 21 && side <= 177 && side % 4 == 1 ? (side - 17) / 4 : 0; }

enum class Module : std::uint8_t {
    data,
    dark,  // of a finder, a timing line, an alignment pattern
    light,
    format,   // level and mask
    version,  // 7 and larger
};

struct Layout {
    int version = 0;
    int side = 0;
    std::vector<Module> modules;  // row by row
    std::vector<int> alignment;   // rows (and columns) of the alignment patterns' centres; empty for version 1
    std::vector<int> bits;        // of each codeword's bit, most significant first: row * side + column

    Module at(int column, int row) const { return modules[static_cast<std::size_t>(row * side + column)]; }
    int codewords() const { return static_cast<int>(bits.size() / 8); }
    /// Centres (column, row) of the alignment patterns.
    std::vector<std::pair<int, int>> alignment_centres() const;
};

/// `version` 1 … 40. Kept for the whole run once made; thread-safe.
const Layout& layout_of(int version);

/// Whether mask `mask` (0 … 7) inverts the module.
bool masked(int mask, int column, int row);

/// Where the 15 bits of the format lie (column, row), least significant first, in both copies.
std::vector<std::pair<int, int>> format_bits(int side, int copy);
/// Where the 18 bits of the version lie, least significant first; copy 0 is the upper right one.
std::vector<std::pair<int, int>> version_bits(int side, int copy);

/// The 15 bits for a level (as written: 1 L, 0 M, 3 Q, 2 H) and a mask; the 18 bits for a version.
unsigned format_word(int level, int mask);
unsigned version_word(int version);

/// Error correction of a symbol: `blocks` blocks, each with `ecc` codewords of it.
struct Blocks {
    int blocks = 0;
    int ecc = 0;
};
/// `level` as written in the format: 1 L, 0 M, 3 Q, 2 H.
Blocks blocks_of(int version, int level);

}  // namespace gate::camera
