// A guard's orders to the lane under test.
#pragma once

#include <gtest/gtest.h>

#include "unit/lane/fakes.h"

namespace gate {

inline Result<EventId> give(SmallGate& gate, Order order) {
    if (order.guard.empty()) order.guard = "李建国";
    auto done = gate.checkpoint->give(std::move(order));
    gate.step();
    return done.get();
}

inline Result<EventId> answer(SmallGate& gate, Order::Kind kind, EventId about, std::string note = "") {
    return give(gate, {.kind = kind, .note = std::move(note), .about = about});
}

/// Refused for a fever, measured twice; the row's id.
inline EventId fever(SmallGate& gate, const std::string& id = "A-1") {
    gate.come(id, 37'600);
    gate.sees_face(37'500, 4);
    EXPECT_EQ(gate.last_refusal(), Reason::fever);
    return gate.rows(EventKind::refuse).back().id;
}

inline Reason reason_of(const Result<EventId>& result) { return result ? Reason::none : result.fault().reason; }

}  // namespace gate
