// What a lane needs from the world. Implemented in drivers/, and by plain structs in unit tests.
//
// Rules for every port: a call is bounded in time; it returns a fault and never throws; newest wins.
// One lane thread calls a port; the driver's own thread feeds it (firmware-host starts both).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "visit/visit.h"

namespace gate {

/// How a device is doing, as its driver sees it. The lane adds its own judgement of age.
struct DeviceHealth {
    std::optional<Fault> fault;    // empty: working
    Instant last_good{};           // newest frame or valid reply; epoch if there never was one
    std::optional<Fault> warning;  // works, with a standing reservation (turnstile_no_failsafe)
};

// ---- camera ---------------------------------------------------------------------------------------

/// Why a code is seen and not read, for the worker.
enum class ScanHint : std::uint8_t { none, closer, further, steadier, too_dark, glare };

struct Scan {
    std::string text;  // at most 8 KB; not trusted
    Instant captured;  // when the frame was taken, not when it was decoded
    std::chrono::microseconds decode{0};
    CodeColour colour = CodeColour::unsure;
};

struct Sight {
    std::optional<Scan> scan;  // newest not yet taken; gone once returned
    ScanHint hint = ScanHint::none;
    DeviceHealth health;  // last_good is the capture time of the newest frame
};

class QrScanner {
public:
    virtual ~QrScanner() = default;
    /// Blocks until there is a new scan, `longest` has passed, or wake() was called.
    virtual Sight wait(milliseconds longest) = 0;
    /// Ends a wait() early, from any thread.
    virtual void wake() = 0;
};

/// Looks whether the face before the lane wears a mask, beside the lane's own work.
class MaskCheck {
public:
    virtual ~MaskCheck() = default;
    /// Whether this lane asks for masks at all; while it does not, the check costs nothing.
    virtual void attend(bool on) = 0;
    /// A visit began: whose face is seen from now on (and was, in the half second before) is its worker's.
    virtual void begin() = 0;
    /// The visit has its verdict.
    virtual void end() = 0;
    struct Seen {
        Mask mask = Mask::unchecked;
        double score = 0;  // 0 … 1
    };
    /// What was seen since begin(); empty while still looking. Kind unchecked: nobody was seen, or the face
    /// could not be told. May change while the visit lasts.
    virtual std::optional<Seen> seen() = 0;
};

// ---- thermometer ----------------------------------------------------------------------------------

class Thermometer {
public:
    virtual ~Thermometer() = default;
    /// The samples since the last call, oldest first, at most 256 (older ones are dropped).
    virtual std::vector<TemperatureSample> take() = 0;
    virtual DeviceHealth health() const = 0;
};

// ---- turnstile ------------------------------------------------------------------------------------

enum class Pulse : std::uint8_t {
    confirmed,    // the board echoed the command
    not_sent,     // nothing went out: it cannot have opened
    unconfirmed,  // it went out and no valid echo came: it may have opened. Never sent again
};

struct TurnstileView {
    std::uint64_t passages = 0;               // rising edges of the passage input since the start
    std::optional<Instant> in_passage_since;  // the input is on since
    bool fire = false;                        // the fire loop has released the turnstile
    bool coil_not_ours = false;               // a coil is on without a command of ours
    DeviceHealth health;
};

class Turnstile {
public:
    virtual ~Turnstile() = default;
    /// Sends one timed open command, once, and waits for its echo.
    virtual Pulse open() = 0;
    virtual TurnstileView view() const = 0;
    virtual bool has_passage_feedback() const = 0;
};

// ---- authority ------------------------------------------------------------------------------------

/// Health-code service, asked beside the lane's own work.
class Authority {
public:
    virtual ~Authority() = default;
    /// Starts asking about the code `text`; forgets an earlier question. `at` goes into the request.
    virtual void ask(const std::string& text, WallTime at) = 0;
    /// The answer: status green, yellow, red, unknown, expired … or unreachable. Empty: still asking.
    virtual std::optional<HealthCode> answer() = 0;
    virtual DeviceHealth health() const = 0;
};

}  // namespace gate
