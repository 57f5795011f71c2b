#include "system/network_watch.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

namespace gate {
namespace {

enum Seen { told = 0, not_told = 1, told_of_nothing = 2, no_namespace = 77 };

bool bring_up_loopback() {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP;
    const bool done = ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
    ::close(socket);
    return done;
}

/// In a network of its own, where nothing but us changes anything.
Seen watch_a_network_of_our_own() {
    if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return no_namespace;
    NetworkWatch watch;
    if (watch.changed()) return told_of_nothing;
    if (!bring_up_loopback()) return no_namespace;
    if (!watch.changed()) return not_told;
    return watch.changed() ? told_of_nothing : told;
}

TEST(NetworkWatch, TellsOfAChangeOnce) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(watch_a_network_of_our_own());
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == no_namespace) GTEST_SKIP() << "no network namespace may be made here";
    EXPECT_EQ(WEXITSTATUS(status), told);
}

}  // namespace
}  // namespace gate
