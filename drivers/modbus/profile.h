// What a kind of thermometer or relay board is like on the wire: read from config/profiles/*/*.toml, so
// that a new device needs a file and no code. The keys: docs/modbus-profiles.md.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/settings.h"
#include "modbus/frame.h"
#include "visit/presence.h"

namespace gate::modbus {

/// Where the profile's facts come from. An unverified one was never tried on the device itself.
struct Origin {
    std::string name;    // "Omega OS-MINI"
    std::string source;  // manual, page
    bool verified = false;
};

/// A temperature in one or two registers.
struct Field {
    enum class Type : std::uint8_t { u16, s16, f32, f32_swapped };  // f32: high word first; f32_swapped: low word first
    enum class Unit : std::uint8_t { celsius, fahrenheit, kelvin };

    std::uint8_t function = 4;  // 3 holding, 4 input
    std::uint16_t reg = 0;
    Type type = Type::s16;
    double scale = 0.1;
    double offset = 0;
    Unit unit = Unit::celsius;

    std::uint16_t words() const { return type == Type::f32 || type == Type::f32_swapped ? 2 : 1; }
    /// value × scale + offset, in °C; nothing for NaN, infinity or beyond ±1000 °C.
    std::optional<Celsius> decode(ByteView data, std::size_t first_word) const;
};

/// Flags of the device about its own reading.
struct StatusField {
    std::uint8_t function = 4;  // 3, 4: bits of one register; 2: discrete inputs from `reg` on
    std::uint16_t reg = 0;
    std::uint16_t error_bits = 0;       // mask: the device is not well
    std::uint16_t no_reading_bits = 0;  // mask: this reading does not count
    /// Discrete inputs are read up to the highest bit that is looked at.
    std::uint16_t count() const { return function == 2 ? static_cast<std::uint16_t>(std::bit_width(used())) : 1; }
    std::uint16_t used() const { return error_bits | no_reading_bits; }
};

struct ThermometerProfile {
    Origin origin;
    Field object;
    std::optional<Field> ambient;
    std::optional<StatusField> status;
    bool one_block = true;  // registers of one function lie close and are read at once
    milliseconds poll{150};
    Celsius plausible_from{-20'000}, plausible_to{80'000};  // outside: no reading
    ThermometerTraits traits;                               // kind, presence level, compensation
    std::string compensation_source;

    /// Notes every mistake in `settings`.
    static ThermometerProfile read(const Settings& settings);
};

struct TurnstileProfile {
    enum class Command : std::uint8_t {
        flash_on,        // function 5 at timed_base + coil, value n × tick: the board ends it
        timed_register,  // function 16 at timed_base + coil × timed_stride, `words`: the board ends it
        coil,            // function 5 on, later off: nobody ends it if this computer dies
    };
    /// A discrete input as wired. closed_at_rest: 1 on the wire means "nothing".
    struct Input {
        int number = -1;  // −1: not wired
        bool closed_at_rest = false;
        bool wired() const { return number >= 0; }
    };

    Origin origin;
    Command command = Command::flash_on;
    milliseconds pulse{500};  // at least 100: shorter ones are missed by turnstiles
    std::uint16_t timed_base = 0x0200;
    std::uint16_t timed_stride = 1;
    milliseconds tick{100};
    std::vector<std::string> words{"2", "time"};  // of a timed register: numbers, and "time" for n × tick
    std::uint16_t coil_base = 0;                  // address of coil 0
    int coils = 8;                                // on the board; all are read back at once
    bool read_back = true;
    int inputs = 8;  // 0: the board has none
    std::uint16_t input_base = 0;
    Input passage, fire;
    milliseconds poll{100};       // of the inputs: well below the shortest passage pulse (0.3 s)
    milliseconds coil_poll{300};  // of the coils

    bool board_ends_pulse() const { return command != Command::coil; }
    /// The open command for `coil`, and the one that takes it back.
    Request open(std::uint8_t unit, int coil) const;
    Request off(std::uint8_t unit, int coil) const;

    /// Notes every mistake in `settings`.
    static TurnstileProfile read(const Settings& settings);
};

}  // namespace gate::modbus
