// The journal as the uploader reads it: sums, heads and alerts by index, on a connection of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sync/messages.h"

namespace gate::sync {

/// Not thread-safe: one for each thread. Every fault is journal_broken; the next call tries anew.
class SyncReader {
public:
    static Result<std::unique_ptr<SyncReader>> open(const std::string& path);
    ~SyncReader();

    Result<Head> head() const;
    /// The first row of the epoch that the newest row belongs to.
    Result<EventId> begun() const;
    /// The gate's own head at `id`; digest all zero if there is no such row.
    Result<Head> at(Epoch epoch, EventId id) const;
    /// Hours that rows behind `after` fell into.
    Result<std::vector<HourKey>> hours_after(EventId after) const;
    Result<std::vector<HourKey>> hours_of(DayKey day) const;
    /// Days that have rows or a confirmed report, newest first.
    Result<std::vector<DayKey>> days() const;
    /// All cells of one hour, an entry for each epoch.
    Result<std::vector<HourCells>> cells(HourKey hour) const;
    /// Rows that somebody must know of at once: confirmed fever, red code, person on watch; drills; and the alarms that
    /// the policy named when they were recorded (journal/alert_on.h).
    Result<std::vector<Alert>> alerts_after(EventId after) const;
    Result<std::vector<Alert>> alerts_of(DayKey day) const;
    Result<Digest> digest(DayKey day) const;

private:
    struct Inner;
    explicit SyncReader(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate::sync
