#include "desk/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

namespace gate::desk {
namespace {

constexpr std::size_t kMostBuffered = 4096;
constexpr milliseconds kFrameBreak{50};  // an RTU frame that stops for so long never was one
constexpr milliseconds kTurnAround{3};   // of a paced unit

std::optional<sockaddr_in> parse(const std::string& address) {
    const std::size_t colon = address.find(':');
    sockaddr_in out{};
    out.sin_family = AF_INET;
    std::uint16_t port = 0;
    if (colon == std::string::npos || inet_pton(AF_INET, address.substr(0, colon).c_str(), &out.sin_addr) != 1)
        return std::nullopt;
    const char* end = address.data() + address.size();
    if (std::from_chars(address.data() + colon + 1, end, port).ptr != end) return std::nullopt;
    out.sin_port = htons(port);
    return out;
}

sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

Fault failed(const std::string& what) { return {Reason::address_in_use, what + ": " + std::strerror(errno)}; }

void make_raw(int fd) {
    termios settings{};
    tcgetattr(fd, &settings);
    cfmakeraw(&settings);
    tcsetattr(fd, TCSANOW, &settings);
}

}  // namespace

Server::Server(Handler handler, const Clock& clock) : handler_(std::move(handler)), clock_(clock) {}

Server::~Server() {
    for (const auto& [fd, peer] : peers_)
        if (!peer.rtu) close(fd);
    for (const int fd : {listener_, pty_, pty_other_end_})
        if (fd >= 0) close(fd);
    std::error_code ignored;
    if (!link_.empty()) std::filesystem::remove(link_, ignored);
}

Result<std::string> Server::listen(const std::string& address) {
    auto place = parse(address);
    if (!place) return Fault{Reason::request_invalid, address + ": must be like 127.0.0.1:1502"};
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    socklen_t size = sizeof *place;
    if (bind(listener_, generic(*place), size) != 0 || ::listen(listener_, 16) != 0) return failed(address);
    getsockname(listener_, generic(*place), &size);
    return address.substr(0, address.find(':')) + ":" + std::to_string(ntohs(place->sin_port));
}

Result<std::string> Server::open_pty(const std::string& link, int baud) {
    pty_ = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    std::array<char, 64> name{};
    if (pty_ < 0 || grantpt(pty_) != 0 || unlockpt(pty_) != 0 || ptsname_r(pty_, name.data(), name.size()) != 0)
        return failed("pty");
    pty_other_end_ = open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (pty_other_end_ < 0) return failed(name.data());
    make_raw(pty_other_end_);
    baud_ = baud;
    peers_[pty_].rtu = true;
    if (link.empty()) return std::string(name.data());
    std::error_code error;
    std::filesystem::remove(link, error);
    std::filesystem::create_symlink(name.data(), link, error);
    if (error) return Fault{Reason::file_unreadable, link + ": " + error.message()};
    link_ = link;
    return link;
}

void Server::watch(int fd, std::function<void()> ready) { watched_[fd] = std::move(ready); }
void Server::unwatch(int fd) { watched_.erase(fd); }

void Server::step(milliseconds longest) {
    std::vector<pollfd> fds;
    if (listener_ >= 0) fds.push_back({listener_, POLLIN, 0});
    for (const auto& [fd, peer] : peers_) fds.push_back({fd, POLLIN, 0});
    for (const auto& [fd, ready] : watched_) fds.push_back({fd, POLLIN, 0});
    const auto wait = patience(longest, clock_.now());
    ::poll(fds.data(), fds.size(), static_cast<int>(wait.count()));
    for (const pollfd& fd : fds) {
        if (fd.revents == 0) continue;
        if (fd.fd == listener_)
            accept_peer();
        else if (peers_.count(fd.fd) != 0)
            read_peer(fd.fd);
        else if (const auto found = watched_.find(fd.fd); found != watched_.end())
            std::function(found->second)();
    }
    send_due(clock_.now());
}

void Server::accept_peer() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    peers_[fd] = {};
}

void Server::read_peer(int fd) {
    std::array<std::uint8_t, 1024> bytes{};
    const auto got = read(fd, bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EIO)) return;
    Peer& peer = peers_.at(fd);
    if (got <= 0 || peer.received.size() > kMostBuffered) return peer.rtu ? peer.received.clear() : drop(fd);
    const Instant now = clock_.now();
    if (peer.rtu && now - peer.newest > kFrameBreak) peer.received.clear();
    peer.newest = now;
    peer.received.insert(peer.received.end(), bytes.begin(), bytes.begin() + got);
    take_requests(fd, peer);
}

void Server::take_requests(int fd, Peer& peer) {
    while (const auto request = peer.rtu ? take_rtu(peer.received) : take_tcp(peer.received)) {
        const Instant now = clock_.now();
        const Answer answer = handler_(request->unit, request->pdu, now);
        Bytes frame = peer.rtu ? rtu_frame(answer) : tcp_frame(*request, answer);
        const bool paced = peer.rtu && baud_ > 0;
        const milliseconds travel = paced ? on_wire(request->size + frame.size()) + kTurnAround : milliseconds(0);
        if (!frame.empty()) reply_later(fd, std::move(frame), now + travel + answer.delay);
    }
}

milliseconds Server::on_wire(std::size_t bytes) const {
    return std::chrono::ceil<milliseconds>(
        std::chrono::microseconds(bytes * 10 * 1'000'000 / static_cast<std::size_t>(baud_)));
}

void Server::reply_later(int fd, Bytes bytes, Instant due) { replies_.push_back({fd, std::move(bytes), due}); }

void Server::send_due(Instant now) {
    std::stable_sort(replies_.begin(), replies_.end(), [](const Reply& a, const Reply& b) { return a.due < b.due; });
    while (!replies_.empty() && replies_.front().due <= now) {
        const Reply reply = std::move(replies_.front());
        replies_.erase(replies_.begin());
        if (peers_.count(reply.fd) == 0) continue;
        const bool rtu = peers_.at(reply.fd).rtu;
        const auto sent = rtu ? write(reply.fd, reply.bytes.data(), reply.bytes.size())
                              : send(reply.fd, reply.bytes.data(), reply.bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && !rtu) drop(reply.fd);
    }
}

void Server::drop(int fd) {
    close(fd);
    peers_.erase(fd);
    std::erase_if(replies_, [&](const Reply& reply) { return reply.fd == fd; });  // its number may be another's soon
}

milliseconds Server::patience(milliseconds longest, Instant now) const {
    for (const Reply& reply : replies_)
        longest = std::min(longest, std::max(milliseconds(0), std::chrono::ceil<milliseconds>(reply.due - now)));
    return longest;
}

}  // namespace gate::desk
