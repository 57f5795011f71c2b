#include "desk/wire.h"

namespace gate::desk {
namespace {

constexpr std::size_t kTcpHeader = 7;  // with the unit
constexpr std::size_t kLongestPdu = 253;

Bytes spoilt(const Answer& answer, Bytes frame) {
    if (answer.garbage) return {0xDE, 0xAD, 0x00, 0x55, 0xFF, 0x81, 0x7E, 0x01, 0x13, 0x37};
    if (answer.shortened) frame.resize(frame.size() / 2);
    return frame;
}

void drop(Bytes& buffer, std::size_t count) {
    buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
}

/// Length of an RTU request that begins like this, CRC included; 0: cannot be told yet.
std::size_t rtu_length(const Bytes& buffer) {
    if (buffer.size() < 2) return 0;
    if (buffer[1] != 15 && buffer[1] != 16) return 8;
    return buffer.size() < 7 ? 0 : 9u + buffer[6];
}

}  // namespace

std::optional<Received> take_tcp(Bytes& buffer) {
    if (buffer.size() < kTcpHeader) return std::nullopt;
    const std::size_t length = static_cast<std::size_t>(buffer[4]) << 8 | buffer[5];
    if (buffer[2] != 0 || buffer[3] != 0 || length < 2 || length > kLongestPdu + 1) return buffer.clear(), std::nullopt;
    if (buffer.size() < 6 + length) return std::nullopt;
    const auto pdu = buffer.begin() + kTcpHeader;
    Received request{static_cast<std::uint16_t>(buffer[0] << 8 | buffer[1]), buffer[6],
                     Bytes(pdu, pdu + static_cast<std::ptrdiff_t>(length - 1)), 6 + length};
    drop(buffer, request.size);
    return request;
}

std::optional<Received> take_rtu(Bytes& buffer) {
    const std::size_t length = rtu_length(buffer);
    if (length == 0 || buffer.size() < length) return std::nullopt;
    const ByteView body(buffer.data(), length - 2);
    const std::uint16_t crc = static_cast<std::uint16_t>(buffer[length - 2] | buffer[length - 1] << 8);
    if (crc16(body) != crc) return buffer.clear(), std::nullopt;
    Received request{0, buffer[0], Bytes(body.begin() + 1, body.end()), length};
    drop(buffer, length);
    return request;
}

Bytes tcp_frame(const Received& request, const Answer& answer) {
    if (!answer.sent) return {};
    const std::size_t length = answer.pdu.size() + 1;
    Bytes frame{static_cast<std::uint8_t>(request.transaction >> 8),
                static_cast<std::uint8_t>(request.transaction & 0xFF),
                0,
                0,
                static_cast<std::uint8_t>(length >> 8),
                static_cast<std::uint8_t>(length & 0xFF),
                answer.unit};
    frame.insert(frame.end(), answer.pdu.begin(), answer.pdu.end());
    return spoilt(answer, std::move(frame));
}

Bytes rtu_frame(const Answer& answer) {
    if (!answer.sent) return {};
    Bytes frame{answer.unit};
    frame.insert(frame.end(), answer.pdu.begin(), answer.pdu.end());
    const std::uint16_t crc = crc16(frame);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFF));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8));
    return spoilt(answer, std::move(frame));
}

std::uint16_t crc16(ByteView bytes) {
    std::uint32_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
    }
    return static_cast<std::uint16_t>(crc);
}

}  // namespace gate::desk
