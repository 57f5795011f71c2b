// Walks the journal's chain from its first row to its last. Used inside src/journal only.
#pragma once

#include "journal/reader.h"

namespace SQLite {
class Database;
}

namespace gate {

/// Every row's digest and every commitment whose personal part is still there, as they stood at one moment.
CheckReport check_chain(SQLite::Database& db);

}  // namespace gate
