// Which faults are new and which are over: a row for each change, not for each poll.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace gate {

/// Owned by one thread.
class FaultWatch {
public:
    /// A fault must last this long before it is told, so that one lost reply is not a story.
    explicit FaultWatch(milliseconds lasting) : lasting_(lasting) {}

    struct Change {
        std::string device;
        Fault fault;
        bool over = false;
    };
    /// How `device` does now. Returns the changes to record: a fault that began, one that is over.
    std::vector<Change> see(const std::string& device, const std::optional<Fault>& fault, Instant now);

    /// The fault of `device` that has lasted, if any.
    std::optional<Fault> lasting(const std::string& device) const;

private:
    struct State {
        std::optional<Fault> pending;
        Instant since{};
        std::optional<Fault> told;
    };
    const milliseconds lasting_;
    std::map<std::string, State> states_;
};

}  // namespace gate
