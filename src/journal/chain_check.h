// Walks the journal's chain from its first row to its last. Used inside src/journal only.
#pragma once

#include "journal/reader.h"

namespace gate {

/// Every row's digest, and every commitment whose personal part is still there, on as many cores as there are; a thread
/// is worth `least` rows. Throws SQLite::Exception where the file cannot be read.
CheckReport check_chain(const std::string& path, EventId least = 10'000);

}  // namespace gate
