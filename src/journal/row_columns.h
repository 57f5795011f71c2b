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

LogRow row_from(const SQLite::Statement& statement);
/// The salt of the row's personal part, as selected beside it.
Bytes salt_from(const SQLite::Statement& statement);

}  // namespace gate
