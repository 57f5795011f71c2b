// The other side of a Modbus wire in tests: raw bytes in, raw bytes out, none of libmodbus in it, so that
// every kind of wrong answer can be given.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "modbus/config.h"

namespace gate::modbus {

/// Time that stands still until it is moved. Thread-safe.
class TestClock : public Clock {
public:
    Instant now() const override { return Instant(milliseconds(millis_.load())); }
    WallTime wall() const override { return WallTime(milliseconds(millis_.load())); }
    void advance(milliseconds by) { millis_ += by.count(); }

private:
    std::atomic<std::int64_t> millis_{1'000'000};
};

/// A TCP server on loopback, or a serial line on a pty, in a thread of its own.
class Peer {
public:
    /// What goes back for a request of `unit` and `pdu`: unit and PDU of the reply; empty: silence.
    using Device = std::function<Bytes(std::uint8_t unit, const Bytes& pdu)>;
    enum class Line { tcp, serial };

    explicit Peer(Device device, Line line = Line::tcp);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// How to reach it; time-outs are short.
    BusConfig config() const;

    /// Unit and PDU of each request, in order.
    std::vector<Bytes> requests() const;
    /// How many of them began so.
    int count(const Bytes& beginning) const;
    int connections() const { return connections_; }

    void set_device(Device device);
    /// From now on each frame that goes out is changed by this, header and CRC included.
    void set_spoiler(std::function<void(Bytes& frame)> spoiler);
    /// Sends bytes that nobody asked for.
    void say(const Bytes& bytes);
    /// Closes what is open; serves again when asked anew.
    void hang_up();
    /// Neither accepts nor answers any more.
    void vanish();

private:
    void serve();
    void read_from(int fd);
    bool take_request(Bytes& buffer, Bytes& header, Bytes& request) const;
    void reply(int fd, const Bytes& header, const Bytes& request);

    const Line line_;
    mutable std::mutex mutex_;
    Device device_;
    std::function<void(Bytes&)> spoiler_;
    std::vector<Bytes> requests_;
    std::atomic<int> connections_{0};
    std::atomic<bool> over_{false};
    int listener_ = -1, peer_ = -1, other_end_ = -1;
    int port_ = 0;
    std::string path_;
    Bytes buffer_;
    std::thread thread_;
};

/// CRC-16 of RTU, low byte first.
Bytes with_crc(Bytes frame);

/// Unit and PDU: the right answer to a read (all bits or registers the same), or the echo of a write.
Bytes right_answer(std::uint8_t unit, const Bytes& pdu, std::uint16_t word = 0);

}  // namespace gate::modbus
