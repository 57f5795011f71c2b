// Whose code it is: a code that names nobody on the roster is bound to a person once, by the guard or beside a factory
// pass, and recognised afterwards. Every binding is a row.
#pragma once

#include "journal/reader.h"
#include "lane/checkpoint.h"

namespace gate {

/// The code of the visit in row `event`, as its row keeps it.
struct ShownCode {
    EventId event = 0;
    int lane = 0;
    Direction direction = Direction::in;
    CodeFamily family = CodeFamily::none;
    std::string digest;
};

/// The guard says that the code is `person`'s. Returns the row it became.
/// Faults: not_found (nobody active on the roster), request_invalid (no code, or a factory pass, which names its
/// person itself), journal_broken, disk_full.
Result<EventId> bind_by_guard(GateContext& gate, const ShownCode& shown, const std::string& person,
                              const std::string& guard);

/// The same for the code of the visit in row `visit`; not_found also if there is no such row.
Result<EventId> bind_by_guard(GateContext& gate, const JournalReader& reader, EventId visit, const std::string& person,
                              const std::string& guard);

/// After a visit with a pass and a lasting health code was admitted as row `admit`: binds the code to the pass's
/// person, unless it is bound already. A fault costs nothing but the binding.
Status bind_with_pass(GateContext& gate, const Visit& visit, const EventDraft& admitted, EventId admit);

}  // namespace gate
