// What every fuzz target shares: its input as a text, and the check that ends a run.
#pragma once

#include <cstdlib>
#include <string_view>

#include "base/bytes.h"

namespace gate::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) { return text_of({data, size}); }

/// What must hold for every input.
inline void must(bool holds) {
    if (!holds) std::abort();
}

}  // namespace gate::fuzz
