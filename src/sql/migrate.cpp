#include "sql/sql.h"

namespace gate {
namespace {

std::size_t schema_of(SQLite::Database& db) {
    return static_cast<std::size_t>(db.execAndGet("PRAGMA user_version").getInt64());
}

}  // namespace

Status migrate(SQLite::Database& db, std::span<const char* const> steps, Reason broken) {
    while (schema_of(db) < steps.size()) {
        WriteTransaction step(db);
        const std::size_t here = schema_of(db);  // another process may have been faster
        if (here >= steps.size()) break;
        db.exec(steps[here]);
        db.exec("PRAGMA user_version = " + std::to_string(here + 1));
        step.commit();
    }
    const std::size_t schema = schema_of(db);
    if (schema <= steps.size()) return Done{};
    return Fault{broken, "the file is of schema " + std::to_string(schema) + ", this program knows " +
                             std::to_string(steps.size()) + ": use the newer program"};
}

}  // namespace gate
