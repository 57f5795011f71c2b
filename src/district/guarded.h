// Work on the ledger's connection, where a library's exception becomes a fault. Used inside src/district only.
#pragma once

#include "district/ledger.h"
#include "district/schema.h"
#include "sql/sql.h"

namespace gate::district {

inline std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }

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
