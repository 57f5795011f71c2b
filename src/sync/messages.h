// What gate and district say to each other: docs/sync-protocol.md, field by field. Numbers of rows, heads
// of chains, alerts without names. There is no field here that could carry who a row is about: the only
// texts that go up are the program's version and a daily report's signature and remarks.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "journal/event.h"

namespace gate::sync {

constexpr int kVersion = 1;

/// Of one message; more is refused. What a side sends stays well below.
namespace limits {
constexpr std::size_t bytes = 4 << 20;  // before compression
constexpr std::size_t depth = 8;
constexpr std::size_t hours = 5000;    // one hour may have many epochs
constexpr std::size_t cells = 20'000;  // of all hours together
constexpr std::size_t alerts = 200;
constexpr std::size_t reports = 8;
constexpr int versions = 1000;  // of a day's report
constexpr std::size_t reminders = 8;
constexpr std::size_t days = 400;
constexpr std::size_t acks = 200;
constexpr std::size_t text = 2000;  // bytes of one text
constexpr std::size_t policy = 64 << 10;
constexpr std::size_t trust_files = 100;
constexpr std::size_t trust_file = 4 << 20;  // bytes of one
constexpr std::size_t notices = 8;
constexpr std::size_t notice = 300;                   // bytes, in each language
constexpr std::int64_t rows = std::int64_t{1} << 48;  // of one cell: a sum of all stays within 63 bits
}  // namespace limits

/// One grow-only counter of an hour. Numbers, not enums: a district need not know a newer gate's reasons.
struct Cell {
    int kind = 0;           // 1 … 255, journal/event.h
    int reason = 0;         // 0 … 65535, base/catalogue.toml
    int family = 0;         // 0 … 255
    std::int64_t rows = 0;  // 0 … limits::rows
    auto operator<=>(const Cell&) const = default;
};

/// All cells of one hour of one epoch.
struct HourCells {
    Epoch epoch = 0;
    HourKey hour = 0;
    std::vector<Cell> cells;
    bool operator==(const HourCells&) const = default;
};

/// A row that somebody must know of at once. Its id is (epoch, event); the gate alone can say who it was.
struct Alert {
    Epoch epoch = 0;
    EventId event = 0;
    WallTime at{};
    HourKey hour = 0;
    int kind = 0, reason = 0;
    int lane = 0;  // 0 … 64
    bool drill = false;
    bool operator==(const Alert&) const = default;
};
/// "9F3C-88213": how people name an alert. Short, so not unique over all gates of a district.
std::string short_name(Epoch epoch, EventId event);

/// A day's report as the responsible person signed it.
struct Report {
    DayKey day = 0;
    int version = 1;  // 1, 2, … of this day
    WallTime confirmed_at{};
    std::string confirmed_by, remarks;
    std::vector<Cell> cells;  // of the whole day, over all epochs
    bool operator==(const Report&) const = default;
};

/// Gate to district.
struct Request {
    std::string program;  // version, [0-9A-Za-z.+~-], 1 … 32
    WallTime now{};
    bool clock_trusted = true;
    Head head;          // the newest row
    EventId begun = 0;  // first row of the head's epoch
    /// The gate's own digest at the id that the district told last (`Answer::seen`): all zero if there is
    /// no such row. `epoch` is the one the district told.
    std::optional<Head> kept;
    std::int64_t policy = 0;      // version of the district's policy that is in force; 0: none
    std::int64_t acks_after = 0;  // the newest acknowledgement the gate knows
    std::vector<HourCells> hours;
    std::vector<Alert> alerts;
    std::vector<Report> reports;
    std::vector<DayKey> ask;  // days whose digest is wanted
    bool operator==(const Request&) const = default;
};

/// What one side holds of one day: a digest of its counters and alerts (DayDigester), and which of its reports.
struct DayDigest {
    DayKey day = 0;
    Digest digest{};
    std::vector<int> reports;  // versions, ascending
    bool operator==(const DayDigest&) const = default;
};

/// An officer's acknowledgement of an alert.
struct Ack {
    std::int64_t seq = 0;  // grows over all acknowledgements of a district
    Epoch epoch = 0;
    EventId event = 0;
    std::string by;
    WallTime at{};
    bool operator==(const Ack&) const = default;
};

/// What does not fit about a gate's journal or clock. The numbers are stored and sent.
enum class Misfit : std::uint8_t {
    restored = 1,  // rows that the district has heard of are gone: an older copy came back
    edited = 2,    // a row's digest changed
    forked = 3,    // two gates speak with one identity
    resumed = 4,   // two histories of one epoch: a machine's image was resumed
    clock = 5,     // the gate's clock is off, or was set back
};
std::string_view name_of(Misfit misfit);

struct Finding {
    Misfit misfit{};
    WallTime since{};
    bool operator==(const Finding&) const = default;
};

/// The district's policy, signed: sync/district_policy.h.
struct SignedPolicy {
    std::int64_t version = 0;
    std::string text;       // JSON, sync/district_policy.h
    std::string signature;  // base64url
    bool operator==(const SignedPolicy&) const = default;
};

struct ReportMark {
    DayKey day = 0;
    int version = 0;
    bool operator==(const ReportMark&) const = default;
};

/// An officer asks for a rehearsal. It goes along until its alert has come, so a gate that loses power in between may
/// rehearse twice.
struct DrillOrder {
    std::int64_t seq = 0;  // drawn at random: told from the one before
    std::string by;
    bool operator==(const DrillOrder&) const = default;
};

/// An officer asks for the report of a day, which has not come.
struct ReportReminder {
    DayKey day = 0;
    std::string by;
    bool operator==(const ReportReminder&) const = default;
};

/// District to gate. It is sent only after what the request carried is durable.
struct Answer {
    std::int64_t instance = 0;  // drawn when the ledger was opened; another one: compare days again
    WallTime now{};
    std::optional<Head> seen;  // newest head held of the request's epoch; else of the one before it
    std::vector<DayDigest> days;
    std::vector<Ack> acks;
    std::vector<Finding> findings;       // that no officer has closed
    std::vector<ReportMark> reports;     // held, of those sent
    std::optional<SignedPolicy> policy;  // where the gate runs another version
    std::optional<DrillOrder> drill;
    std::vector<ReportReminder> reminders;  // newest day first
    milliseconds wait{0};                   // not before so long, if the district is busy
    bool operator==(const Answer&) const = default;
};

std::string to_json(const Request& request);
std::string to_json(const Answer& answer);
/// Fault request_invalid names the field. Unknown fields are passed over: later versions add some.
Result<Request> parse_request(std::string_view json);
/// Fault authority_bad_answer's sibling for the district: district_bad_answer.
Result<Answer> parse_answer(std::string_view json);

/// The digest of a day: cells ordered by (hour, epoch, kind, reason, family), then alerts by (epoch, event).
/// Both sides make it from what they hold; equal digests, nothing to send.
class DayDigester {
public:
    void add(Epoch epoch, HourKey hour, const Cell& cell);
    void add_alert(Epoch epoch, EventId event);
    Digest finish() const { return sha256(bytes_); }
    bool empty() const { return bytes_.empty(); }

private:
    void put(std::int64_t number);
    Bytes bytes_;
};

}  // namespace gate::sync
