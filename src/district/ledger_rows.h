// Rows of the ledger read from whichever connection asks. Used inside src/district only; SQLite's exceptions pass.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "district/ledger.h"

namespace gate::district {

/// Times are stored as ms since 1970 UTC.
inline std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime time_of(const SQLite::Column& column) { return WallTime(milliseconds(column.getInt64())); }

/// Newest first.
std::vector<KeptAlert> alerts_from(SQLite::Database& db, std::size_t limit, bool only_open);
/// Not closed, oldest first.
std::vector<KeptFinding> findings_from(SQLite::Database& db);

}  // namespace gate::district
