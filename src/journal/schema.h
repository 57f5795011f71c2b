// The journal's tables, and how an older file becomes one of this program's. Used inside src/journal only.
#pragma once

#include <string>

#include "base/result.h"

namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace gate {

/// Brings `db` to the newest schema, each step in one transaction. Fault journal_broken for a file made
/// by a newer program.
Status migrate(SQLite::Database& db);

/// disk_full or journal_broken, with SQLite's own words.
Fault fault_of(const SQLite::Exception& error, const std::string& path);

}  // namespace gate
