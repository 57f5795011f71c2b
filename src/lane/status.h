// What the screens show of the gate, as plain values. The lanes write their part, the overview the
// rest; the pages read whole snapshots.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "journal/event.h"
#include "lane/claims.h"
#include "lane/ports.h"

namespace gate {

enum class LanePhase : std::uint8_t {
    waiting,    // for a code
    reading,    // a code was read; temperature, mask or the authority still to come
    measuring,  // the temperature was high: measuring once more
    admitted,   // the turnstile was told to open; the passage window runs
    refused,
    needs_guard,   // refused, and somebody must decide
    locked,        // entry locked by a guard
    held_open,     // held open by a guard
    out_of_order,  // reason says why; nothing opens by itself
    fire,          // the fire loop has released the turnstile
};
std::string_view name_of(LanePhase phase);

/// Where the time of a visit went. Zero where it did not come to that.
struct VisitTiming {
    std::chrono::microseconds decode{0};  // of the frame that gave the code
    std::chrono::microseconds read{0};    // verify the code, find the person and their history
    std::chrono::microseconds commit{0};  // make the row durable
    std::chrono::microseconds open{0};    // send the open command and check its echo
    bool operator==(const VisitTiming&) const = default;
};

/// From so long before a factory pass ends the guard is told to have it renewed.
constexpr std::chrono::days kExpirySoon{14};

/// The visit a lane shows: under way, or the last one.
struct VisitView {
    EventId event = 0;  // of its verdict; 0 while it is under way
    WallTime at{};
    EventKind kind = EventKind::refuse;
    Reason reason = Reason::none;
    std::string person, name, department;  // empty for a visitor
    CodeFamily family = CodeFamily::none;
    CodeStatus code_status = CodeStatus::valid;
    std::optional<Temperature> first_temperature, temperature;
    Mask mask = Mask::unchecked;
    bool mask_reminder = false;
    bool on_watch = false;
    std::string actor;                   // the guard who had a part in it
    std::optional<int> expires_in_days;  // of a good code that ends within kExpirySoon
    milliseconds took{0};                // of a verdict: from the code's first frame to it
    VisitTiming timing;
    bool operator==(const VisitView&) const = default;
};

/// A visit that a guard must decide: its refusal, and what was done about it since.
struct ExceptionView {
    VisitView visit;
    bool bindable = false;   // a good code that is bound to nobody
    bool resumable = false;  // the visit can go on: measured again, bound, mask checked
    bool mask_checked = false, isolation_called = false;
    std::optional<Celsius> clinical;  // newest clinical reading
    bool operator==(const ExceptionView&) const = default;
};

/// A lane where the guard does what a device cannot. Its reason is a fault's, or `assisted` by order.
struct AssistedView {
    Reason reason = Reason::assisted;
    std::string guard, note;    // who switched it on; empty: the gate itself did
    bool no_camera = false;     // the person must be picked
    bool wants_reading = true;  // the temperature must be typed
    bool operator==(const AssistedView&) const = default;
};

struct DeviceView {
    enum class Kind : std::uint8_t { camera, thermometer, turnstile, authority } kind{};
    std::optional<Fault> fault;  // empty: working
    milliseconds age{0};         // of the newest frame or reply
    bool operator==(const DeviceView&) const = default;
};
std::string_view name_of(DeviceView::Kind kind);

struct LaneStatus {
    int lane = 0;      // 1 … 64
    std::string name;  // "东门 1 号"; may be empty
    Direction direction = Direction::in;
    LanePhase phase = LanePhase::out_of_order;
    Reason reason = Reason::none;    // of refused, needs_guard and out_of_order
    ScanHint hint = ScanHint::none;  // while waiting
    milliseconds in_phase{0};        // how long; at the moment of the snapshot
    milliseconds show_for{0};        // how long the answer stays on the worker's display
    std::optional<VisitView> visit;  // shown now: under way, or the answer that still stands
    std::optional<VisitView> last;   // the newest verdict
    std::uint64_t under_way = 0;     // number of the visit under way, what a typed reading must name; 0: none
    std::optional<AssistedView> assisted;
    std::vector<ExceptionView> exceptions;  // open ones, oldest first
    bool in_passage = false;
    bool no_failsafe = false;  // the relay board cannot time its pulse: a standing warning
    std::vector<DeviceView> devices;
    bool operator==(const LaneStatus&) const = default;
};
/// Equal but for how old things are: nothing a person would look up for.
bool same_for_people(LaneStatus a, LaneStatus b);

/// Whose signatures are believed now.
struct TrustView {
    std::size_t pass_keys = 0, dcc_signers = 0, shc_issuers = 0;
    std::optional<WallTime> changed;  // when the newest file of the trust folder was written
    bool operator==(const TrustView&) const = default;
};

/// A row of the list of recent entries.
struct RecentView {
    Event event;
    std::string name, department;
};

/// How the link to the district stands. Nobody at the gate need act on it but where `problem` says so.
struct DistrictView {
    struct Acknowledged {
        std::string alert;  // "9F3C-88213"
        EventId event = 0;
        std::string by;  // the officer
        WallTime at{};
    };
    struct Notice {
        std::string zh, en;
        std::optional<DayKey> until;  // the last day on which it is shown
    };
    struct ReportAsked {
        DayKey day = 0;
        std::string by;  // the officer
    };
    bool connected = false;
    std::optional<WallTime> last_contact;
    std::size_t pending_hours = 0, pending_alerts = 0;  // that the district is not known to hold
    std::int64_t policy = 0;                            // version of the district's policy in force here; 0: none
    std::optional<Fault> problem, policy_problem;
    std::vector<std::string> findings;       // restored, edited, forked, resumed, clock: what does not fit there
    std::vector<Acknowledged> acknowledged;  // newest 100
    std::vector<Notice> notices;             // of its policy, also those that are over
    std::vector<ReportAsked> reports_asked;  // daily reports that it waits for, newest day first
};

struct GateStatus {
    std::uint64_t version = 0;  // grows with every change
    std::string site;           // "禾丰电子 · 东门"
    WallTime at{};              // of the snapshot
    std::string clock;          // "07:42:18", site time
    bool clock_trusted = true;
    DayKey day = 0;
    std::optional<Fault> journal;  // why nothing is admitted
    std::optional<Fault> disk;
    int disk_free_percent = 100;
    std::optional<std::int64_t> inside;  // people inside; only where an out lane exists
    std::vector<LaneStatus> lanes;       // by number
    std::vector<Count> today;            // sums over epochs (epoch = 0, hour = day's first)
    std::map<int, std::vector<Count>> today_by_lane;
    std::vector<RecentView> recent;  // newest first, at most 20
    std::vector<RecentView> alarms;  // not acknowledged, oldest first
    TrustView trust;
    std::optional<DistrictView> district;    // where this gate reports to one
    std::vector<Fault> faults;               // of the gate as a whole (trust list, …)
    Celsius fever_from{};                    // the policy's, for the scale beside a temperature
    std::map<std::string, Claimant> claims;  // who has which exception in hand (lane/claims.h)
};

/// What the district tells today, the most important first.
std::vector<DistrictView::Notice> notices_of_today(const GateStatus& status);

/// Rows of one kind in `counts`.
std::int64_t rows_of(const std::vector<Count>& counts, EventKind kind);

/// Thread-safe. Lanes and the overview write, the pages read.
class StatusBoard {
public:
    /// `changed` is called after each change, on the writer's thread, without a lock held; set once,
    /// before any thread starts. It must return at once.
    void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

    void put(LaneStatus lane);
    /// Changes the gate-wide part under the lock.
    void edit(const std::function<void(GateStatus&)>& change);
    GateStatus snapshot() const;

private:
    mutable std::mutex mutex_;
    GateStatus status_;
    std::function<void()> changed_;
};

}  // namespace gate
