// From a scan to a visit: the code is read and verified, its person found on the roster, and what the
// journal knows of them looked up.
#pragma once

#include "base/shared_value.h"
#include "journal/journal.h"
#include "journal/roster.h"
#include "lane/ports.h"
#include "pass/read_code.h"
#include "visit/judge.h"

namespace gate {

/// Owned by the lane thread (a card in several parts is joined across its scans).
class Intake {
public:
    Intake(int lane, Direction direction, Journal& journal, const Roster& roster, const Zone& zone,
           const SharedValue<Trust>& trust)
        : lane_(lane), direction_(direction), journal_(journal), roster_(roster), zone_(zone), trust_(trust) {}

    /// A new visit begun by `scan`. Faults: the journal's or the roster's; then nobody may be admitted.
    Result<Visit> begin(const Scan& scan, WallTime at, const Policy& policy);

    /// Adds `scan` to `visit` if it belongs there: the next part of its card, or the second code the site asks for.
    /// False: it is somebody else's.
    Result<bool> add(Visit& visit, const Scan& scan, WallTime at, const Policy& policy);

    /// A visit without a code: the guard says who it is. Fault not_found: not on the roster.
    Result<Visit> begin_for(const std::string& person_id, WallTime at, const Policy& policy);
    /// An earlier visit goes on at `at`: its person and history are looked up anew.
    Status refresh(Visit& visit, WallTime at, const Policy& policy);

    /// The authority answered about the visit's code.
    Status answered(Visit& visit, const HealthCode& answer, const Policy& policy);

private:
    HealthCode read(const Scan& scan, WallTime at, const Policy& policy);
    Status look_up(Visit& visit, const Policy& policy);
    Status compare_codes(Visit& visit) const;
    Result<std::optional<Person>> person_of(const Visit& visit) const;

    const int lane_;
    const Direction direction_;
    Journal& journal_;
    const Roster& roster_;
    const Zone& zone_;
    const SharedValue<Trust>& trust_;
    CodeReader reader_;
};

/// Whether only the authority can answer this code.
inline bool is_for_authority(const HealthCode& code) {
    return code.family == CodeFamily::province && code.status == CodeStatus::unreachable;
}

/// The code that names the visit's person: the pass where there is one.
const HealthCode* naming_code(const Visit& visit);
/// The code whose status tells most: one that is not good, else the health code.
const HealthCode* telling_code(const Visit& visit);

}  // namespace gate
