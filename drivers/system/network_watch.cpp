#include "system/network_watch.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace gate {

NetworkWatch::NetworkWatch() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)) {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    if (socket_ >= 0 && ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

NetworkWatch::~NetworkWatch() {
    if (socket_ >= 0) ::close(socket_);
}

bool NetworkWatch::changed() {
    if (socket_ < 0) return false;
    // What changed is in the messages, but anything may be what the link waited for. ENOBUFS: so much changed that
    // the kernel dropped some of it.
    std::array<char, 8192> message{};
    bool any = false;
    for (int most = 64; most > 0; --most) {
        const ssize_t length = ::recv(socket_, message.data(), message.size(), 0);
        if (length < 0 && errno != ENOBUFS) break;
        any = true;
    }
    return any;
}

}  // namespace gate
