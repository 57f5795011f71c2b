// Which alarms the district hears of at once, row by row. It is kept with the rows: whether one is an alert never
// changes, whatever the policy says later, so both ends agree on a day for ever.
#pragma once

#include <vector>

#include "journal/store.h"

namespace gate {

/// From the next row on alarms for `reasons` are alerts, and no others. Within the caller's transaction; throws
/// SQLite::Exception.
void alert_on(SQLite::Database& db, const std::vector<Reason>& reasons);
/// The same by itself. Thread-safe. Faults: journal_broken, disk_full.
Status alert_on(Store& store, const std::vector<Reason>& reasons);

}  // namespace gate
