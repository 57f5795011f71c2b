// What a gate does by itself now and then: it forgets persons whose days are over, and reads the trust
// folder again when a file in it changed.
#pragma once

#include <functional>
#include <string>

#include "lane/checkpoint.h"

namespace gate {

/// Owned by one thread, which calls step() about once a second.
class Upkeep {
public:
    /// `reload_trust` is called when the folder changed; it must not throw.
    Upkeep(GateContext& gate, std::string trust_folder, int keep_persons_days, std::function<void()> reload_trust);

    void step();

private:
    void forget_persons();
    void look_at_trust();

    GateContext& gate_;
    const std::string trust_folder_;
    const int keep_persons_days_;
    const std::function<void()> reload_trust_;
    std::string trust_seen_;  // names, sizes and times of its files
    std::optional<Instant> forgot_, looked_;
};

}  // namespace gate
