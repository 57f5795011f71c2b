// The columns that every query of whole rows selects, and the row they make. Used inside src/journal only.
#pragma once

#include "journal/reader.h"

namespace SQLite {
class Statement;
}

namespace gate {

/// SELECT list and joins of a whole row with its personal part and today's words; `e` is the event.
extern const char* const kSelectRows;
/// The same, and how an admit ended.
extern const char* const kSelectLog;

/// Rows without anything else, and personal parts with their salts: ids from ? to ?, in order.
extern const char* const kSelectEvents;
extern const char* const kSelectParts;

/// A personal part, and what its row's commitment was made with.
struct CommittedPart {
    EventId event = 0;
    Bytes salt;
    PersonPart part;
};

LogRow row_from(const SQLite::Statement& row);
Event event_from(const SQLite::Statement& row);
CommittedPart committed_part_from(const SQLite::Statement& row);

}  // namespace gate
