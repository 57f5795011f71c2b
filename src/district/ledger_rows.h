// Rows of the ledger read from whichever connection asks. Used inside src/district only; SQLite's exceptions pass.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "district/ledger.h"

namespace gate::district {

/// Newest first.
std::vector<KeptAlert> alerts_from(SQLite::Database& db, std::size_t limit, bool only_open);
/// Not closed, oldest first.
std::vector<KeptFinding> findings_from(SQLite::Database& db);

}  // namespace gate::district
