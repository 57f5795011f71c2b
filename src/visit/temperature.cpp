#include "visit/temperature.h"

#include <cmath>
#include <cstdlib>

namespace gate {

Celsius Celsius::of(double degrees) { return {static_cast<std::int32_t>(std::lround(degrees * 1000))}; }

std::string Celsius::text() const {
    const int tenths = (std::abs(milli) + 50) / 100;
    return (milli < 0 && tenths > 0 ? "-" : "") + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace gate
