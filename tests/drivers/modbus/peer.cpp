#include "peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gate::modbus {
namespace {

int listen_on_loopback(int& port) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(fd, generic, size) != 0 || listen(fd, 8) != 0 || getsockname(fd, generic, &size) != 0)
        throw std::runtime_error("loopback");
    port = ntohs(address.sin_port);
    return fd;
}

int open_pty(std::string& path, int& other_end) {
    const int fd = posix_openpt(O_RDWR | O_NOCTTY);
    std::array<char, 64> name{};
    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0 || ptsname_r(fd, name.data(), name.size()) != 0)
        throw std::runtime_error("pty");
    path = name.data();
    other_end = open(name.data(), O_RDWR | O_NOCTTY);
    termios settings{};
    tcgetattr(other_end, &settings);
    cfmakeraw(&settings);
    tcsetattr(other_end, TCSANOW, &settings);
    return fd;
}

}  // namespace

Peer::Peer(Device device, Line line) : line_(line), device_(std::move(device)) {
    if (line == Line::tcp)
        listener_ = listen_on_loopback(port_);
    else
        peer_ = open_pty(path_, other_end_);
    thread_ = std::thread([this] { serve(); });
}

Peer::~Peer() {
    over_ = true;
    thread_.join();
    for (const int fd : {listener_, peer_, other_end_})
        if (fd >= 0) close(fd);
}

BusConfig Peer::config() const {
    BusConfig config;
    config.host = line_ == Line::tcp ? "127.0.0.1" : "";
    config.port = port_;
    config.device = path_;
    config.baud = 115'200;
    config.connect_timeout = milliseconds(500);
    config.response_timeout = milliseconds(150);  // a busy machine may be slow to run the peer
    return config;
}

std::vector<Bytes> Peer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

int Peer::count(const Bytes& beginning) const {
    const auto all = requests();
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const Bytes& request) {
        return request.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), request.begin());
    }));
}

void Peer::set_device(Device device) {
    const std::lock_guard lock(mutex_);
    device_ = std::move(device);
}

void Peer::set_spoiler(std::function<void(Bytes&)> spoiler) {
    const std::lock_guard lock(mutex_);
    spoiler_ = std::move(spoiler);
}

void Peer::say(const Bytes& bytes) {
    std::unique_lock lock(mutex_);
    while (peer_ < 0) {  // connected, and not yet accepted
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
    }
    if (write(peer_, bytes.data(), bytes.size()) < 0) throw std::runtime_error("say");
}

void Peer::hang_up() {
    const std::lock_guard lock(mutex_);
    if (peer_ >= 0) close(peer_);
    peer_ = -1;
}

void Peer::vanish() {
    hang_up();
    const std::lock_guard lock(mutex_);
    if (listener_ >= 0) close(listener_);
    listener_ = -1;
}

void Peer::serve() {
    while (!over_) {
        const std::unique_lock lock(mutex_);
        std::array<pollfd, 2> fds{pollfd{listener_, POLLIN, 0}, pollfd{peer_, POLLIN, 0}};
        const int ready = poll(fds.data(), fds.size(), 0);  // not waiting here: the lock is held
        if (ready > 0 && fds[0].revents != 0) {
            if (peer_ >= 0) close(peer_);
            peer_ = accept(listener_, nullptr, nullptr);
            buffer_.clear();
            ++connections_;
        } else if (ready > 0 && fds[1].revents != 0) {
            read_from(peer_);
        } else {
            mutex_.unlock();
            std::this_thread::sleep_for(std::chrono::microseconds(300));
            mutex_.lock();
        }
    }
}

void Peer::read_from(int fd) {
    std::array<std::uint8_t, 512> bytes{};
    const auto got = read(fd, bytes.data(), bytes.size());
    if (got <= 0) {
        if (line_ == Line::serial) return;
        close(peer_);
        peer_ = -1;
        return;
    }
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + got);
    Bytes header, request;
    while (take_request(buffer_, header, request)) {
        requests_.push_back(request);
        reply(fd, header, request);
    }
}

bool Peer::take_request(Bytes& buffer, Bytes& header, Bytes& request) const {
    const std::size_t start = line_ == Line::tcp ? 6 : 0;
    if (buffer.size() < 8) return false;
    std::size_t length = buffer[start + 1] == 16 ? 9u + buffer[start + 6] - 2u : 6u;  // unit and PDU
    if (line_ == Line::tcp) length = buffer[5];
    const std::size_t whole = start + length + (line_ == Line::tcp ? 0 : 2);
    if (buffer.size() < whole) return false;
    const auto at = [&](std::size_t index) { return buffer.begin() + static_cast<std::ptrdiff_t>(index); };
    header.assign(at(0), at(start));
    request.assign(at(start), at(start + length));
    buffer.erase(at(0), at(whole));
    return true;
}

void Peer::reply(int fd, const Bytes& header, const Bytes& request) {
    const Bytes answer = device_(request[0], Bytes(request.begin() + 1, request.end()));
    if (answer.empty()) return;
    Bytes frame = header;
    frame.insert(frame.end(), answer.begin(), answer.end());
    if (line_ == Line::tcp)
        frame[5] = static_cast<std::uint8_t>(answer.size());
    else
        frame = with_crc(frame);
    if (spoiler_) spoiler_(frame);
    if (!frame.empty() && write(fd, frame.data(), frame.size()) < 0) throw std::runtime_error("reply");
}

Bytes with_crc(Bytes frame) {
    std::uint32_t crc = 0xFFFF;
    for (const std::uint8_t byte : frame) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
    }
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFF));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8));
    return frame;
}

Bytes right_answer(std::uint8_t unit, const Bytes& pdu, std::uint16_t word) {
    Bytes out{unit, pdu[0]};
    const std::size_t count = static_cast<std::size_t>(pdu[3]) << 8 | pdu[4];
    if (pdu[0] > 4) {
        out.insert(out.end(), pdu.begin() + 1, pdu.begin() + 5);
    } else if (pdu[0] <= 2) {
        out.push_back(static_cast<std::uint8_t>((count + 7) / 8));
        out.resize(out.size() + (count + 7) / 8, static_cast<std::uint8_t>(word & 0xFF));
    } else {
        out.push_back(static_cast<std::uint8_t>(count * 2));
        for (std::size_t i = 0; i < count; ++i) {
            out.push_back(static_cast<std::uint8_t>(word >> 8));
            out.push_back(static_cast<std::uint8_t>(word & 0xFF));
        }
    }
    return out;
}

}  // namespace gate::modbus
