// The journal, reading end: its own read-only connection, so that pages, exports and the uploader
// never hold up a lane. Works beside a running writer and without one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "journal/event.h"

namespace gate {

struct LogFilter {
    HourKey from = 0, to = 0;  // inclusive hours, site time
    std::optional<int> lane;
    std::optional<EventKind> kind;
    std::optional<Reason> reason;
    std::string person;      // roster id; empty: all
    std::string department;  // empty: all
    EventId before = 0;      // rows with a smaller id only; 0: from the newest
    std::int64_t limit = 0;  // 0: all
    bool newest_first = true;
};

/// A row with the words a log needs.
struct LogRow {
    Event event;
    std::string name;  // from today's roster; empty for a visitor or after retention
    std::string department;
};

/// What `journal check` found. `good()` when everything fits.
struct CheckReport {
    std::int64_t rows = 0, commitments = 0, forgotten = 0;  // forgotten: personal part deleted by retention
    EventId first_broken = 0;                               // 0: none
    std::string what;                                       // of the first that does not fit
    bool good() const { return first_broken == 0 && what.empty(); }
};

/// Not thread-safe: one for each thread.
class JournalReader {
public:
    /// Faults: journal_broken, file_unreadable.
    static Result<std::unique_ptr<JournalReader>> open(const std::string& path);
    ~JournalReader();

    /// Sums of rows by (epoch, hour, kind, reason, family) over inclusive hours; ordered.
    Result<std::vector<Count>> counts(HourKey from, HourKey to) const;
    /// The same sums for each lane (epoch left 0): what the lane cards show of a day.
    Result<std::map<int, std::vector<Count>>> counts_by_lane(HourKey from, HourKey to) const;
    /// Passages in minus out (and settled opens) since the journal began its `day`: people inside.
    Result<std::int64_t> inside(DayKey day) const;
    /// Calls `row` for each; stops early when it returns false. Memory does not grow with the rows.
    Status log(const LogFilter& filter, const std::function<bool(const LogRow&)>& row) const;
    Result<Event> event(EventId id) const;
    /// The row with its words; not_found if there is no such id.
    Result<LogRow> row(EventId id) const;
    /// Rows whose ref is `id`, in order.
    Result<std::vector<Event>> about(EventId id) const;
    Result<Head> head() const;
    /// Walks the whole chain, every commitment that is still there, and the counts.
    Result<CheckReport> check() const;

private:
    struct Inner;
    explicit JournalReader(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate
