// Who stands before a virtual lane, over time: workers who come, are measured, walk through when the
// turnstile opens and leave when it does not.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"

namespace gate::desk {

struct Worker {
    enum class Manner {
        passes,     // walks through 600 ms after the pulse
        stays,      // is let in and does not walk
        dawdles,    // stands in the passage for 8 s
        tailgated,  // somebody follows at once
    };
    double degrees = 36.5;
    Manner manner = Manner::passes;
};

/// Time is given by each call and must not go back. Not thread-safe.
class Queue {
public:
    /// A worker comes as soon as the place is free (800 ms after the one before).
    void enqueue(const Worker& worker) { waiting_.push_back(worker); }
    /// These come one after the other, again and again; none: nobody comes any more.
    void repeat(std::vector<Worker> workers) { again_ = std::move(workers); }
    /// A person stands there until leave(), whatever the turnstile does.
    void stand(double degrees, Instant now);
    void leave(Instant now);
    /// Somebody walks through the passage now, uninvited.
    void walk(Instant now);
    /// How long a worker waits for the turnstile before leaving.
    void set_patience(milliseconds patience) { patience_ = patience; }

    void pulse(Instant now);
    void advance(Instant now);

    /// The skin before the sensor; empty: nobody.
    std::optional<double> degrees() const;
    bool in_passage(Instant now) const;
    /// Walks that have begun.
    int passages(Instant now) const;

private:
    struct Walk {
        Instant from, to;
    };
    void add_walks(Worker::Manner manner, Instant first);
    void next(Instant now);

    std::deque<Worker> waiting_;
    std::vector<Worker> again_;
    std::optional<Worker> present_;
    bool standing_ = false;  // by stand(): not a scenario
    bool let_in_ = false;
    Instant since_{};  // of the present worker, or of the place being free
    Instant leaves_{};
    milliseconds patience_{5000};
    std::vector<Walk> walks_;
};

}  // namespace gate::desk
