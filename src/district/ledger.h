// What the district holds: of every counter the largest value it was sent, alerts, reports, heads of chains.
// docs/sync-protocol.md says why merging cannot go wrong.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pass/key.h"
#include "sync/messages.h"

namespace SQLite {
class Database;
}

namespace gate::district {

using GateId = std::int64_t;

struct Upload {
    GateId gate = 0;
    const sync::Request* request = nullptr;
};

/// Rows of a kind, reason and family in a day, summed over epochs.
struct DayCell {
    DayKey day = 0;
    sync::Cell cell;
    bool operator==(const DayCell&) const = default;
};

/// An alert as the district keeps it. Times of steps that have not come are empty.
struct KeptAlert {
    GateId gate = 0;
    sync::Alert alert;
    WallTime received{};
    std::string ack_by;
    std::optional<WallTime> ack_at, shown;  // shown: the gate is known to know of the acknowledgement
};

struct KeptFinding {
    GateId gate = 0;
    Epoch epoch = 0;
    sync::Finding finding;
};

struct PublishedPolicy {
    std::int64_t version = 0;
    std::string text, by;
    WallTime at{};
};

/// Thread-safe. One connection; a call that writes is one transaction. Every fault is ledger_broken (or
/// not_found), and then nothing of the call is kept.
class Ledger {
public:
    /// Opens or makes the file, migrates it, draws the instance.
    static Result<std::unique_ptr<Ledger>> open(const std::string& path);
    ~Ledger();

    /// Merges all in one transaction; the answers, in the same order, are true once this returns.
    Result<std::vector<sync::Answer>> exchange(std::span<const Upload> uploads, WallTime now);

    Result<std::vector<DayCell>> counts(GateId gate, DayKey from, DayKey to) const;
    /// Newest first.
    Result<std::vector<KeptAlert>> alerts(std::size_t limit, bool only_open) const;
    /// Fault not_found. A second acknowledgement changes nothing: the first officer's stays.
    Status acknowledge(GateId gate, Epoch epoch, EventId event, const std::string& by, WallTime now);
    Result<std::vector<KeptFinding>> findings() const;  // not closed, oldest first
    Status close_finding(GateId gate, sync::Misfit misfit, Epoch epoch, const std::string& by, const std::string& note,
                         WallTime now);
    /// Which gates have this head as one of theirs.
    Result<std::vector<GateId>> holders(const Head& head) const;

    // ---- the policy that goes down to gates
    /// Called once, before publish().
    void sign_policies_by(const Key& key);
    /// Signs `text` as the next version, which it returns. Fault policy_not_signed: there is no key.
    Result<std::int64_t> publish(const std::string& text, const std::string& by, WallTime now);
    Result<std::vector<PublishedPolicy>> policies() const;  // newest first

    /// The gate is asked to rehearse an alert with its next call; once, however often that is asked before.
    /// Fault not_found.
    Status ask_for_drill(GateId gate, const std::string& by, WallTime now);
    /// These gates are asked for their report of `day` with each call until it has come. Asked again, the newer stands.
    Status ask_for_reports(DayKey day, const std::vector<GateId>& gates, const std::string& by, WallTime now);
    /// Writes down who did what.
    Status note(const std::string& who, const std::string& what, WallTime now);

    /// The connection for the other parts of the district (enterprises, pages), one thread at a time.
    class Access {
    public:
        Access(Access&&) noexcept;
        ~Access();
        SQLite::Database& db() const;

    private:
        friend class Ledger;
        struct Held;
        explicit Access(std::unique_ptr<Held> held);
        std::unique_ptr<Held> held_;
    };
    Access lock() const;

private:
    struct Inner;
    explicit Ledger(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate::district
