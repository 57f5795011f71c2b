// The people before one lane whom a guard must decide on. Each is named by the refuse row that opened it, and keeps
// that name when the same person is refused again: what is shown is renewed. It stays open until a final answer refers
// to that row, until the gate lets the person in, or until nobody touched it for a while: the worker is gone. Claims
// and answers: docs/adr/0033-exceptions.md.
#pragma once

#include <optional>
#include <vector>

#include "journal/event.h"
#include "lane/status.h"
#include "visit/visit.h"

namespace gate {

struct Exception {
    ExceptionView view;          // of its newest refusal, but `event` and `at` of the first
    PersonPart part;             // of its newest refusal's row
    std::optional<Visit> visit;  // empty after a restart: it can be answered, but not go on
    std::string text;            // of its newest code, in memory only
    Instant touched{};           // when it was opened or last answered
};

/// Owned by the lane thread.
class Exceptions {
public:
    explicit Exceptions(milliseconds lapse_after) : lapse_after_(lapse_after) {}

    /// Opens one, or renews the open one of the same row. At most 16 are kept; the oldest goes.
    void open(Exception exception);
    /// Null: closed, lapsed, or never one. Valid until the next call that is not const.
    Exception* find(EventId event);
    void close(EventId event);
    /// The open one of this person (or, for an unknown person, of this code); 0: none.
    EventId of(const PersonPart& part) const;
    void lapse(Instant now);

    std::vector<ExceptionView> views() const;

private:
    const milliseconds lapse_after_;
    std::vector<Exception> open_;  // oldest first
};

}  // namespace gate
