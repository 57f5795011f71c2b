// Many requests, one commit: whoever comes while a transaction is being written shares the next one.
#pragma once

#include <condition_variable>
#include <mutex>

#include "district/ledger.h"

namespace gate::district {

/// Thread-safe; needs no thread of its own: of those who wait, one writes for all.
class Intake {
public:
    explicit Intake(Ledger& ledger) : ledger_(ledger) {}

    /// Returns once the request is durable. Fault ledger_broken: nothing of it is kept.
    Result<sync::Answer> exchange(GateId gate, const sync::Request& request, WallTime now);

private:
    struct Waiting;
    void write(std::unique_lock<std::mutex>& held, WallTime now);

    Ledger& ledger_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::vector<Waiting*> queue_;
    bool writing_ = false;
};

}  // namespace gate::district
