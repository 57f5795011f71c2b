// Many requests, one commit: whoever comes while a transaction is being written shares the next one.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "base/clock.h"
#include "district/ledger.h"
#include "district/pace.h"

namespace gate::district {

/// Thread-safe; needs no thread of its own: of those who wait, one writes for all.
class Intake {
public:
    /// `before_us`: how many requests have come that exchange() has not been called for yet; any thread may ask it.
    /// `seed` is for the spread of Answer::wait.
    Intake(Ledger& ledger, const Clock& clock, std::function<std::size_t()> before_us, std::uint64_t seed)
        : ledger_(ledger), clock_(clock), before_us_(std::move(before_us)), pace_(seed) {}

    /// Returns once the request is durable. Fault ledger_broken: nothing of it is kept.
    Result<sync::Answer> exchange(GateId gate, const sync::Request& request);

private:
    struct Waiting;
    void write(std::unique_lock<std::mutex>& held);

    Ledger& ledger_;
    const Clock& clock_;
    const std::function<std::size_t()> before_us_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::vector<Waiting*> queue_;
    bool writing_ = false;
    Pace pace_;
};

}  // namespace gate::district
