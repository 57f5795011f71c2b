// One lane: from a scan to a verdict, a durable row and one pulse. The order of a visit is the order of
// the code in checkpoint.cpp; docs/life-of-a-scan.md walks it.
//
//     for (;;) checkpoint.step(scanner.wait(20ms));
#pragma once

#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "journal/reader.h"
#include "lane/claims.h"
#include "lane/clock_trust.h"
#include "lane/code_watch.h"
#include "lane/exceptions.h"
#include "lane/fault_watch.h"
#include "lane/intake.h"
#include "lane/order.h"
#include "lane/passage_watch.h"
#include "lane/status.h"
#include "visit/presence.h"

namespace gate {

struct LaneConfig {
    int number = 1;  // 1 … 64
    std::string name;
    Direction direction = Direction::in;
    bool has_camera = true;
    ThermometerTraits thermometer;
    PassageRules passage;
    milliseconds reading_wait{5000};   // for a temperature (mask, answer) after the code
    milliseconds second_wait{15000};   // for the second code, where the site asks for two
    milliseconds mask_wait{600};       // what a reminder may wait for the check, from the code on
    milliseconds scan_age{1000};       // an older scan is dropped
    milliseconds rescan_after{1500};   // a code out of sight for so long is a new scan
    milliseconds camera_stale{3000};   // no frame for so long is a fault
    milliseconds fault_lasting{1000};  // a fault must last before it is told
    milliseconds show_pass{4000}, show_refuse{8000};
    milliseconds hold_pulse_every{2000};    // while held open
    milliseconds assisted_wait{30'000};     // for the guard to type a reading
    milliseconds exception_lapse{300'000};  // nobody touched it for so long: the worker is gone
    bool no_failsafe = false;               // standing warning of a plain coil pair
};

/// The devices of one lane. Null: the lane has none.
struct LanePorts {
    QrScanner& scanner;
    Thermometer* thermometer;
    Turnstile& turnstile;
    MaskCheck* mask = nullptr;
    Authority* authority = nullptr;
};

/// What all lanes of a gate share. Everything in it is thread-safe and outlives them.
struct GateContext {
    const Clock& clock;
    const Zone& zone;
    Journal& journal;
    Roster& roster;
    ClockTrust& clock_trust;
    const SharedValue<Trust>& trust;
    const SharedValue<Policy>& policy;
    StatusBoard& board;
    Claims& claims;
};

/// Owned by the lane thread; only give() may be called from others.
class Checkpoint {
public:
    Checkpoint(LaneConfig config, LanePorts ports, GateContext& gate);

    /// One turn: takes what the devices saw, moves the visit on, tells the screens. Bounded by the
    /// time-out of one open command.
    void step(const Sight& sight);

    /// Thread-safe. The order is carried out at the next step; the future gives the row it became.
    std::future<Result<EventId>> give(Order order);

    /// At start, before the first step: the exceptions that were open when the process ended, found by
    /// their rows. They can be answered, but their visits do not go on.
    void reopen(const LogRow& refusal);

private:
    struct UnderWay {
        Visit visit;
        Instant began;  // capture of the frame that first showed the code
        Instant deadline;
        VisitTiming timing;
        std::string text;          // of its newest code
        std::uint64_t number = 0;  // a reading typed for one visit never counts for another
        EventId about = 0;         // the exception it comes from
        std::string actor, note;   // the guard who had a part in it
        bool vouched = false;      // the guard looked, while the clock cannot be trusted
        bool typed = false;        // the temperature is the guard's
    };
    struct Assist {
        std::string guard, note;
    };
    struct Shown {
        VisitView view;
        Answer answer = Answer::refuse;
        Instant since, until;
    };
    struct Given {
        Order order;
        std::promise<Result<EventId>> done;
    };
    struct Hold {
        EventId row = 0;
        Instant until, next_pulse;
    };

    void watch_devices(const Sight& sight, Instant now);
    void watch_passages(Instant now);
    void consider(const Scan& scan, Instant now);
    void begin(const Scan& scan, Instant now);
    bool continue_with(const Scan& scan, Instant now);
    void ask_authority(const HealthCode& code, const std::string& text);
    milliseconds reading_wait() const;
    Instant deadline_for(const Verdict& verdict) const;
    void start(UnderWay begun);
    void advance(Instant now);
    bool awaits_guard(const Verdict& verdict) const;
    void fill_in(Visit& visit, Instant now);
    void fill_in_mask(Visit& visit, Instant now);
    Policy policy() const;
    void measure_again(Instant now);
    void conclude(const Verdict& verdict, Instant now);
    void conclude_fault(const Fault& fault, Instant now);
    void end_visit();
    void open(EventId row, Instant now);
    void show(const VisitView& view, Answer answer, Instant now);

    void obey(Instant now);
    Result<EventId> carry_out(const Order& order, Instant now);
    Result<EventId> steer(const Order& order, Instant now);
    Result<EventId> record_order(const Order& order, EventKind kind, Reason reason);
    bool is_free() const;

    Result<EventId> answer(const Order& order, Instant now);
    Result<EventId> answer_measure_again(Exception& about, const Order& order, Instant now);
    Result<EventId> answer_admit(Exception& about, const Order& order, Instant now);
    Result<EventId> answer_clinical(Exception& about, const Order& order);
    Result<EventId> answer_mask_checked(Exception& about, const Order& order, Instant now);
    Result<EventId> answer_bind(Exception& about, const Order& order, Instant now);
    EventDraft answer_row(const Exception& about, const Order& order, EventKind kind, Reason reason) const;
    Status go_on(Exception about, const Order& order, Instant now);
    void settle_exceptions(const VisitView& view, const EventDraft& row, Instant now);
    std::optional<VisitView> in_hands(Instant now);
    void give_way(const VisitView& refusal, Instant now);

    std::optional<AssistedView> assisted() const;
    Result<EventId> switch_assist(const Order& order);
    Result<EventId> take_reading(const Order& order, Instant now);
    Status begin_with(const Order& order, Instant now);
    void keep_holding(Instant now);

    Result<EventId> record(EventDraft draft);
    EventDraft draft(EventKind kind, Reason reason, EventId ref = 0) const;
    EventDraft verdict_row(const Verdict& verdict, Instant now) const;
    PersonPart part_of(const Visit& visit) const;

    LanePhase phase(Instant now) const;
    Reason phase_reason(LanePhase phase) const;
    std::optional<Fault> worst_fault() const;
    void publish(const Sight& sight, Instant now);

    const LaneConfig config_;
    LanePorts ports_;
    GateContext& gate_;
    Intake intake_;
    CodeWatch codes_;
    Presence presence_;
    PassageWatch passages_;
    FaultWatch faults_;
    Exceptions exceptions_;

    std::optional<UnderWay> under_way_;
    std::optional<Shown> shown_;
    std::optional<VisitView> last_;
    std::optional<Hold> hold_;
    std::optional<Assist> assist_;  // by order
    bool locked_ = false;
    std::uint64_t visits_ = 0;

    std::mutex orders_mutex_;
    std::vector<Given> orders_;

    LaneStatus published_;
    Instant published_at_{};
    LanePhase last_phase_ = LanePhase::waiting;
    Instant phase_since_{};
};

}  // namespace gate
