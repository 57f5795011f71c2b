// What the worker's display of one lane shows: one answer at a time, in both languages, and nothing about a person that
// the queue need not see: 王*, the temperature that the gate itself measured, the next step.
#pragma once

#include <string>

#include "lane/status.h"

namespace gate::screens {

enum class WorkerState : std::uint8_t {
    idle,     // hold up your code
    hint,     // a code is seen and not read: closer, brighter …
    wait,     // being read
    measure,  // once more
    pass,
    refuse,
    ask,     // the guard decides
    closed,  // this lane is out of use: another lane, or the guard
    fire,    // leave this way
};
std::string_view name_of(WorkerState state);

/// A line in both languages: the display always shows both.
struct Line {
    std::string zh, en;
    bool operator==(const Line&) const = default;
};

struct WorkerView {
    WorkerState state = WorkerState::closed;
    Line answer;                             // the one big answer
    Line next;                               // what to do; may be empty
    std::string name;                        // masked; empty if unknown
    std::optional<Temperature> temperature;  // where it is shown
    bool fever = false;                      // the temperature is the reason
    bool mask_reminder = false;
    EventId event = 0;     // of the answer, so that a new one is told from the same
    milliseconds left{0};  // until the answer goes by itself; 0: it does not
    bool operator==(const WorkerView&) const = default;
};

/// Pure. A way out shows pass and closed only.
WorkerView worker_view(const LaneStatus& lane, const GateStatus& gate);

/// One line of JSON: the view, the lane's name and the gate's clock. Described in docs/openapi.yaml.
std::string worker_json(const LaneStatus& lane, const GateStatus& gate);

}  // namespace gate::screens
