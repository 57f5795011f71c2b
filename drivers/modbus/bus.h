// One Modbus line and every unit on it, with one owner: the thread that calls step(). Pulses go before
// safety offs, and those before polls. A pulse is sent once or not at all; only reads and offs are repeated.
// A unit that does not answer is asked ever more rarely, so that it costs the others one time-out at most.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "lane/ports.h"
#include "modbus/config.h"
#include "modbus/connection.h"

namespace gate::modbus {

class Bus {
public:
    /// Called by the bus thread with what came of a poll, and when its request was sent.
    using Handler = std::function<void(const Outcome&, Instant sent)>;
    using OffId = std::size_t;

    /// `clock` must outlive the bus.
    Bus(BusConfig config, const Clock& clock);

    // ---- before the first step() ----

    /// Repeats the read `request` every `period`. Equal requests of several lanes (one board with
    /// several channels) are sent once, at the shorter period, and answered to all.
    void poll(const Request& request, milliseconds period, Handler handler);
    /// A command that takes a pulse back. Sent when the line is opened, and again whenever it is opened
    /// anew, unless a pulse of ours may still be running; repeated until it is confirmed.
    OffId off(const Request& request);

    // ---- from a lane's thread ----

    struct Once {
        Request request;
        OffId off;               // what takes it back
        milliseconds pulse;      // how long it lasts
        bool board_ends = true;  // else the off is sent when it is over
    };
    /// Sends one open command and waits for its echo. Blocks for at most pulse_within + connect_timeout +
    /// two response_timeouts + 1 s. Any thread.
    Pulse send_once(const Once& once);
    /// How many pulses wait for the bus thread. Any thread.
    std::size_t waiting() const;
    /// Of the line itself. Any thread.
    DeviceHealth health() const;

    // ---- from the bus thread ----

    /// work(), then waits for the next thing to do, for a pulse or for `longest`.
    void step(milliseconds longest = milliseconds(100));
    /// Makes at most one exchange; how long there is nothing to do then.
    milliseconds work();
    /// Ends a step() early. Any thread.
    void wake();
    /// Sends each off that is still owed, once, and closes. After the last step().
    void finish();

    const BusConfig& config() const { return config_; }

private:
    struct Poll {
        Request request;
        milliseconds period;
        std::vector<Handler> handlers;
        Instant due{};
    };
    struct Off {
        Request request;
        std::optional<Instant> due;  // owed, from then on
        Instant pulse_over{};        // a pulse of ours may run until then
        int failures = 0;            // in a row
    };
    struct Job {
        Once once;
        Instant queued;
        enum class Stage { waiting, taken, done } stage = Stage::waiting;
        Pulse result = Pulse::not_sent;
    };
    struct Unit {
        int failures = 0;  // in a row
        Instant not_before{};
        bool polled = false;
        bool off_was_last = false;
    };

    std::shared_ptr<Job> next_job();
    void run(Job& job);
    Pulse pulse(const Job& job);
    Outcome exchange(const Request& request, milliseconds patience);
    milliseconds patience(const Poll& poll) const;
    bool connect();
    void begin_anew(Instant now);
    void send_off(Off& off);
    void send_poll(Poll& poll);
    void note(std::uint8_t unit, const Outcome& outcome);
    Off* due_off(Instant now);
    Poll* due_poll(Instant now);
    Instant next_due() const;
    Instant ready(const Request& request, Instant due) const;
    Instant ready(const Off& off) const;
    void set_health(std::optional<Fault> fault);
    void tell_all(const Outcome& outcome, Instant now);
    milliseconds longest_rest() const;

    const BusConfig config_;
    const Clock& clock_;
    // of the bus thread
    Connection connection_;
    std::vector<Poll> polls_;
    std::deque<Off> offs_;
    std::map<std::uint8_t, Unit> units_;
    int failed_connects_ = 0;
    Instant connect_not_before_{};
    // shared
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<Job>> jobs_;
    bool woken_ = false;
    DeviceHealth health_;
};

}  // namespace gate::modbus
