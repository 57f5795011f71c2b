// Decides what the gate tells the district, and when: docs/sync-protocol.md. It keeps nothing on disk: what
// was not sent is found by comparing days. A step is a plain call; the thread and the wire are others'.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <set>

#include "sync/sync_reader.h"

namespace gate::sync {

struct UploaderOptions {
    std::string program = "0.1.0";
    milliseconds fresh{2000};     // fresh counts at most so often
    milliseconds idle{10'000};    // with nothing to say
    milliseconds watching{2000};  // while an alert waits for its acknowledgement
    milliseconds retry{1000};     // after the first failure, doubling up to
    milliseconds retry_cap{60'000};
    std::chrono::hours compare_again{24};
    std::size_t hours = 200, cells = 8000;  // of one message
    /// Every confirmed report of a day; those that the district turns out to lack are offered to it. None: no reports.
    std::function<Result<std::vector<Report>>(DayKey)> reports;
};

/// Owned by one thread.
class Uploader {
public:
    /// `seed` is for the jitter of the back-off alone.
    Uploader(std::unique_ptr<SyncReader> reader, UploaderOptions options, std::uint64_t seed);

    /// What to send now; nothing if it is not time. On a fault of the journal nothing is sent.
    Result<std::optional<Request>> next(Instant now, WallTime wall, bool clock_trusted);
    /// What became of the request that next() gave.
    void answered(const Request& request, const Answer& answer, Instant now);
    /// `too_large`: the district asked for less.
    void failed(Instant now, bool too_large = false);
    /// Ends a back-off at once; what the district asked to wait stays.
    void network_changed() {
        if (failures_ > 0) due_ = {};
    }

    /// The district knows rows of this epoch that the journal does not have: draw a new one.
    bool contradicted() const { return contradicted_.has_value(); }
    void use_policy(std::int64_t version) { policy_ = version; }
    /// Sent until the district holds it.
    bool offers(DayKey day, int version) const { return reports_.contains({day, version}); }
    void offer(Report report) { reports_[{report.day, report.version}] = std::move(report); }

    bool connected() const { return connected_; }
    /// Hours and alerts that the district is not known to hold.
    std::size_t pending_hours() const { return fresh_.size() + backlog_.size(); }
    std::size_t pending_alerts() const { return alerts_.size(); }
    std::size_t pending_reports() const { return reports_.size(); }
    const std::vector<Finding>& findings() const { return findings_; }
    /// Acknowledgements, newest 100, by alert.
    const std::map<std::pair<Epoch, EventId>, Ack>& acks() const { return acks_; }

private:
    Status look(const Head& head);
    Status compare_days();
    Status mark_day(DayKey day);
    Status offer_missing(const DayDigest& theirs);
    Status check_seen(const Answer& answer, const Head& head);
    bool something_to_say() const { return !fresh_.empty() || !alerts_.empty() || !reports_.empty(); }
    bool is_time(Instant now) const;
    Result<Request> compose(const Head& head, WallTime wall, bool clock_trusted);
    Status add_hours(const std::set<HourKey, std::greater<>>& from, Request& request, std::size_t& cells);

    const std::unique_ptr<SyncReader> reader_;
    const UploaderOptions options_;
    std::mt19937_64 random_;

    EventId looked_at_ = 0;  // rows up to here are in the sets below, or are compared by day
    bool first_look_ = true;
    Epoch epoch_ = 0;
    EventId begun_ = 0;
    std::set<HourKey, std::greater<>> fresh_, backlog_;
    std::map<std::pair<Epoch, EventId>, Alert> alerts_;
    std::set<std::pair<Epoch, EventId>> unacknowledged_;  // held by the district, nobody has answered yet
    std::map<std::pair<DayKey, int>, Report> reports_;
    std::set<DayKey, std::greater<>> ask_;                    // days whose digest is wanted
    std::map<DayKey, DayDigest, std::greater<>> to_compare_;  // the district's; digest zeros: it holds nothing

    std::int64_t instance_ = 0, policy_ = 0, acks_after_ = 0;
    std::optional<Head> kept_;
    std::optional<Epoch> contradicted_;
    std::vector<Finding> findings_;
    std::map<std::pair<Epoch, EventId>, Ack> acks_;
    bool connected_ = false;
    int failures_ = 0;
    std::size_t hours_now_;  // options_.hours, or less after too_large
    std::optional<Instant> sent_, compared_;
    Instant due_{};          // after a failure: not before this
    Instant asked_until_{};  // the district asked to wait: only an alert goes before this
};

}  // namespace gate::sync
