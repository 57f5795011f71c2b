// What every SQLite file of the project needs: transactions that write, and its tables brought up to date.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <span>

#include "base/result.h"

namespace gate {

/// A transaction that writes. It takes the file's write lock at once, where it may wait for another process
/// (busy time-out): one that reads first and then writes would be told "database is locked" without any wait,
/// when another process has written in between. https://www.sqlite.org/isolation.html
class WriteTransaction : public SQLite::Transaction {
public:
    explicit WriteTransaction(SQLite::Database& db) : Transaction(db, SQLite::TransactionBehavior::IMMEDIATE) {}
};

/// Brings `db` to the newest schema: `steps[n]` leads from schema n to n + 1, each in one transaction; other
/// processes may do the same at the same time. Fault `broken` for a file made by a newer program. Throws
/// SQLite::Exception.
Status migrate(SQLite::Database& db, std::span<const char* const> steps, Reason broken);

}  // namespace gate
