#include "journal/chain_check.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

#include "journal/chain.h"
#include "journal/row_columns.h"

namespace gate {
namespace {

/// Rows that one thread checks. Each row says how the one before it ended, so that slices need not wait for another.
struct Slice {
    EventId first = 1, last = 0;
};

SQLite::Statement select(SQLite::Database& db, const char* query, Slice slice) {
    SQLite::Statement statement(db, query);
    statement.bind(1, slice.first);
    statement.bind(2, slice.last);
    return statement;
}

/// The personal parts in the order of their rows. Walked beside the rows: a million look-ups by id cost more than all
/// the hashing.
class Parts {
public:
    Parts(SQLite::Database& db, Slice slice) : query_(select(db, kSelectParts, slice)) { next(); }

    /// The part of row `id`, which must grow from call to call; nullptr if retention deleted it.
    const CommittedPart* of(EventId id) {
        while (there_ && part_.event < id) next();
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
bool check_row(CheckReport& report, const std::optional<Digest>& before, const Event& event,
               const CommittedPart* part) {
    const auto broken = [&](const char* what) {
        report.first_broken = event.id;
        report.what = what;
        return false;
    };
    ++report.rows;
    if (!before) return broken("a row is missing before this one");
    if (chain_digest(*before, event) != event.digest) return broken("the row or one before it was changed");
    if (!part) {
        report.forgotten += event.commitment != Digest{};
        return true;
    }
    ++report.commitments;
    return commitment_to(part->salt, part->part) == event.commitment || broken("the personal part was changed");
}

/// Where the chain stands before row `first`; nothing if the row before it is missing.
std::optional<Digest> digest_before(SQLite::Database& db, EventId first) {
    if (first == 1) return Digest{};
    SQLite::Statement row = select(db, kSelectEvents, {first - 1, first - 1});
    return row.executeStep() ? std::optional(event_from(row).digest) : std::nullopt;
}

CheckReport check_slice(const std::string& path, Slice slice) {
    SQLite::Database db(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 5000);  // this thread's alone
    const SQLite::Transaction moment(db);                                           // rows and parts of the same moment
    SQLite::Statement rows = select(db, kSelectEvents, slice);
    Parts parts(db, slice);
    CheckReport report;
    std::optional<Digest> before = digest_before(db, slice.first);
    for (EventId expected = slice.first; rows.executeStep(); ++expected) {
        const Event event = event_from(rows);
        if (event.id != expected) before.reset();
        if (!check_row(report, before, event, parts.of(event.id))) break;
        before = event.digest;
    }
    return report;
}

std::vector<Slice> slices_of(EventId newest, EventId least) {
    const EventId most = std::clamp<EventId>(std::thread::hardware_concurrency(), 1, 8);
    const EventId count = std::clamp<EventId>(newest / least, 1, most);
    std::vector<Slice> slices;
    for (EventId i = 0; i < count; ++i) slices.push_back({newest * i / count + 1, newest * (i + 1) / count});
    return slices;
}

}  // namespace

CheckReport check_chain(const std::string& path, EventId least) {
    SQLite::Database db(path, SQLite::OPEN_READONLY, 5000);
    const EventId newest = db.execAndGet("SELECT coalesce(max(id), 0) FROM event").getInt64();
    std::vector<std::future<CheckReport>> running;
    for (const Slice slice : slices_of(newest, least))
        running.push_back(std::async(std::launch::async, check_slice, path, slice));
    CheckReport whole;
    for (auto& one : running) {
        const CheckReport report = one.get();
        if (!whole.good()) continue;  // of what lies behind the first break nothing is said
        whole.rows += report.rows;
        whole.commitments += report.commitments;
        whole.forgotten += report.forgotten;
        whole.first_broken = report.first_broken;
        whole.what = report.what;
    }
    return whole;
}

}  // namespace gate
