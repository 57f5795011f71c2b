// A turnstile behind a relay board on a Modbus line, as its profile describes it.
#pragma once

#include <mutex>

#include "lane/ports.h"
#include "modbus/bus.h"
#include "modbus/health.h"

namespace gate::modbus {

/// Thread-safe: the bus thread fills it, the lane thread asks. Must live as long as the bus makes steps.
class Turnstile : public gate::Turnstile {
public:
    /// Puts its polls and its off on `bus`; before the bus's first step().
    Turnstile(Bus& bus, TurnstileConfig config, const Clock& clock);

    Pulse open() override;
    TurnstileView view() const override;
    bool has_passage_feedback() const override { return config_.profile.passage.wired(); }

private:
    void see_inputs(const Outcome& outcome, Instant sent);
    void see_coils(const Outcome& outcome, Instant sent);
    void see_passage(bool on, Instant sent);

    const TurnstileConfig config_;
    Bus& bus_;
    const Clock& clock_;
    Bus::OffId off_;
    mutable std::mutex mutex_;
    HealthTrack track_;
    TurnstileView view_;
    std::optional<bool> passage_;  // the input's newest state
    bool opening_ = false;         // a command of ours is on its way
    Instant ours_until_{};         // a coil that is on until then is on by our command
};

}  // namespace gate::modbus
