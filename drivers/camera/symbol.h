// From modules that were seen more or less surely to the code's true modules: format, version, and the
// codewords by errors-and-erasures decoding, where the least sure codewords are given up first
// (generalised minimum distance decoding, Forney 1966). Pure.
#pragma once

#include <optional>
#include <vector>

#include "camera/layout.h"

namespace gate::camera {

/// Modules as seen, row by row: above 0 is dark, below is light, and the distance from 0 says how surely
/// (1: as a clean module of this code).
struct SoftModules {
    int side = 0;
    std::vector<float> values;

    float at(int column, int row) const { return values[static_cast<std::size_t>(row * side + column)]; }
};

struct Format {
    int level = 0;  // as written: 1 L, 0 M, 3 Q, 2 H
    int mask = 0;
    float fit = 0;    // -1 … 1; what the modules say for it
    float ahead = 0;  // of the second best
};
/// The likeliest format.
Format read_format(const SoftModules& modules);

struct VersionFit {
    int version = 0;  // 7 … 40
    float fit = 0;    // -1 … 1
};
/// The likeliest version, by its own words in the code; of a code of 45 modules or more.
VersionFit read_version(const SoftModules& modules);

/// What decoding made of the symbol.
struct Decoding {
    bool whole = false;  // every block is right; `truth` is the whole code
    int blocks_right = 0;
    std::vector<std::int8_t> truth;  // by module: 1 dark, -1 light, 0 not known (its block could not be corrected)
    int errors = 0;                  // codewords corrected outside the erased ones
    int erased = 0;
    float against = 0;  // share of what was seen that speaks against the result, 0 … 1
};
Decoding decode_symbol(const SoftModules& modules, const Format& format);

}  // namespace gate::camera
