// Whether the network of this computer changed (rtnetlink(7)): a cable that is in again, a new address, another route.
#pragma once

namespace gate {

/// Owned by one thread. Where the kernel does not tell (no netlink socket), nothing ever changes.
class NetworkWatch {
public:
    NetworkWatch();
    ~NetworkWatch();
    NetworkWatch(const NetworkWatch&) = delete;
    NetworkWatch& operator=(const NetworkWatch&) = delete;

    /// Whether anything changed since the last call; never waits.
    bool changed();

private:
    int socket_ = -1;
};

}  // namespace gate
