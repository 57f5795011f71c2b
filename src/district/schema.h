// The ledger's tables. Used inside src/district only.
#pragma once

#include "base/result.h"

namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace gate::district {

/// Brings `db` to the newest schema, each step in one transaction. Fault ledger_broken for a newer file.
Status migrate(SQLite::Database& db);
Fault fault_of(const SQLite::Exception& error);

}  // namespace gate::district
