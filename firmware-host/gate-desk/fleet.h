// Many gates played against a district from one process, for tests and load: each has its own token, epoch and
// connection, counts invented entries, and reports them as a real gate does.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace gate::desk {

struct FleetOptions {
    int gates = 0;
    std::string district;      // "http://127.0.0.1:8090"
    std::string ca;            // PEM; empty: the system's
    std::string codes;         // file of enrolment codes, one a line; those whose token is in `folder` need none
    std::string folder = ".";  // of the tokens
    double every = 10;         // seconds from one report of a gate to the next
    double duration = 0;       // seconds; 0: until `over`
    int threads = 8;
};

struct FleetResult {
    std::int64_t uploads = 0, failures = 0;
    std::int64_t entries = 0;  // passages that the district has confirmed to hold
    std::vector<double> took;  // ms of each upload
};

/// Faults: file_unreadable, and those of net::enroll.
Result<FleetResult> run_fleet(const FleetOptions& options, const Clock& clock, const Zone& zone,
                              const std::atomic<bool>& over);

}  // namespace gate::desk
