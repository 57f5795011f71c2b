// A visit to be judged, and its parts.
#pragma once

#include "visit/judge.h"

namespace gate {

inline const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");

inline HealthCode pass_code(CodeStatus status = CodeStatus::valid) {
    HealthCode code;
    code.family = CodeFamily::pass;
    code.status = status;
    code.roster_id = "A-1";
    code.identifier = "00";
    return code;
}

inline HealthCode health_code(CodeFamily family, CodeStatus status) {
    HealthCode code = pass_code(status);
    code.family = family;
    code.roster_id.clear();
    return code;
}

inline Temperature warm(int milli) { return {{milli}, {}, {milli}}; }

/// A healthy worker on the roster with a valid pass: admitted.
inline Visit healthy() {
    Visit visit;
    visit.at = kNow;
    visit.day = 20261123;
    visit.lane = 1;
    visit.code = pass_code();
    visit.person = Person{"A-1", "王建华", "装配", true, {}, ""};
    visit.temperature = warm(36500);
    return visit;
}

}  // namespace gate
