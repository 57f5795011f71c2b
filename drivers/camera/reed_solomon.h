// Reed-Solomon codes over GF(256) as QR codes use them (x^8+x^4+x^3+x^2+1, roots from α^0). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gate::camera {

using Codewords = std::vector<std::uint8_t>;

/// Corrects `word` (data, then `ecc` check codewords; at most 255) where the codewords at `erased` are
/// not to be trusted. Gives the number of errors found outside `erased`, or nothing (and leaves `word`
/// as it is) where no word with 2 * errors + erased <= ecc is near.
std::optional<int> correct(std::span<std::uint8_t> word, int ecc, std::span<const int> erased);

/// The `ecc` check codewords of `data`.
Codewords checks_of(std::span<const std::uint8_t> data, int ecc);

}  // namespace gate::camera
