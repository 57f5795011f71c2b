// Frames of Modbus TCP and RTU, from the server's side. Pure. Written apart from the gate's own driver
// (which uses libmodbus), so that each finds the other's mistakes.
#pragma once

#include <cstdint>
#include <optional>

#include "desk/answer.h"

namespace gate::desk {

struct Received {
    std::uint16_t transaction = 0;  // TCP only
    std::uint8_t unit = 0;
    Bytes pdu;
    std::size_t size = 0;  // of the whole frame
};

/// Takes the first whole request off `buffer`. Nothing if it is not whole yet; bytes that cannot begin a
/// frame are dropped from the buffer.
std::optional<Received> take_tcp(Bytes& buffer);
std::optional<Received> take_rtu(Bytes& buffer);

/// The bytes that go out for `answer`; none if it is silence.
Bytes tcp_frame(const Received& request, const Answer& answer);
Bytes rtu_frame(const Answer& answer);

/// The CRC-16 of Modbus RTU; its low byte goes first.
std::uint16_t crc16(ByteView bytes);

}  // namespace gate::desk
