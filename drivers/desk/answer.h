// What the virtual devices answer: a Modbus request in, a reply (or none, or a wrong one) out. No wire.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "desk/lane.h"

namespace gate::desk {

/// Units on the desk's line, for lane n from 1: 10 + n its thermometer, 20 + n its relay board (coil 0,
/// passage input 0, fire input 7). Unit 20 is the same relays as one board: coil and passage input n − 1.
constexpr int kThermometers = 10, kRelays = 20;

struct Answer {
    bool sent = true;  // false: silence
    std::uint8_t unit = 0;
    Bytes pdu;
    milliseconds delay{0};
    bool garbage = false;    // noise goes out in place of a frame
    bool shortened = false;  // the frame's second half is missing
};

/// Answers `pdu` for `unit` at time `now`, and carries out what it commands. A unit that nobody plays is silent.
Answer answer(std::vector<Lane>& lanes, std::uint8_t unit, ByteView pdu, Instant now);

}  // namespace gate::desk
