// Modbus requests and what a right reply to them looks like. Pure: bytes in, bytes out, no wire.
// libmodbus checks neither unit nor echo of a raw request, and hands an exception over as if it were a
// reply; so every reply is checked here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace gate::modbus {

struct Request {
    std::uint8_t unit = 0;
    Bytes pdu;  // function code and what follows it
    std::uint8_t function() const { return pdu.empty() ? 0 : pdu[0]; }
    bool operator==(const Request&) const = default;
};

/// Function 1 (coils) or 2 (discrete inputs), 1 … 2000 bits.
Request read_bits(std::uint8_t unit, std::uint8_t function, std::uint16_t first, std::uint16_t count);
/// Function 3 (holding) or 4 (input), 1 … 125 registers.
Request read_words(std::uint8_t unit, std::uint8_t function, std::uint16_t first, std::uint16_t count);
/// Function 5. Boards that time their own pulse give `value` other meanings than FF00 and 0000.
Request write_coil(std::uint8_t unit, std::uint16_t address, std::uint16_t value);
/// Function 16, 1 … 123 registers.
Request write_words(std::uint8_t unit, std::uint16_t first, const std::vector<std::uint16_t>& words);

constexpr std::uint16_t kCoilOn = 0xFF00, kCoilOff = 0x0000;

/// What became of one request on the wire.
enum class Wire : std::uint8_t {
    answered,  // by the right reply
    refused,   // by an exception of the same unit and function
    not_sent,  // nothing left this computer
    silent,    // it left, and no whole reply came in time
    bad,       // it left, and what came is no reply to it
};

struct Outcome {
    Wire wire = Wire::not_sent;
    Bytes data;                  // answered: the bits or registers of a read, without the byte count
    std::uint8_t exception = 0;  // refused: 1 … 255
    std::string detail;          // for the log and the guard, where it was not answered

    bool ok() const { return wire == Wire::answered; }
    /// The device cannot have acted on it: it never left, or was turned down before anything was done.
    bool cannot_have_acted() const;
    /// The fault to show; only where it is not ok().
    Fault fault() const;
};

/// Checks `reply` (unit, function, and what follows) against `request`: answered, refused or bad.
Outcome check_reply(const Request& request, ByteView reply);

bool bit_at(ByteView bits, std::size_t index);             // false beyond the end
std::uint16_t word_at(ByteView words, std::size_t index);  // 0 beyond the end

}  // namespace gate::modbus
