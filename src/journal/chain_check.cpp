#include "journal/chain_check.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/chain.h"
#include "journal/row_columns.h"

namespace gate {
namespace {

/// The personal parts in the order of their rows. Walked beside the rows: a million look-ups by id cost more than all
/// the hashing.
class Parts {
public:
    explicit Parts(SQLite::Database& db) : query_(db, kSelectParts) { next(); }

    /// The part of row `id`, which must grow from call to call; nullptr if retention deleted it.
    const CommittedPart* of(EventId id) {
        while (part_.event < id && there_) next();
        return there_ && part_.event == id ? &part_ : nullptr;
    }

private:
    void next() {
        there_ = query_.executeStep();
        if (there_) part_ = committed_part_from(query_);
    }
    SQLite::Statement query_;
    CommittedPart part_;
    bool there_ = false;
};

/// Adds one row to the report; false at the first that does not fit.
bool check_row(CheckReport& report, const Digest& before, const Event& event, const CommittedPart* part) {
    const auto broken = [&](const char* what) {
        report.first_broken = event.id;
        report.what = what;
        return false;
    };
    ++report.rows;
    if (event.id != report.rows) return broken("a row is missing before this one");
    if (chain_digest(before, event) != event.digest) return broken("the row or one before it was changed");
    if (!part) {
        report.forgotten += event.commitment != Digest{};
        return true;
    }
    ++report.commitments;
    return commitment_to(part->salt, part->part) == event.commitment || broken("the personal part was changed");
}

}  // namespace

CheckReport check_chain(SQLite::Database& db) {
    const SQLite::Transaction moment(db);  // rows and parts of the same moment
    SQLite::Statement rows(db, kSelectEvents);
    Parts parts(db);
    CheckReport report;
    Digest before{};
    while (rows.executeStep()) {
        const Event event = event_from(rows);
        if (!check_row(report, before, event, parts.of(event.id))) break;
        before = event.digest;
    }
    return report;
}

}  // namespace gate
