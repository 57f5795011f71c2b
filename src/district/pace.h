// When a gate should come again: at once while what waits is soon written, else in a turn of its own, so that gates
// come as fast as they can be written and never all together.
#pragma once

#include <cstdint>
#include <random>

#include "sync/messages.h"

namespace gate::district {

/// Reads no clock. Owned by one thread at a time.
class Pace {
public:
    /// So much may wait to be written before gates are asked to come later.
    static constexpr milliseconds kEnough{2000};
    static constexpr milliseconds kLongest{60'000};

    /// `seed` is for the spread alone.
    explicit Pace(std::uint64_t seed) : random_(seed) {}

    /// One transaction wrote `requests` in `took`, and left `waiting` others. Only what is written with others behind
    /// it tells how fast the district can be: a commit for one costs nearly as much as for many.
    void wrote(std::size_t requests, Instant::duration took, std::size_t waiting);
    /// How long `waiting` requests will take.
    milliseconds backlog(std::size_t waiting) const;
    /// What the answer to `request` says while `waiting` others are unanswered: 0 … kLongest. Zero where less than
    /// kEnough waits and nobody was sent away for longer, and for whoever has brought an alert.
    milliseconds wait(const sync::Request& request, std::size_t waiting, Instant now);

private:
    double each_ms() const { return written_ > 0 ? spent_ms_ / written_ : 0; }

    std::mt19937_64 random_;
    double spent_ms_ = 0, written_ = 0;  // of the last busy transactions, the older the less
    Instant next_turn_{};                // all turns before it are given away
};

}  // namespace gate::district
