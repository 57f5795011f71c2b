// What a guard tells a lane to do. Every order is a journal row with the guard's name; each kind, what
// it needs and when it is refused: docs/adr/0033-exceptions.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "visit/temperature.h"

namespace gate {

struct Order {
    enum class Kind : std::uint8_t {
        open_once,
        hold_open,  // repeated timed pulses for `lease`; a new order renews it
        end_hold,
        lock,  // no entry; the way out stays free
        unlock,
        // Answers to the exception `about`. A final one closes it.
        measure_again,  // the same worker is before the lane: the visit goes on
        admit,          // with `note` as the reason; final; opens, so the lane must be free
        refuse,         // the refusal stands; final
        clinical,       // `temperature` of a clinical thermometer
        mask_checked,   // the visit goes on, if only the mask was wanting
        bind,           // its code to `person`; the visit goes on
        isolate,        // an alarm on every screen
        // Assisted mode
        assist,      // switched on by the guard, `note` says why
        end_assist,  // a device that is out of order keeps it on
        reading,     // what is wanting of `visit` (0: of a new one of `person`): handheld `temperature` or a look
    };
    Kind kind = Kind::open_once;
    std::string guard;       // account name, not empty
    std::string note;        // the reason, not empty for what opens
    seconds lease{0};        // of hold_open: 1 … 3600
    std::int64_t about = 0;  // the row of the exception
    std::uint64_t visit = 0;
    std::optional<Celsius> temperature;
    std::string person;  // roster id
};

std::string_view name_of(Order::Kind kind);
std::optional<Order::Kind> order_kind_of(std::string_view name);
/// What is wrong with the order by itself, in words for whoever sent it; empty: nothing.
std::string_view wrong_with(const Order& order);

}  // namespace gate
