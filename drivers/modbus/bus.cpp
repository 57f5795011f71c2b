#include "modbus/bus.h"

#include <algorithm>

namespace gate::modbus {
namespace {

constexpr std::size_t kMostJobs = 16;
constexpr milliseconds kPulseMargin{300};  // a board's clock, and the echo's way
constexpr milliseconds kFirstReconnect{100}, kLastReconnect{5000};
constexpr milliseconds kFirstRest{500};
constexpr milliseconds kFirstOffAgain{100};
constexpr milliseconds kRestAlone{2000};  // nobody else waits on this line
constexpr milliseconds kRestAmongOthers{30'000};
constexpr milliseconds kBusyFrom{1000};  // a poll this late: more is asked than the line can carry

milliseconds doubled(milliseconds first, int times, milliseconds most) {
    return times > 16 ? most : std::min(most, first * (1 << times));
}

milliseconds until(Instant due, Instant now) {
    return due <= now ? milliseconds(0) : std::chrono::ceil<milliseconds>(due - now);
}

}  // namespace

Bus::Bus(BusConfig config, const Clock& clock)
    : config_(std::move(config)), clock_(clock), connection_(config_, clock) {
    health_.fault = Fault{Reason::bus_unreachable, config_.address() + ": not connected yet"};
}

void Bus::poll(const Request& request, milliseconds period, Handler handler) {
    const auto same =
        std::find_if(polls_.begin(), polls_.end(), [&](const Poll& poll) { return poll.request == request; });
    Poll& poll = same != polls_.end() ? *same : polls_.emplace_back(Poll{request, period, {}, {}});
    poll.period = std::min(poll.period, period);
    poll.handlers.push_back(std::move(handler));
    units_[request.unit].polled = true;
}

Bus::OffId Bus::off(const Request& request) {
    offs_.push_back({request, std::nullopt, {}, 0});
    units_[request.unit];
    return offs_.size() - 1;
}

// ---- pulses -----------------------------------------------------------------------------------------

Pulse Bus::send_once(const Once& once) {
    const auto job = std::make_shared<Job>(Job{once, clock_.now(), Job::Stage::waiting, Pulse::not_sent});
    const milliseconds longest = config_.connect_timeout + 2 * config_.response_timeout + milliseconds(1000);
    std::unique_lock lock(mutex_);
    if (jobs_.size() >= kMostJobs) return Pulse::not_sent;
    jobs_.push_back(job);
    changed_.notify_all();
    changed_.wait_for(lock, config_.pulse_within, [&] { return job->stage != Job::Stage::waiting; });
    if (job->stage == Job::Stage::waiting) {  // too late to be of use: it must not go out afterwards
        jobs_.erase(std::find(jobs_.begin(), jobs_.end(), job));
        return Pulse::not_sent;
    }
    changed_.wait_for(lock, longest, [&] { return job->stage == Job::Stage::done; });
    return job->stage == Job::Stage::done ? job->result : Pulse::unconfirmed;
}

std::shared_ptr<Bus::Job> Bus::next_job() {
    const std::lock_guard lock(mutex_);
    if (jobs_.empty()) return nullptr;
    const auto job = jobs_.front();
    jobs_.pop_front();
    job->stage = Job::Stage::taken;
    return job;
}

void Bus::run(Job& job) {
    const Pulse result = pulse(job);
    const std::lock_guard lock(mutex_);
    job.result = result;
    job.stage = Job::Stage::done;
    changed_.notify_all();
}

Pulse Bus::pulse(const Job& job) {
    const auto late = [&] { return clock_.now() - job.queued > config_.pulse_within; };
    for (int attempt = 0; attempt < 2; ++attempt) {  // a second one only where nothing was sent
        if (late() || (!connection_.is_open() && !connect()) || late()) return Pulse::not_sent;
        Off& off = offs_.at(job.once.off);
        const Instant over = clock_.now() + job.once.pulse;
        const Outcome outcome = exchange(job.once.request, config_.response_timeout);
        if (outcome.wire == Wire::not_sent) continue;
        off.pulse_over = job.once.board_ends ? over + kPulseMargin : over;
        if (!job.once.board_ends)
            off.due = over;
        else if (off.due)  // it would cut the pulse short
            off.due = std::max(*off.due, off.pulse_over);
        if (outcome.ok()) return Pulse::confirmed;
        return outcome.cannot_have_acted() ? Pulse::not_sent : Pulse::unconfirmed;
    }
    return Pulse::not_sent;
}

// ---- the line ---------------------------------------------------------------------------------------

bool Bus::connect() {
    const Status status = connection_.open();
    const Instant now = clock_.now();
    if (status.ok()) {
        failed_connects_ = 0;
        begin_anew(now);
        set_health(std::nullopt);
        return true;
    }
    connect_not_before_ = now + doubled(kFirstReconnect, failed_connects_++, kLastReconnect);
    set_health(status.fault());
    tell_all({Wire::not_sent, {}, 0, status.fault().detail}, now);
    return false;
}

void Bus::begin_anew(Instant now) {
    for (Off& off : offs_) off.due = std::max({now, off.pulse_over, off.due.value_or(now)});
    for (Poll& poll : polls_) poll.due = Instant{};  // all of them, and none counts as late
}

/// Says to every device that the line is down.
void Bus::tell_all(const Outcome& outcome, Instant now) {
    for (Poll& poll : polls_)
        for (const Handler& handler : poll.handlers) handler(outcome, now);
}

Outcome Bus::exchange(const Request& request, milliseconds patience) {
    Outcome outcome = connection_.exchange(request, patience);
    note(request.unit, outcome);
    if (outcome.wire == Wire::answered || outcome.wire == Wire::refused) {
        const std::lock_guard lock(mutex_);
        health_.last_good = clock_.now();
    }
    return outcome;
}

void Bus::note(std::uint8_t id, const Outcome& outcome) {
    Unit& unit = units_[id];
    if (outcome.wire == Wire::answered || outcome.wire == Wire::refused) unit.failures = 0, unit.not_before = {};
    if (outcome.wire != Wire::silent && outcome.wire != Wire::bad) return;
    if (++unit.failures >= 2) unit.not_before = clock_.now() + doubled(kFirstRest, unit.failures - 2, longest_rest());
}

milliseconds Bus::longest_rest() const { return units_.size() > 1 ? kRestAmongOthers : kRestAlone; }

// ---- one step ---------------------------------------------------------------------------------------

milliseconds Bus::work() {
    if (const auto job = next_job()) return run(*job), milliseconds(0);
    Instant now = clock_.now();
    if (!connection_.is_open()) {
        if (now < connect_not_before_) return until(connect_not_before_, now);
        if (!connect()) return until(connect_not_before_, clock_.now());
        return milliseconds(0);
    }
    if (Off* off = due_off(now))
        send_off(*off);
    else if (Poll* poll = due_poll(now))
        send_poll(*poll);
    if (!connection_.is_open()) return milliseconds(0);  // there was doubt: a fresh one at once
    return until(next_due(), clock_.now());
}

/// When `request`, due at `due`, may go out: not while its unit is given a rest.
Instant Bus::ready(const Request& request, Instant due) const {
    return std::max(due, units_.at(request.unit).not_before);
}

/// When `off` may be sent; never while it is not owed. Offs and polls take turns at a unit that does not
/// answer, so that neither keeps the other from being tried.
Instant Bus::ready(const Off& off) const {
    const Unit& unit = units_.at(off.request.unit);
    const bool polls_turn = unit.failures > 0 && unit.off_was_last && unit.polled;
    return !off.due || polls_turn ? Instant::max() : ready(off.request, *off.due);
}

Bus::Off* Bus::due_off(Instant now) {
    const auto found = std::find_if(offs_.begin(), offs_.end(), [&](const Off& off) { return ready(off) <= now; });
    return found == offs_.end() ? nullptr : &*found;
}

void Bus::send_off(Off& off) {
    const Outcome outcome = exchange(off.request, config_.response_timeout);
    units_.at(off.request.unit).off_was_last = true;
    if (outcome.ok()) {
        off.due.reset();
        off.failures = 0;
        return;
    }
    off.due = clock_.now() + doubled(kFirstOffAgain, off.failures++, kRestAmongOthers);
}

/// The one that has waited longest.
Bus::Poll* Bus::due_poll(Instant now) {
    const auto when = [&](const Poll& poll) { return ready(poll.request, poll.due); };
    const auto first =
        std::min_element(polls_.begin(), polls_.end(), [&](const Poll& a, const Poll& b) { return when(a) < when(b); });
    return first == polls_.end() || when(*first) > now ? nullptr : &*first;
}

/// A unit that has long been silent is mostly asked with little patience: pulses may be waiting behind it. Every fourth
/// time with all of it, so that one that is merely slow is found again.
milliseconds Bus::patience(const Poll& poll) const {
    const int failures = units_.at(poll.request.unit).failures;
    const bool little = failures >= 3 && failures % 4 != 0;
    return little ? config_.response_timeout / 3 : config_.response_timeout;
}

void Bus::send_poll(Poll& poll) {
    const Instant now = clock_.now();
    const bool busy =
        poll.due != Instant{} && now - ready(poll.request, poll.due) > std::max(kBusyFrom, 5 * poll.period);
    poll.due = now + poll.period;
    const Outcome outcome = exchange(poll.request, patience(poll));
    units_.at(poll.request.unit).off_was_last = false;
    if (busy)
        set_health(Fault{Reason::bus_busy, config_.address() + ": polls come too late"});
    else if (outcome.ok())
        set_health(std::nullopt);
    for (const Handler& handler : poll.handlers) handler(outcome, now);
}

Instant Bus::next_due() const {
    Instant next = Instant::max();
    for (const Off& off : offs_) next = std::min(next, ready(off));
    for (const Poll& poll : polls_) next = std::min(next, ready(poll.request, poll.due));
    return next == Instant::max() ? clock_.now() + kLastReconnect : next;
}

void Bus::step(milliseconds longest) {
    const milliseconds rest = std::min(work(), longest);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, rest, [&] { return woken_ || !jobs_.empty(); });
    woken_ = false;
}

void Bus::wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
}

void Bus::finish() {
    for (Off& off : offs_)
        if (off.due && connection_.is_open()) send_off(off);
    connection_.close();
}

DeviceHealth Bus::health() const {
    const std::lock_guard lock(mutex_);
    return health_;
}

std::size_t Bus::waiting() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void Bus::set_health(std::optional<Fault> fault) {
    const std::lock_guard lock(mutex_);
    health_.fault = std::move(fault);
}

}  // namespace gate::modbus
