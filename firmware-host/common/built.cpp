#include "common/built.h"

namespace gate {

WallTime built_on() { return WallTime(seconds(GATE_BUILT_AT)); }

}  // namespace gate
