#include "modbus/frame.h"

#include <algorithm>

namespace gate::modbus {
namespace {

constexpr std::uint8_t kExceptionBit = 0x80;

void put(Bytes& out, std::uint16_t word) {
    out.push_back(static_cast<std::uint8_t>(word >> 8));
    out.push_back(static_cast<std::uint8_t>(word & 0xFF));
}

Request read(std::uint8_t unit, std::uint8_t function, std::uint16_t first, std::uint16_t count) {
    Request request{unit, {function}};
    put(request.pdu, first);
    put(request.pdu, count);
    return request;
}

Outcome bad(std::string why) { return {Wire::bad, {}, 0, std::move(why)}; }

Outcome check_read(ByteView body, std::size_t wanted) {
    if (body.empty() || body[0] != wanted || body.size() != wanted + 1)
        return bad("reply of another length than asked for");
    return {Wire::answered, Bytes(body.begin() + 1, body.end()), 0, ""};
}

/// A write is answered by its first four bytes after the function: address and value, or address and count.
Outcome check_echo(const Request& request, ByteView body) {
    const ByteView sent(request.pdu.data() + 1, 4);
    if (body.size() != sent.size() || !std::equal(body.begin(), body.end(), sent.begin()))
        return bad("echo differs from the command");
    return {Wire::answered, {}, 0, ""};
}

}  // namespace

Request read_bits(std::uint8_t unit, std::uint8_t function, std::uint16_t first, std::uint16_t count) {
    check((function == 1 || function == 2) && count >= 1 && count <= 2000, "read_bits: function or count");
    return read(unit, function, first, count);
}

Request read_words(std::uint8_t unit, std::uint8_t function, std::uint16_t first, std::uint16_t count) {
    check((function == 3 || function == 4) && count >= 1 && count <= 125, "read_words: function or count");
    return read(unit, function, first, count);
}

Request write_coil(std::uint8_t unit, std::uint16_t address, std::uint16_t value) {
    return read(unit, 5, address, value);
}

Request write_words(std::uint8_t unit, std::uint16_t first, const std::vector<std::uint16_t>& words) {
    check(!words.empty() && words.size() <= 123, "write_words: count");
    Request request = read(unit, 16, first, static_cast<std::uint16_t>(words.size()));
    request.pdu.push_back(static_cast<std::uint8_t>(words.size() * 2));
    for (const std::uint16_t word : words) put(request.pdu, word);
    return request;
}

bool Outcome::cannot_have_acted() const {
    if (wire == Wire::not_sent) return true;
    // 1–3: function, address, value not accepted; 6: busy; 10: the gateway had no path. Any other
    // (4 failed while acting, 5 still acting, 11 no answer behind the gateway) may have acted.
    constexpr std::uint8_t turned_down[] = {1, 2, 3, 6, 10};
    return wire == Wire::refused &&
           std::find(std::begin(turned_down), std::end(turned_down), exception) != std::end(turned_down);
}

Fault Outcome::fault() const {
    switch (wire) {
        case Wire::not_sent:
            return {Reason::bus_unreachable, detail};
        case Wire::silent:
            return {Reason::unit_silent, detail};
        case Wire::refused:  // a gateway speaks for a unit that does not
            return {exception == 10 || exception == 11 ? Reason::unit_silent : Reason::unit_refused, detail};
        case Wire::bad:
            return {Reason::bad_reply, detail};
        case Wire::answered:
            break;
    }
    return {Reason::none, ""};
}

Outcome check_reply(const Request& request, ByteView reply) {
    if (reply.size() < 3) return bad("reply too short");
    if (reply[0] != request.unit) return bad("reply of unit " + std::to_string(reply[0]));
    const ByteView body = reply.subspan(2);
    if (reply[1] == (request.function() | kExceptionBit)) {
        if (body.size() != 1 || body[0] == 0) return bad("damaged exception");
        return {Wire::refused, {}, body[0], "exception " + std::to_string(body[0])};
    }
    if (reply[1] != request.function()) return bad("reply to function " + std::to_string(reply[1]));
    const std::size_t count = static_cast<std::size_t>(request.pdu[3]) << 8 | request.pdu[4];
    switch (request.function()) {
        case 1:
        case 2:
            return check_read(body, (count + 7) / 8);
        case 3:
        case 4:
            return check_read(body, count * 2);
        default:
            return check_echo(request, body);
    }
}

bool bit_at(ByteView bits, std::size_t index) {
    return index / 8 < bits.size() && (bits[index / 8] >> (index % 8) & 1) != 0;
}

std::uint16_t word_at(ByteView words, std::size_t index) {
    if (index * 2 + 1 >= words.size()) return 0;
    return static_cast<std::uint16_t>(words[index * 2] << 8 | words[index * 2 + 1]);
}

}  // namespace gate::modbus
