#include "sync/uploader.h"

#include <algorithm>

namespace gate::sync {
namespace {

constexpr std::size_t kDaysAtATime = 8;  // compared in one step: some 0.1 s on a small computer
constexpr std::size_t kAcksKept = 100;

}  // namespace

Uploader::Uploader(std::unique_ptr<SyncReader> reader, UploaderOptions options, std::uint64_t seed)
    : reader_(std::move(reader)), options_(std::move(options)), random_(seed), hours_now_(options_.hours) {}

Result<std::optional<Request>> Uploader::next(Instant now, WallTime wall, bool clock_trusted) {
    if (now < due_) return std::optional<Request>();
    const auto head = reader_->head();
    if (!head) return head.fault();
    if (const Status looked = look(*head); !looked) return looked.fault();
    if (const Status compared = compare_days(); !compared) return compared.fault();
    if (!is_time(now)) return std::optional<Request>();
    auto request = compose(*head, wall, clock_trusted);
    if (!request) return request.fault();
    sent_ = now;
    return std::optional<Request>(*std::move(request));
}

/// Finds what is new since the last look. At the first one everything is old: days are compared for that.
Status Uploader::look(const Head& head) {
    if (head.epoch != epoch_) {
        const auto begun = reader_->begun();
        if (!begun) return begun.fault();
        epoch_ = head.epoch;
        begun_ = *begun;
        if (contradicted_ && *contradicted_ != epoch_) contradicted_.reset();
    }
    if (first_look_) {
        looked_at_ = begun_ - 1;  // what this process recorded is fresh, and needs no answer to be sent
        first_look_ = false;
    }
    if (head.id == looked_at_) return Done{};
    const auto hours = reader_->hours_after(looked_at_);
    if (!hours) return hours.fault();
    const auto alerts = reader_->alerts_after(looked_at_);
    if (!alerts) return alerts.fault();
    fresh_.insert(hours->begin(), hours->end());
    for (const Alert& alert : *alerts) alerts_.emplace(std::pair(alert.epoch, alert.event), alert);
    looked_at_ = head.id;
    return Done{};
}

Status Uploader::compare_days() {
    for (std::size_t i = 0; i < kDaysAtATime && !to_compare_.empty(); ++i) {
        const auto [day, theirs] = *to_compare_.begin();
        const auto ours = reader_->digest(day);
        if (!ours) return ours.fault();
        if (*ours != theirs.digest)
            if (const Status marked = mark_day(day); !marked) return marked.fault();
        if (const Status offered = offer_missing(theirs); !offered) return offered.fault();
        to_compare_.erase(to_compare_.begin());
    }
    return Done{};
}

Status Uploader::mark_day(DayKey day) {
    const auto hours = reader_->hours_of(day);
    if (!hours) return hours.fault();
    const auto alerts = reader_->alerts_of(day);
    if (!alerts) return alerts.fault();
    backlog_.insert(hours->begin(), hours->end());
    for (const Alert& alert : *alerts) alerts_.emplace(std::pair(alert.epoch, alert.event), alert);
    return Done{};
}

/// Also those that it had confirmed to hold: a district may be restored from an older backup.
Status Uploader::offer_missing(const DayDigest& theirs) {
    if (!options_.reports) return Done{};
    auto confirmed = options_.reports(theirs.day);
    if (!confirmed) return confirmed.fault();
    const auto& held = theirs.reports;
    for (Report& report : *confirmed)
        if (std::find(held.begin(), held.end(), report.version) == held.end()) offer(std::move(report));
    return Done{};
}

bool Uploader::is_time(Instant now) const {
    if (!alerts_.empty()) return true;  // whatever the district asked
    if (now < asked_until_) return false;
    if (!sent_ || failures_ > 0) return true;  // due_ has held it back long enough
    const auto since = now - *sent_;
    if (!backlog_.empty() || !ask_.empty()) return true;
    if (something_to_say()) return since >= options_.fresh;
    return since >= (unacknowledged_.empty() ? options_.idle : options_.watching);
}

Result<Request> Uploader::compose(const Head& head, WallTime wall, bool clock_trusted) {
    Request request;
    request.program = options_.program;
    request.now = wall;
    request.clock_trusted = clock_trusted;
    request.head = head;
    request.begun = begun_;
    request.kept = kept_;
    request.policy = policy_;
    request.acks_after = acks_after_;
    std::size_t cells = 0;
    for (const auto* from : {&fresh_, &backlog_})
        if (const Status added = add_hours(*from, request, cells); !added) return added.fault();
    for (const auto& [id, alert] : alerts_)
        if (request.alerts.size() < limits::alerts) request.alerts.push_back(alert);
    for (const auto& [id, report] : reports_)
        if (request.reports.size() < limits::reports) request.reports.push_back(report);
    for (const DayKey day : ask_)
        if (request.ask.size() < limits::days) request.ask.push_back(day);
    return request;
}

/// Whole hours only, newest first; at least one, however many cells it has.
Status Uploader::add_hours(const std::set<HourKey, std::greater<>>& from, Request& request, std::size_t& cells) {
    for (const HourKey hour : from) {
        if (request.hours.size() >= hours_now_ || cells >= options_.cells) break;
        const auto epochs = reader_->cells(hour);
        if (!epochs) return epochs.fault();
        for (const HourCells& one : *epochs) {
            request.hours.push_back(one);
            cells += one.cells.size();
        }
    }
    return Done{};
}

void Uploader::answered(const Request& request, const Answer& answer, Instant now) {
    for (const HourCells& one : request.hours) {
        fresh_.erase(one.hour);
        backlog_.erase(one.hour);
    }
    for (const Alert& alert : request.alerts) {
        alerts_.erase({alert.epoch, alert.event});
        if (!acks_.contains({alert.epoch, alert.event})) unacknowledged_.emplace(alert.epoch, alert.event);
    }
    for (const ReportMark& mark : answer.reports) reports_.erase({mark.day, mark.version});
    for (const DayKey day : request.ask) {
        ask_.erase(day);
        to_compare_[day] = {day, {}, {}};
    }
    for (const DayDigest& day : answer.days)
        if (to_compare_.contains(day.day)) to_compare_[day.day] = day;
    if (answer.instance != instance_ || !compared_ || now - *compared_ >= options_.compare_again) {
        const auto days = reader_->days();
        if (days) {
            ask_.insert(days->begin(), days->end());
            if (answer.instance != instance_) acks_after_ = 0;
            instance_ = answer.instance;
            compared_ = now;
        }
    }
    for (const Ack& ack : answer.acks) {
        acks_[{ack.epoch, ack.event}] = ack;
        unacknowledged_.erase({ack.epoch, ack.event});
        acks_after_ = std::max(acks_after_, ack.seq);
    }
    while (acks_.size() > kAcksKept)
        acks_.erase(std::min_element(acks_.begin(), acks_.end(),
                                     [](const auto& a, const auto& b) { return a.second.seq < b.second.seq; }));
    findings_ = answer.findings;
    static_cast<void>(check_seen(answer, request.head));  // a journal that cannot be read now is asked at the next
    connected_ = true;
    failures_ = 0;
    hours_now_ = std::min(options_.hours, hours_now_ * 2);
    due_ = now;
    asked_until_ = now + answer.wait;
}

/// Does the row that the district last heard of stand in this journal?
Status Uploader::check_seen(const Answer& answer, const Head& head) {
    kept_.reset();
    if (!answer.seen) return Done{};
    const auto ours = reader_->at(answer.seen->epoch, answer.seen->id);
    if (!ours) return ours.fault();
    const bool fits = ours->digest == answer.seen->digest;
    const bool own_epoch = answer.seen->epoch == head.epoch;
    if (!own_epoch || !fits) kept_ = *ours;
    if (own_epoch && !fits) contradicted_ = head.epoch;
    return Done{};
}

void Uploader::failed(Instant now, bool too_large) {
    connected_ = false;
    if (too_large) hours_now_ = std::max<std::size_t>(1, hours_now_ / 2);
    const milliseconds delay =
        std::min(options_.retry * (std::int64_t{1} << std::min(failures_, 20)), options_.retry_cap);
    ++failures_;
    due_ = now + delay / 2 + milliseconds(std::uniform_int_distribution<std::int64_t>(0, delay.count() / 2)(random_));
}

}  // namespace gate::sync
