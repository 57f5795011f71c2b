// ZXing-cpp behind plain values: the only place that includes its readers.
#pragma once

#include <optional>

#include "camera/scanner.h"

namespace gate::camera {

struct ZxingTry {
    bool harder = false;  // its slow search, at every size and inverted
    bool pure = false;    // the picture is one upright code and its quiet zone, nothing else
};

/// The first code in `picture` whose text is 1 … 8192 bytes. Never throws.
std::optional<Reading> read_by_zxing(GreyView picture, ZxingTry how);

}  // namespace gate::camera
