// How a screen without a keyboard becomes known: it shows a code, a person types it in, and the screen
// takes its token. What waits is kept in memory only, and little of it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace gate::web {

/// Thread-safe.
class Pairing {
public:
    struct Begun {
        std::string code;    // six digits, for people
        std::string secret;  // by which the screen asks for its token
    };
    struct Taken {
        std::string token, scope;
    };

    explicit Pairing(const Clock& clock) : clock_(clock) {}

    /// Fault busy: too many screens wait, here or at this address.
    Result<Begun> begin(const std::string& address);
    bool waits(const std::string& code);
    /// False if nobody shows that code (any more).
    bool confirm(const std::string& code, Taken taken);
    /// What was confirmed for the screen, once. Fault not_found: its code has lapsed. Nothing: still waiting.
    Result<std::optional<Taken>> take(const std::string& secret);

private:
    struct Waiting {
        std::string secret_digest, address;
        Instant until;
        std::optional<Taken> taken;
    };
    void forget_old();

    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Waiting> by_code_;
};

}  // namespace gate::web
