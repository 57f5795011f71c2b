// What a guard tells a lane to do. Every order is a journal row with the guard's name.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace gate {

struct Order {
    enum class Kind : std::uint8_t {
        open_once,
        hold_open,  // repeated timed pulses for `lease`; a new order renews it
        end_hold,
        lock,  // no entry; the way out stays free
        unlock,
    };
    Kind kind = Kind::open_once;
    std::string guard;  // account name, not empty
    std::string note;   // the reason, not empty for what opens
    seconds lease{0};   // of hold_open: 1 … 3600
};

}  // namespace gate
