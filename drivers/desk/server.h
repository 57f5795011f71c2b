// The desk's wires: a Modbus TCP server and an RTU line on a pty, in one loop without threads.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "desk/wire.h"

namespace gate::desk {

/// Not thread-safe: one thread makes the steps.
class Server {
public:
    using Handler = std::function<Answer(std::uint8_t unit, ByteView pdu, Instant now)>;

    Server(Handler handler, const Clock& clock);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens at "127.0.0.1:PORT"; port 0 takes a free one. The address it got.
    Result<std::string> listen(const std::string& address);
    /// Makes a pty; its path, to which `link` (if not empty) is made to point. `baud` > 0 paces the line: request
    /// and reply take as long as they would on a wire of that speed.
    Result<std::string> open_pty(const std::string& link, int baud);
    /// Calls `ready` whenever `fd` can be read.
    void watch(int fd, std::function<void()> ready);
    void unwatch(int fd);

    /// Waits for something to do, at most `longest`, and does it.
    void step(milliseconds longest);

private:
    struct Peer {
        bool rtu = false;
        Bytes received;
        Instant newest{};  // byte
    };
    struct Reply {
        int fd;
        Bytes bytes;
        Instant due;
    };

    void accept_peer();
    void read_peer(int fd);
    void take_requests(int fd, Peer& peer);
    void reply_later(int fd, Bytes bytes, Instant due);
    void send_due(Instant now);
    void drop(int fd);
    milliseconds patience(milliseconds longest, Instant now) const;
    milliseconds on_wire(std::size_t bytes) const;

    Handler handler_;
    const Clock& clock_;
    int listener_ = -1;
    int pty_ = -1, pty_other_end_ = -1;  // held open, so that a client may come and go
    std::string link_;
    int baud_ = 0;
    std::map<int, Peer> peers_;
    std::map<int, std::function<void()>> watched_;
    std::vector<Reply> replies_;
};

}  // namespace gate::desk
