#include "common/built.h"

namespace gate {

std::string version() { return GATE_VERSION; }

WallTime built_on() { return WallTime(seconds(GATE_BUILT_AT)); }

}  // namespace gate
