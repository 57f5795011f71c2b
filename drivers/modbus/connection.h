// One open line, TCP or serial: sends a request, waits for its reply, and has it checked. After any doubt
// (no reply, a wrong one) a TCP connection is closed, and a serial line is listened to until it is quiet:
// late bytes must not pass for the next reply.
#pragma once

#include <memory>

#include "base/clock.h"
#include "modbus/config.h"
#include "modbus/frame.h"

struct _modbus;  // libmodbus's context

namespace gate::modbus {

/// Not thread-safe: the bus thread owns it.
class Connection {
public:
    Connection(const BusConfig& config, const Clock& clock);

    /// Blocks for at most connect_timeout.
    Status open();
    bool is_open() const { return open_; }
    void close();

    /// Sends `request` once and blocks for at most `patience` (response_timeout if not given). Closed already, or
    /// found closed by the other side before anything was sent: not_sent.
    Outcome exchange(const Request& request) { return exchange(request, config_.response_timeout); }
    Outcome exchange(const Request& request, milliseconds patience);

private:
    struct Free {
        void operator()(_modbus* context) const;
    };

    bool drop_stale_bytes();
    bool send(const Request& request);
    Outcome receive(const Request& request, milliseconds patience);
    Outcome failed(int error, milliseconds patience) const;
    Outcome check_header(const Request& request, ByteView adu) const;
    void after_doubt();
    void keep_silence();

    const BusConfig& config_;
    const Clock& clock_;
    std::unique_ptr<_modbus, Free> context_;
    bool open_ = false;
    std::uint16_t transaction_ = 0;
    Instant last_byte_{};
};

}  // namespace gate::modbus
