// One person before one lane: everything judge() may decide by, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pass/health_code.h"
#include "visit/person.h"
#include "visit/temperature.h"

namespace gate {

enum class Direction : std::uint8_t { in = 0, out = 1 };  // stored in the journal
std::string_view name_of(Direction direction);

enum class Mask : std::uint8_t {  // stored in the journal
    unchecked = 0,                // no check was made, or nobody was seen
    masked = 1,
    bare = 2,
    checked_by_guard = 3,
};
std::string_view name_of(Mask mask);

/// Colour of the code on the phone's screen: a hint, never evidence (it can be forged).
enum class CodeColour : std::uint8_t { unsure = 0, black = 1, green = 2, yellow = 3, red = 4 };
std::string_view name_of(CodeColour colour);

/// What the journal knows of this person (or, for an unknown person, of this code) in this direction.
struct History {
    std::optional<WallTime> settled_entry;    // newest visit that ended in a passage
    std::optional<WallTime> unsettled_admit;  // newest admit after it that nobody walked through
    int unsettled_lane = 0;
    std::optional<WallTime> admit_elsewhere;  // newest admit at another lane, settled or not
    std::optional<WallTime> clinical_fever;   // newest clinical reading, in any direction, if it is a fever
};

struct Visit {
    WallTime at;
    DayKey day = 0;  // of `at`, in the site's calendar
    int minute = 0;  // of `at`, since local midnight: 0 … 1439
    int lane = 0;
    Direction direction = Direction::in;
    bool clock_trusted = true;
    std::optional<HealthCode> code;
    std::optional<HealthCode> second_code;         // where the site asks for pass and health code
    std::optional<Person> person;                  // empty: a visitor, or not on the roster
    std::optional<Temperature> first_temperature;  // of the first measurement, once there is a second
    std::optional<Temperature> temperature;        // newest measurement
    bool temperature_expected = true;              // false where the lane has no thermometer
    Mask mask = Mask::unchecked;
    std::optional<int> mask_score;  // of the check, thousandths: how sure it is of `mask`
    bool mask_pending = false;      // a check is under way and may still see one
    CodeColour colour = CodeColour::unsure;
    bool authority_pending = false;        // the health-code service was asked and may still answer
    std::optional<WallTime> cached_green;  // the authority's newest green answer for this person
    std::optional<bool> name_fits;         // of a certificate that tells a name, to the roster's
    bool code_of_another = false;          // the health code is bound to somebody else than the pass names
    History history;
};

}  // namespace gate
