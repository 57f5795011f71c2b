// The numbers in registers: decoding a temperature.
#include <bit>
#include <cmath>

#include "modbus/profile.h"

namespace gate::modbus {
namespace {

double raw_value(Field::Type type, ByteView data, std::size_t first) {
    const std::uint32_t one = word_at(data, first), two = word_at(data, first + 1);
    switch (type) {
        case Field::Type::u16:
            return one;
        case Field::Type::s16:
            return static_cast<std::int16_t>(one);
        case Field::Type::f32:
            return std::bit_cast<float>(one << 16 | two);
        case Field::Type::f32_swapped:
            return std::bit_cast<float>(two << 16 | one);
    }
    return 0;
}

double to_celsius(Field::Unit unit, double value) {
    switch (unit) {
        case Field::Unit::celsius:
            return value;
        case Field::Unit::fahrenheit:
            return (value - 32.0) / 1.8;
        case Field::Unit::kelvin:
            return value - 273.15;
    }
    return value;
}

}  // namespace

std::optional<Celsius> Field::decode(ByteView data, std::size_t first_word) const {
    if (data.size() < (first_word + words()) * 2) return std::nullopt;
    const double degrees = to_celsius(unit, raw_value(type, data, first_word) * scale + offset);
    if (!std::isfinite(degrees) || std::abs(degrees) > 1000) return std::nullopt;
    return Celsius::of(degrees);
}

}  // namespace gate::modbus
