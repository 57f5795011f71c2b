// When this program was built: no clock that stands before it can be right.
#pragma once

#include "base/time.h"

namespace gate {

WallTime built_on();

}  // namespace gate
