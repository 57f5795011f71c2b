#include "visit/visit.h"

namespace gate {

std::string_view name_of(Direction direction) { return direction == Direction::in ? "in" : "out"; }

std::string_view name_of(Mask mask) {
    switch (mask) {
        case Mask::unchecked:
            return "unchecked";
        case Mask::masked:
            return "masked";
        case Mask::bare:
            return "bare";
        case Mask::checked_by_guard:
            return "checked_by_guard";
    }
    return "";
}

std::string_view name_of(CodeColour colour) {
    switch (colour) {
        case CodeColour::unsure:
            return "unsure";
        case CodeColour::black:
            return "black";
        case CodeColour::green:
            return "green";
        case CodeColour::yellow:
            return "yellow";
        case CodeColour::red:
            return "red";
    }
    return "";
}

}  // namespace gate
