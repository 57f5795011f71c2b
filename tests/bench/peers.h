// The readers that the gate's own is measured against, on the same grey frames.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "camera/grey.h"

namespace gate::bench {

struct Peer {
    std::string name;
    std::function<std::string(camera::GreyView)> read;  // the text; empty where nothing was read
};

/// Debian's ZXing-cpp with every try on.
Peer zxing_peer();
/// Debian's zbar, QR codes only, every row and column looked at.
Peer zbar_peer();

}  // namespace gate::bench
