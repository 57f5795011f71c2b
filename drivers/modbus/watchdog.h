// Guards relay boards that cannot end their own pulse: a small process of its own that switches their coils
// off when this program dies without a goodbye. It hears of that by the end of its standard input.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "modbus/config.h"

namespace gate::modbus {

/// A coil to switch off, as gate-watchdog is told: unit and address.
struct GuardedCoil {
    std::uint8_t unit = 1;
    std::uint16_t address = 0;
    static GuardedCoil of(const TurnstileConfig& config);
    bool operator==(const GuardedCoil&) const = default;
};

/// Writes off to each of `coils` until it is confirmed, over a connection of its own; at most `tries` rounds,
/// `pause` apart. True if all were confirmed.
bool switch_off(const BusConfig& bus, const std::vector<GuardedCoil>& coils, int tries, milliseconds pause,
                const Clock& clock);

/// One per line. Not thread-safe. Destroyed without goodbye(), it lets the process do its work, as death does.
class Watchdog {
public:
    /// Starts `program` (gate-watchdog). A fault (file_unreadable) if it cannot be started.
    static Result<Watchdog> start(const std::string& program, const BusConfig& bus,
                                  const std::vector<GuardedCoil>& coils);

    Watchdog(Watchdog&& other) noexcept;
    Watchdog& operator=(Watchdog&&) = delete;
    ~Watchdog();

    /// False once the process has ended: the coils are not guarded any more.
    bool alive();
    /// The coils are off and this program ends as it should. Blocks for at most a second.
    void goodbye();

private:
    Watchdog(pid_t process, int line) : process_(process), line_(line) {}

    pid_t process_;
    int line_;
};

}  // namespace gate::modbus
