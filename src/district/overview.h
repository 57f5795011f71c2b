// Today at a glance: every enterprise of the district with its gates, counts and last contact, kept in memory and
// brought up to date from the ledger on a connection of its own. So neither a page nor a search waits for what gates
// send, and they wait for nobody who looks.
#pragma once

#include <map>
#include <mutex>

#include "district/enterprise.h"
#include "district/ledger.h"
#include "district/silence.h"

namespace gate::district {

enum class ReportState : std::uint8_t {
    none = 0,      // no gates, or not due yet
    received = 1,  // of every gate, in time
    late = 2,      // of every gate, some after the hour
    missing = 3,
};
std::string_view name_of(ReportState state);

struct GateView {
    GateId id = 0;
    std::string name, program;
    std::int64_t entries = 0, refusals = 0;  // today
    std::optional<WallTime> last_contact, last_entry;
    milliseconds skew{0};     // its clock is ahead by so much
    std::int64_t policy = 0;  // version of the district's policy it runs
    std::optional<Silence> silence;
};

struct EnterpriseView {
    Enterprise enterprise;
    std::vector<GateView> gates;  // not revoked, by name
    std::int64_t entries = 0, refusals = 0;
    std::optional<WallTime> last_contact;
    ReportState report = ReportState::none;  // of Glance::report_day
};

struct SilentGate {
    std::size_t enterprise = 0, gate = 0;  // positions in Glance::enterprises and its gates
};

struct Tally {
    std::int64_t enterprises = 0, received = 0, late = 0, missing = 0;
};

struct NamedAlert {
    KeptAlert kept;
    std::string enterprise, gate;
};
struct NamedFinding {
    KeptFinding kept;
    std::string enterprise, gate;
};

/// One complete picture; never changed once it is shown.
struct Glance {
    WallTime at{};
    DayKey day = 0, report_day = 0;  // the newest day whose reports are due
    std::int64_t gates = 0, online = 0, entries = 0, refusals = 0;
    std::int64_t alerts_today = 0, alerts_open = 0;  // without drills
    std::vector<EnterpriseView> enterprises;         // by name
    std::vector<SilentGate> silent;                  // the longest first; no contact before no entries
    std::vector<NamedAlert> alerts;                  // newest first: open ones, and the newest 50
    std::vector<NamedFinding> findings;              // not closed
    Tally reports;
    std::map<std::string, Tally> reports_by_street;
};

struct OverviewRules {
    SilenceRules silence;
    int report_due_hour = 20;  // hours after the day began, 0 … 47, by which a day's report is in time
};

/// refresh() belongs to one thread; glance() may be called by any.
class Overview {
public:
    /// Faults: ledger_broken.
    static Result<std::unique_ptr<Overview>> open(const std::string& ledger_path, const Zone& zone,
                                                  OverviewRules rules);
    ~Overview();

    /// Reads what has changed. On a fault (ledger_broken) the picture of before stays, with its time.
    Status refresh(WallTime now);
    std::shared_ptr<const Glance> glance() const;

private:
    struct Inner;
    explicit Overview(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

struct EnterpriseFilter {
    std::string search;  // in name, credit code, street, grid, responsible person, service officer; empty: all
    std::string street, grid;
    bool silent = false;  // only those with a silent gate
    std::optional<ReportState> report;
};
/// Positions in `glance.enterprises` of those that fit, in its order.
std::vector<std::size_t> matching(const Glance& glance, const EnterpriseFilter& filter);

}  // namespace gate::district
