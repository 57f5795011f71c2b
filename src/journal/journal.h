// The gate's journal, writing end: rows only add, each chained to its predecessor by digest, each
// durable before record() returns. "No row, no entry": a lane opens only after this said yes.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "journal/event.h"
#include "journal/store.h"

namespace gate {

/// Thread-safe.
class Journal {
public:
    /// Draws a new epoch and records its `start` row. Faults: journal_broken, disk_full.
    static Result<std::unique_ptr<Journal>> begin(Store& store, const Zone& zone, const EventDraft& start);

    ~Journal();

    /// Makes the row durable and returns its id; the hour is that of `draft.at` in the site's zone.
    /// On a fault nothing was written (journal_broken, disk_full); the next call tries anew.
    Result<EventId> record(const EventDraft& draft);

    /// Draws a new epoch and records `start` as its first row: when another history of this epoch is known
    /// elsewhere (a machine's image was resumed). On a fault the epoch stays. Faults: as record().
    Result<EventId> renew_epoch(const EventDraft& start);

    /// What is known of a person (`person` not empty) or else of a code, in one direction, since `since`.
    /// `lane` is the asking one: History::admit_elsewhere leaves it out.
    Result<History> history(const std::string& person, const std::string& code_digest, Direction direction, int lane,
                            WallTime since) const;

    /// When the authority's newest answer about this person was green, and no phone contradicted it; nothing before
    /// `since`, or when a newer answer was another colour.
    Result<std::optional<WallTime>> newest_green(const std::string& person, WallTime since) const;

    /// Time of the newest row recorded under a trusted clock; empty in an empty journal.
    std::optional<WallTime> newest_trusted() const;
    Epoch epoch() const;
    Head head() const;

    /// Keyed digest of a code's identifier, hex: what a row keeps instead of the code.
    std::string digest_of(const HealthCode& code) const;

    /// Deletes the personal parts of rows older than `keep_from`; returns how many. Never touches rows.
    Result<std::int64_t> forget_persons_before(WallTime keep_from);

private:
    struct Inner;
    explicit Journal(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate
