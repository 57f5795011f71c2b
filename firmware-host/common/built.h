// When this program was built: no clock that stands before it can be right.
#pragma once

#include "base/time.h"

namespace gate {

WallTime built_on();
/// "0.1.0"
std::string version();

}  // namespace gate
