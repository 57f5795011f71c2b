// The composition root: makes every part of a gate from its config, starts its threads, and stops them
// in reverse order.
#pragma once

#include <memory>
#include <string>

#include "common/config.h"

namespace gate {

/// A running gate. Signals are blocked in all its threads; main waits for them.
class Gate {
public:
    /// Opens the journal and makes every part. Faults: journal_*, trust_unreadable, address_in_use.
    static Result<std::unique_ptr<Gate>> make(const GateConfig& config, const std::string& config_path);
    ~Gate();

    void start();
    /// Reads again what can be changed while running: policy, trust list. The rest needs a restart.
    void reload();
    /// "http://127.0.0.1:8080/"
    std::string address() const;

private:
    struct Parts;
    explicit Gate(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace gate
