#include "modbus/connection.h"

#include <modbus/modbus.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <thread>

#include "base/digest.h"

namespace gate::modbus {
namespace {

constexpr std::size_t kTcpHeader = 6;  // transaction, protocol, length; the unit follows

std::uint32_t microseconds(milliseconds time) { return static_cast<std::uint32_t>(time.count() * 1000); }

void set_timeout(modbus_t* context, milliseconds time) {
    const std::uint32_t total = microseconds(time);
    modbus_set_response_timeout(context, total / 1'000'000, total % 1'000'000);
}

/// 3.5 characters of 11 bits, and never less than the standard's 1.75 ms.
std::chrono::microseconds frame_gap(int baud) { return std::chrono::microseconds(std::max(1750, 38'500'000 / baud)); }

modbus_t* new_context(const BusConfig& config) {
    if (!config.serial()) return modbus_new_tcp(config.host.c_str(), config.port);
    return modbus_new_rtu(config.device.c_str(), config.baud, config.parity, config.data_bits, config.stop_bits);
}

std::uint16_t random_transaction() {
    std::array<std::uint8_t, 2> bytes{};
    random_bytes(bytes);
    return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

}  // namespace

void Connection::Free::operator()(_modbus* context) const { modbus_free(context); }

Connection::Connection(const BusConfig& config, const Clock& clock)
    : config_(config), clock_(clock), context_(new_context(config)), transaction_(random_transaction()) {}

Status Connection::open() {
    close();
    if (!context_) return Fault{Reason::bus_unreachable, config_.address() + ": not a usable address"};
    set_timeout(context_.get(), config_.connect_timeout);
    if (modbus_connect(context_.get()) != 0)
        return Fault{Reason::bus_unreachable, config_.address() + ": " + modbus_strerror(errno)};
    modbus_set_byte_timeout(context_.get(), 0, 0);  // the response time-out then bounds the whole reply
    open_ = true;
    last_byte_ = clock_.now();
    return Done{};
}

void Connection::close() {
    if (open_) modbus_close(context_.get());
    open_ = false;
}

Outcome Connection::exchange(const Request& request, milliseconds patience) {
    const std::string who = config_.address() + " unit " + std::to_string(request.unit) + ": ";
    if (!open_) return {Wire::not_sent, {}, 0, config_.address() + ": not connected"};
    if (!drop_stale_bytes() || !send(request)) {
        close();
        return {Wire::not_sent, {}, 0, config_.address() + ": connection lost"};
    }
    Outcome outcome = receive(request, patience);
    last_byte_ = clock_.now();
    if (outcome.wire == Wire::silent || outcome.wire == Wire::bad) after_doubt();
    if (!outcome.ok()) outcome.detail = who + outcome.detail;
    return outcome;
}

/// False if the other side has closed. What is waiting here is a reply to nothing.
bool Connection::drop_stale_bytes() {
    if (config_.serial()) {
        keep_silence();
        return modbus_flush(context_.get()) >= 0;
    }
    std::array<char, 4096> waste{};
    for (int i = 0; i < 16; ++i) {
        const auto got = recv(modbus_get_socket(context_.get()), waste.data(), waste.size(), MSG_DONTWAIT);
        if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        if (got == 0) return false;
    }
    return false;  // it never stops talking
}

/// libmodbus sends raw requests over TCP with transaction 0 always, so that a late reply could pass for a
/// new one: the TCP header is written here, with a number of its own for each request.
bool Connection::send(const Request& request) {
    modbus_set_slave(context_.get(), request.unit);
    Bytes frame{request.unit};
    frame.insert(frame.end(), request.pdu.begin(), request.pdu.end());
    if (config_.serial())
        return modbus_send_raw_request(context_.get(), frame.data(), static_cast<int>(frame.size())) > 0;
    ++transaction_;
    const auto high = [](std::size_t word) { return static_cast<std::uint8_t>(word >> 8); };
    const auto low = [](std::size_t word) { return static_cast<std::uint8_t>(word & 0xFF); };
    Bytes adu{high(transaction_), low(transaction_), 0, 0, high(frame.size()), low(frame.size())};
    adu.insert(adu.end(), frame.begin(), frame.end());
    return ::send(modbus_get_socket(context_.get()), adu.data(), adu.size(), MSG_NOSIGNAL) > 0;
}

Outcome Connection::receive(const Request& request, milliseconds patience) {
    set_timeout(context_.get(), patience);
    std::array<std::uint8_t, MODBUS_MAX_ADU_LENGTH> buffer{};
    const int size = modbus_receive_confirmation(context_.get(), buffer.data());
    if (size < 0) return failed(errno, patience);
    if (size == 0) return {Wire::bad, {}, 0, "reply of another unit"};  // as libmodbus says it on a serial line
    const ByteView adu(buffer.data(), static_cast<std::size_t>(size));
    if (!config_.serial()) return check_header(request, adu);
    return check_reply(request, adu.first(adu.size() >= 2 ? adu.size() - 2 : 0));  // libmodbus checked the CRC
}

Outcome Connection::check_header(const Request& request, ByteView adu) const {
    if (adu.size() < kTcpHeader + 3) return {Wire::bad, {}, 0, "reply too short"};
    if (word_at(adu, 0) != transaction_) return {Wire::bad, {}, 0, "reply to another transaction"};
    if (word_at(adu, 1) != 0 || word_at(adu, 2) != adu.size() - kTcpHeader) return {Wire::bad, {}, 0, "damaged header"};
    return check_reply(request, adu.subspan(kTcpHeader));
}

Outcome Connection::failed(int error, milliseconds patience) const {
    if (error == ETIMEDOUT)
        return {Wire::silent, {}, 0, "no answer within " + std::to_string(patience.count()) + " ms"};
    if (error == ECONNRESET || error == EPIPE || error == EIO)
        return {Wire::silent, {}, 0, "connection lost before the answer"};
    return {Wire::bad, {}, 0, modbus_strerror(error)};
}

void Connection::after_doubt() {
    if (!config_.serial()) return close();
    pollfd line{modbus_get_socket(context_.get()), POLLIN, 0};
    const auto quiet = std::chrono::ceil<milliseconds>(4 * frame_gap(config_.baud));
    for (int i = 0; i < 10 && poll(&line, 1, static_cast<int>(quiet.count())) > 0; ++i)
        if ((line.revents & (POLLERR | POLLHUP)) != 0 || modbus_flush(context_.get()) < 0) return close();
    last_byte_ = clock_.now();
}

void Connection::keep_silence() {
    const auto since = clock_.now() - last_byte_;
    if (since < frame_gap(config_.baud)) std::this_thread::sleep_for(frame_gap(config_.baud) - since);
}

}  // namespace gate::modbus
