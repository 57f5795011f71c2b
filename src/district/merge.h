// The statements that merge requests into the ledger, and their answers. Used inside src/district only; runs
// inside the caller's transaction.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "district/ledger.h"

namespace gate::district {

class Merge {
public:
    explicit Merge(SQLite::Database& db);
    /// One answer each, in order. All uploads of one transaction at once.
    std::vector<sync::Answer> merge(std::span<const Upload> uploads, std::int64_t instance, WallTime now);

private:
    /// What holds for every request of a transaction: read once, not for each gate.
    struct Standing {
        std::optional<sync::SignedPolicy> policy;
        bool drills = false, reminders = false;  // whether any gate is asked for one
    };
    Standing standing();
    sync::Answer merge_one(const Upload& upload, const Standing& standing, WallTime now);
    struct Chain {
        Head head, was;
        std::int64_t seq = 0;
        EventId begun = 0;
    };
    std::vector<Chain> chains_of(GateId gate);
    /// Follows the gate's chain; returns what the district held before of this epoch, or of the one before it.
    std::optional<Head> follow(GateId gate, const sync::Request& request, WallTime now);
    void advance(GateId gate, const sync::Request& request, const Chain& own, const std::vector<Chain>& chains,
                 WallTime now);
    void meet(GateId gate, const sync::Request& request, const std::vector<Chain>& chains, WallTime now);
    void check_kept(GateId gate, const sync::Request& request, const std::vector<Chain>& chains, WallTime now);
    void find(GateId gate, sync::Misfit misfit, Epoch epoch, WallTime now);
    struct Grown {
        bool counters = false, entries = false;
    };
    Grown merge_cells(GateId gate, const std::vector<sync::HourCells>& hours);
    void merge_alerts(GateId gate, const std::vector<sync::Alert>& alerts, WallTime now);
    void merge_reports(GateId gate, const std::vector<sync::Report>& reports, WallTime now);
    void note_contact(GateId gate, const sync::Request& request, const Grown& grown, WallTime now);
    std::optional<sync::DayDigest> held_of(GateId gate, DayKey day);
    void fill(sync::Answer& answer, GateId gate, const sync::Request& request, const Standing& standing);

    SQLite::Statement put_cell_, put_alert_, put_report_, put_chain_, move_chain_, chains_, put_finding_, findings_,
        contact_, shown_, cells_, alerts_, reports_, acks_, policy_, asked_, drill_, drilled_, reminders_, reported_;
};

}  // namespace gate::district
