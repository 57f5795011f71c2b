// Work on the ledger's connection, where a library's exception becomes a fault. Used inside src/district only.
#pragma once

#include "district/ledger_rows.h"
#include "district/schema.h"
#include "sql/sql.h"

namespace gate::district {

template <class Work>
auto guarded(const Ledger& ledger, Work work) -> decltype(work(std::declval<SQLite::Database&>())) {
    const auto access = ledger.lock();
    try {
        return work(access.db());
    } catch (const SQLite::Exception& error) {
        return fault_of(error);
    }
}

}  // namespace gate::district
