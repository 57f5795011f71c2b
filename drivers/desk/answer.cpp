#include "desk/answer.h"

#include <optional>

namespace gate::desk {
namespace {

constexpr std::uint16_t kFlashOn = 0x0200, kFlashOff = 0x0400;  // as a Waveshare relay board
constexpr int kTimedFirst = 3, kTimedStride = 5;                // as an LC-Tech relay board
constexpr milliseconds kTick{100};
constexpr std::uint8_t kIllegalFunction = 1, kIllegalAddress = 2, kIllegalValue = 3;

std::uint16_t word(ByteView pdu, std::size_t at) { return static_cast<std::uint16_t>(pdu[at] << 8 | pdu[at + 1]); }

Bytes exception(ByteView pdu, std::uint8_t code) { return {static_cast<std::uint8_t>(pdu[0] | 0x80), code}; }

Bytes echo(ByteView pdu) { return Bytes(pdu.begin(), pdu.begin() + 5); }

/// A relay board as the wire sees it: the lane that each coil and input stands for.
struct Board {
    std::vector<Lane>& lanes;
    int lane;  // from 0; −1: the shared board

    struct Place {
        Lane* lane = nullptr;
        int number = 0;
    };
    Place coil(int number) const {
        if (number < 0 || number >= Lane::kCoils) return {};
        if (lane >= 0) return {&lanes[static_cast<std::size_t>(lane)], number};
        return number < static_cast<int>(lanes.size()) ? Place{&lanes[static_cast<std::size_t>(number)], 0} : Place{};
    }
    bool coil_on(int number, Instant now) const {
        const Place place = coil(number);
        return place.lane && place.lane->coil(place.number, now);
    }
    bool input_on(int number, Instant now) const {
        if (lane >= 0) return lanes[static_cast<std::size_t>(lane)].input(number, now);
        if (number == Lane::kCoils - 1) return lanes.front().input(number, now);
        return number < static_cast<int>(lanes.size()) && lanes[static_cast<std::size_t>(number)].input(0, now);
    }
};

Bytes read_bits(const Board& board, ByteView pdu, Instant now) {
    const int first = word(pdu, 1), count = word(pdu, 3);
    if (count < 1 || first + count > Lane::kCoils) return exception(pdu, kIllegalAddress);
    std::uint8_t bits = 0;
    for (int i = 0; i < count; ++i) {
        const bool on = pdu[0] == 1 ? board.coil_on(first + i, now) : board.input_on(first + i, now);
        if (on) bits = static_cast<std::uint8_t>(bits | 1u << i);
    }
    return {pdu[0], 1, bits};
}

Bytes write_coil(const Board& board, ByteView pdu, Instant now) {
    const int address = word(pdu, 1), value = word(pdu, 3);
    const bool flash = address >= kFlashOn && address < kFlashOn + Lane::kCoils;
    const bool flash_off = address >= kFlashOff && address < kFlashOff + Lane::kCoils;
    const auto place = board.coil(flash ? address - kFlashOn : flash_off ? address - kFlashOff : address);
    if (!place.lane) return exception(pdu, kIllegalAddress);
    if (flash) {
        if (value < 1 || value > 0x7FFF) return exception(pdu, kIllegalValue);
        place.lane->open(place.number, value * kTick, now);
    } else if (value == 0xFF00 && !flash_off) {
        place.lane->open(place.number, std::nullopt, now);
    } else if (value == 0) {
        place.lane->close(place.number);
    } else {
        return exception(pdu, kIllegalValue);
    }
    return echo(pdu);
}

Bytes write_coils(const Board& board, ByteView pdu, Instant now) {
    const int first = word(pdu, 1), count = word(pdu, 3);
    if (count < 1 || first + count > Lane::kCoils || pdu.size() < 7) return exception(pdu, kIllegalAddress);
    for (int i = 0; i < count; ++i) {
        const auto place = board.coil(first + i);
        if (!place.lane) continue;
        if ((pdu[6] >> i & 1) != 0)
            place.lane->open(place.number, std::nullopt, now);
        else
            place.lane->close(place.number);
    }
    return echo(pdu);
}

Bytes write_words(const Board& board, ByteView pdu, Instant now) {
    const int from_first = word(pdu, 1) - kTimedFirst;
    if (from_first < 0 || from_first % kTimedStride != 0) return exception(pdu, kIllegalAddress);
    const auto place = board.coil(from_first / kTimedStride);
    if (!place.lane) return exception(pdu, kIllegalAddress);
    if (word(pdu, 3) != 2 || pdu.size() != 10 || word(pdu, 6) != 2) return exception(pdu, kIllegalValue);
    place.lane->open(place.number, word(pdu, 8) * kTick, now);
    return echo(pdu);
}

Bytes relay(const Board& board, ByteView pdu, Instant now) {
    switch (pdu[0]) {
        case 1:
        case 2:
            return read_bits(board, pdu, now);
        case 5:
            return write_coil(board, pdu, now);
        case 15:
            return write_coils(board, pdu, now);
        case 16:
            return write_words(board, pdu, now);
        default:
            return exception(pdu, kIllegalFunction);
    }
}

/// The status of a Raytek MI3's head 1 in discrete inputs: the self-test bit stands for every error.
Bytes thermometer_bits(const Lane& lane, ByteView pdu) {
    constexpr int kStatus = 1005, kSelfTest = 5;
    const int first = word(pdu, 1), count = word(pdu, 3);
    if (first != kStatus || count < 1 || count > 8) return exception(pdu, kIllegalAddress);
    return {2, 1, static_cast<std::uint8_t>(lane.sensor_error() && count > kSelfTest ? 1 << kSelfTest : 0)};
}

Bytes thermometer(const Lane& lane, ByteView pdu) {
    if (pdu[0] == 2) return thermometer_bits(lane, pdu);
    if (pdu[0] != 3 && pdu[0] != 4) return exception(pdu, kIllegalFunction);
    const int first = word(pdu, 1), count = word(pdu, 3);
    if (count < 1 || count > 125) return exception(pdu, kIllegalValue);
    Bytes reply{pdu[0], static_cast<std::uint8_t>(count * 2)};
    for (int i = 0; i < count; ++i) {
        const auto value = lane.word(static_cast<std::uint16_t>(first + i));
        if (!value) return exception(pdu, kIllegalAddress);
        reply.push_back(static_cast<std::uint8_t>(*value >> 8));
        reply.push_back(static_cast<std::uint8_t>(*value & 0xFF));
    }
    return reply;
}

/// Turns a right answer into the wrong one that was asked for.
void spoil(Answer& reply, Trouble& trouble) {
    if (trouble.kind == Trouble::Kind::none || trouble.times == 0) return;
    if (trouble.times > 0) --trouble.times;
    switch (trouble.kind) {
        case Trouble::Kind::none:
            break;
        case Trouble::Kind::silent:
            reply.sent = false;
            break;
        case Trouble::Kind::slow:
            reply.delay = milliseconds(trouble.value);
            break;
        case Trouble::Kind::exception:
            reply.pdu = exception(reply.pdu, static_cast<std::uint8_t>(trouble.value));
            break;
        case Trouble::Kind::garbage:
            reply.garbage = true;
            break;
        case Trouble::Kind::shortened:
            reply.shortened = true;
            break;
        case Trouble::Kind::wrong_unit:
            ++reply.unit;
            break;
        case Trouble::Kind::wrong_echo:
            reply.pdu.back() = static_cast<std::uint8_t>(reply.pdu.back() ^ 0xFF);
            break;
    }
}

/// A device that is silent or refuses did not act either; one that is slow or speaks wrongly did.
bool acts(const Trouble& trouble) {
    const bool kept = trouble.kind == Trouble::Kind::silent || trouble.kind == Trouble::Kind::exception;
    return !kept || trouble.times == 0;
}

Answer ask_relay(std::vector<Lane>& lanes, int lane, ByteView pdu, Instant now) {
    Lane& first = lanes[lane < 0 ? 0 : static_cast<std::size_t>(lane)];
    Answer reply;
    ++first.requests;
    const int before = first.stats(now).pulses;
    reply.pdu = acts(first.relay_trouble) ? relay({lanes, lane}, pdu, now) : echo(pdu);
    if (first.stats(now).pulses > before && first.lose_replies > 0) {
        --first.lose_replies;
        reply.sent = false;
    }
    spoil(reply, first.relay_trouble);
    return reply;
}

}  // namespace

Answer answer(std::vector<Lane>& lanes, std::uint8_t unit, ByteView pdu, Instant now) {
    Answer reply;
    const int count = static_cast<int>(lanes.size());
    for (Lane& lane : lanes) lane.advance(now);
    if (pdu.size() < 5) {
        reply.sent = false;
    } else if (unit > kThermometers && unit <= kThermometers + count) {
        Lane& lane = lanes[static_cast<std::size_t>(unit - kThermometers - 1)];
        ++lane.requests;
        reply.pdu = thermometer(lane, pdu);
        reply.unit = unit;
        spoil(reply, lane.thermometer_trouble);
        return reply;
    } else if (unit >= kRelays && unit <= kRelays + count) {
        reply = ask_relay(lanes, unit - kRelays - 1, pdu, now);
    } else {
        reply.sent = false;
    }
    reply.unit = static_cast<std::uint8_t>(reply.unit + unit);
    return reply;
}

}  // namespace gate::desk
