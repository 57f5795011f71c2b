#include "journal/event.h"

#include <array>

namespace gate {
namespace {

// By number, from 1; the numbers are stored, so this order is too.
constexpr std::array<std::string_view, 30> kKinds{"start",          "admit",          "readmit",
                                                  "refuse",         "remeasure",      "passage",
                                                  "opened",         "no_passage",     "pulse_unconfirmed",
                                                  "pulse_not_sent", "way_out",        "manual_open",
                                                  "hold_open",      "hold_end",       "lock",
                                                  "unlock",         "clinical",       "alarm",
                                                  "acknowledge",    "fault",          "cleared",
                                                  "fire_on",        "fire_off",       "mask_checked",
                                                  "bound",          "late",           "correction",
                                                  "exported",       "administration", "drill"};
static_assert(static_cast<int>(EventKind::drill) == kKinds.size());

}  // namespace

std::string_view name_of(EventKind kind) {
    const auto number = static_cast<std::size_t>(kind);
    return number >= 1 && number <= kKinds.size() ? kKinds[number - 1] : "unknown";
}

std::optional<EventKind> kind_of(std::string_view name) {
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds[i] == name) return static_cast<EventKind>(i + 1);
    return std::nullopt;
}

}  // namespace gate
