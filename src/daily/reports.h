// The daily reports of this gate: made from the journal's rows, confirmed by name, kept in every version.
#pragma once

#include "daily/report.h"
#include "journal/reader.h"
#include "journal/store.h"

namespace gate {

/// Thread-safe. One row a version in the gate's database; what is confirmed never changes.
class DailyReports {
public:
    explicit DailyReports(Store& store) : store_(store) {}

    /// The newest version of a day; empty if none was made.
    Result<std::optional<DailyReport>> newest(DayKey day) const;
    /// Every version of a day, oldest first.
    Result<std::vector<DailyReport>> versions(DayKey day) const;
    /// Days from `from` to `to` whose newest version is confirmed and was not yet told to `receiver` ("webhook",
    /// "district").
    Result<std::vector<DailyReport>> untold(std::string_view receiver, DayKey from, DayKey to) const;
    Status told(std::string_view receiver, const DailyReport& report);

    /// The draft of `day` from today's counts: makes it, brings it up to date, or (over a confirmed one whose figures
    /// have changed) begins the next version. A confirmed report whose figures still hold is returned as it is.
    Result<DailyReport> draft(const JournalReader& journal, const std::string& site, DayKey day, WallTime now);
    /// Confirms the newest draft of `day`. Faults: not_found (no draft), request_invalid (`by` is empty, too long a
    /// remark).
    Result<DailyReport> confirm(DayKey day, const std::string& by, const std::string& remarks, WallTime now);

private:
    Status put(const DailyReport& report);
    Store& store_;
};

}  // namespace gate
