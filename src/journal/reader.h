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

/// Which rows a log lists.
enum class LogShow : std::uint8_t {
    all,         // every row of the journal
    entries,     // what came of each person before a lane: admitted, refused, opened by hand, entered late
    admitted,    // by the policy or by a guard
    refused,     //
    no_passage,  // admitted, and nobody walked through
    by_hand,     // admitted by a guard's decision, opened by hand, entered late
};
std::string_view name_of(LogShow show);
std::optional<LogShow> log_show_of(std::string_view name);

struct LogFilter {
    HourKey from = 0, to = 0;  // inclusive hours, site time
    std::optional<int> lane;
    std::optional<EventKind> kind;
    std::optional<Reason> reason;
    std::string person;      // roster id; empty: all
    std::string department;  // empty: all
    LogShow show = LogShow::all;
    std::string search;      // part of a name, or a whole roster id; empty: all
    EventId before = 0;      // rows with a smaller id only; 0: from the newest
    EventId after = 0;       // rows with a larger id only
    EventId up_to = 0;       // rows with this id at most; 0: to the newest
    std::int64_t limit = 0;  // 0: all
    bool newest_first = true;
};

/// A row with the words a log needs.
struct LogRow {
    Event event;
    std::string name;  // from today's roster; empty for a visitor or after retention
    std::string department;
    std::optional<EventKind> outcome;  // of an admit: passage, opened, no_passage …; only log() fills it in
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
    /// How many rows log() would tell of, whatever its limit.
    Result<std::int64_t> rows(const LogFilter& filter) const;
    /// The newest id of the filter's hours, whatever they show; 0 if there is none: what `up_to` is for a reading that
    /// goes on in pieces while rows are added.
    Result<EventId> newest_of(const LogFilter& filter) const;
    /// Sums over the filter's rows, by hour, kind and reason (epoch and family left out), whatever its limit.
    Result<std::vector<Count>> sums(const LogFilter& filter) const;
    /// Departments that are on the roster today, sorted.
    Result<std::vector<std::string>> departments() const;
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
