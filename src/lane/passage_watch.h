// What the turnstile's inputs mean: who walked through on which opening, and what nobody allowed.
#pragma once

#include <optional>
#include <vector>

#include "journal/event.h"
#include "lane/ports.h"

namespace gate {

struct PassageRules {
    Direction direction = Direction::in;
    milliseconds window{5000};       // from the opening
    milliseconds held_after{10000};  // longer in the passage is an alarm
};

/// A row to record: kind, reason and the row it is about.
struct PassageNote {
    EventKind kind;
    Reason reason;
    EventId ref = 0;
    bool operator==(const PassageNote&) const = default;
};

/// Owned by the lane thread; pure but for what it remembers.
class PassageWatch {
public:
    explicit PassageWatch(PassageRules rules) : rules_(rules) {}

    /// The turnstile was told to open for the row `opening`: one passage is expected.
    void expect(EventId opening, Instant now);
    /// Held open by the row `hold` until release(): any number may pass.
    void hold(EventId hold) { hold_ = hold; }
    void release() { hold_.reset(); }

    /// What happened since the last view, in order.
    std::vector<PassageNote> see(const TurnstileView& view, Instant now);

    /// Somebody was let in and has neither passed nor let the window lapse.
    bool expecting() const { return opening_.has_value() && !settled_; }
    bool fire() const { return fire_; }

private:
    PassageNote passed();

    const PassageRules rules_;
    std::optional<EventId> opening_;  // until its window has lapsed, also after its passage
    bool settled_ = false;
    Instant until_{};
    std::optional<EventId> hold_;
    std::optional<std::uint64_t> passages_;
    bool held_told_ = false, coil_told_ = false, fire_ = false;
};

}  // namespace gate
