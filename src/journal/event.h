// A journal row: one fact that happened at the gate. Format, digests and commitments: docs/journal-format.md.
// All numbers below are stored and sent: never changed, never reused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/reason.h"
#include "base/time.h"
#include "visit/visit.h"

namespace gate {

using EventId = std::int64_t;  // 1, 2, 3 … without gaps
using Epoch = std::int64_t;    // random, drawn at every start of the process that writes

enum class EventKind : std::uint8_t {
    start = 1,    // the process began to write: the first row of every epoch
    admit = 2,    // a visit was admitted: one more in, once it settles
    readmit = 3,  // admitted again, the first admit was not walked through
    refuse = 4,
    remeasure = 5,          // the first temperature was high
    passage = 6,            // settles the admit or readmit that `ref` names
    opened = 7,             // the pulse was confirmed on a lane without passage feedback: settles likewise
    no_passage = 8,         // the passage window lapsed
    pulse_unconfirmed = 9,  // an open command without a valid echo
    pulse_not_sent = 10,    // an open command that could not be sent: it cannot have opened
    way_out = 11,           // a passage on an out lane that no admit preceded
    manual_open = 12,       // open once, by a guard
    hold_open = 13,
    hold_end = 14,
    lock = 15,
    unlock = 16,
    clinical = 17,     // a clinical reading for the visit that `ref` names
    alarm = 18,        // reason says which
    acknowledge = 19,  // of the alarm that `ref` names
    fault = 20,        // a device, the clock or the journal went out of order
    cleared = 21,      // and is well again
    fire_on = 22,
    fire_off = 23,
    mask_checked = 24,    // by the guard
    bound = 25,           // a code was bound to a person
    late = 26,            // an entry that was kept on paper
    correction = 27,      // of the row that `ref` names
    exported = 28,        // a log was downloaded
    administration = 29,  // policy, roster, account or clock was changed; the note says what
    drill = 30,
};
std::string_view name_of(EventKind kind);
std::optional<EventKind> kind_of(std::string_view name);

/// The personal part of a row: what retention deletes. Every field may be empty.
struct PersonPart {
    std::string person;       // roster id
    std::string code_digest;  // keyed digest of the code's identifier, hex; empty without a code
    std::optional<CodeStatus> code_status;
    std::optional<Temperature> first_temperature;
    std::optional<Temperature> temperature;
    std::string actor;              // the guard's or manager's account, for what a person did
    std::string note;               // free text of the actor; measurements of detail
    std::optional<int> mask_score;  // thousandths: how sure the mask check was of the row's mask
    bool operator==(const PersonPart&) const = default;
};

/// A row to be recorded. Epoch, hour, id and digest are the journal's to give.
struct EventDraft {
    WallTime at{};
    bool clock_trusted = true;
    int lane = 0;  // 1 … 64; 0 for the gate as a whole
    Direction direction = Direction::in;
    EventKind kind = EventKind::refuse;
    Reason reason = Reason::none;
    CodeFamily family = CodeFamily::none;
    Mask mask = Mask::unchecked;
    EventId ref = 0;       // the row this one is about, 0 for none
    milliseconds took{0};  // of a verdict: from the code's first frame to the verdict
    std::optional<PersonPart> person;
};

struct Event : EventDraft {
    EventId id = 0;
    Epoch epoch = 0;
    HourKey hour = 0;     // of the moment it was recorded, site time
    Digest commitment{};  // to the personal part; all zero if there was none
    Digest digest{};      // of (predecessor's digest, this row)
};

/// The newest row, as uploads carry it.
struct Head {
    Epoch epoch = 0;
    EventId id = 0;
    Digest digest{};
    bool operator==(const Head&) const = default;
};

/// One grow-only counter: how many rows of one cell fell into one hour of one epoch.
struct Count {
    Epoch epoch = 0;
    HourKey hour = 0;
    EventKind kind{};
    Reason reason{};
    CodeFamily family{};
    std::int64_t rows = 0;
    bool operator==(const Count&) const = default;
};

}  // namespace gate
