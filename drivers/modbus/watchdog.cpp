#include "modbus/watchdog.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>
#include <utility>

#include "modbus/connection.h"

namespace gate::modbus {
namespace {

constexpr std::string_view kGoodbye = "bye\n";

std::vector<std::string> arguments(const std::string& program, const BusConfig& bus,
                                   const std::vector<GuardedCoil>& coils) {
    std::vector<std::string> out{program};
    if (bus.serial()) {
        const char* parity = bus.parity == 'E' ? "even" : bus.parity == 'O' ? "odd" : "none";
        out.insert(out.end(),
                   {"--serial", bus.device, "--baud", std::to_string(bus.baud), "--parity", parity, "--data-bits",
                    std::to_string(bus.data_bits), "--stop-bits", std::to_string(bus.stop_bits)});
    } else {
        out.insert(out.end(), {"--tcp", bus.address()});
    }
    out.insert(out.end(), {"--response-timeout-ms", std::to_string(bus.response_timeout.count())});
    for (const GuardedCoil& coil : coils)
        out.insert(out.end(), {"--off", std::to_string(coil.unit) + ":" + std::to_string(coil.address)});
    return out;
}

/// Runs `words` with `input` as its standard input and no signal blocked; 0 or the error.
int spawn(const std::vector<std::string>& words, int input, pid_t& process) {
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const int error = posix_spawn(&process, words[0].c_str(), &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

}  // namespace

GuardedCoil GuardedCoil::of(const TurnstileConfig& config) {
    return {config.unit, static_cast<std::uint16_t>(config.profile.coil_base + config.coil)};
}

bool switch_off(const BusConfig& bus, const std::vector<GuardedCoil>& coils, int tries, milliseconds pause,
                const Clock& clock) {
    Connection connection(bus, clock);
    std::vector<GuardedCoil> left = coils;
    for (int i = 0; i < tries && !left.empty(); ++i) {
        if (i > 0) std::this_thread::sleep_for(pause);
        std::erase_if(left, [&](const GuardedCoil& coil) {
            if (!connection.is_open() && !connection.open().ok()) return false;
            return connection.exchange(write_coil(coil.unit, coil.address, kCoilOff)).ok();
        });
    }
    return left.empty();
}

Result<Watchdog> Watchdog::start(const std::string& program, const BusConfig& bus,
                                 const std::vector<GuardedCoil>& coils) {
    // A socket and not a pipe: writing to a process that is gone must not raise SIGPIPE here.
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return Fault{Reason::file_unreadable, std::string("watchdog: ") + std::strerror(errno)};
    pid_t process = -1;
    const int error = spawn(arguments(program, bus, coils), ends[1], process);
    close(ends[1]);
    if (error == 0) return Watchdog(process, ends[0]);
    close(ends[0]);
    return Fault{Reason::file_unreadable, program + ": " + std::strerror(error)};
}

Watchdog::Watchdog(Watchdog&& other) noexcept
    : process_(std::exchange(other.process_, -1)), line_(std::exchange(other.line_, -1)) {}

Watchdog::~Watchdog() {
    if (line_ >= 0) close(line_);
}

bool Watchdog::alive() {
    if (process_ > 0 && waitpid(process_, nullptr, WNOHANG) != 0) process_ = -1;
    return process_ > 0;
}

void Watchdog::goodbye() {
    if (line_ < 0) return;
    send(line_, kGoodbye.data(), kGoodbye.size(), MSG_NOSIGNAL);
    close(line_);
    line_ = -1;
    for (int i = 0; i < 200 && alive(); ++i) std::this_thread::sleep_for(milliseconds(5));
}

}  // namespace gate::modbus
