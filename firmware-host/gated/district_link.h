// The gate's end of the sync, as one thread steps it: asks the uploader what to send, sends it, carries out what comes
// down (policy, drills), tells the status board how the link stands.
#pragma once

#include "common/district_config.h"
#include "daily/reports.h"
#include "gated/district_rules.h"
#include "gated/district_trust.h"
#include "lane/checkpoint.h"
#include "net/uplink.h"
#include "sync/uploader.h"
#include "system/network_watch.h"

namespace gate {

/// Owned by one thread, which calls step() a few times a second; cancel() may come from any.
class DistrictLink {
public:
    /// What is given must outlive the link. Fault file_unreadable: the journal cannot be read.
    static Result<std::unique_ptr<DistrictLink>> make(GateContext& gate, Store& store, PolicyStore& policies,
                                                      DistrictTrust& trust, const DistrictConfig& config,
                                                      const std::string& journal_path);
    void step();
    void cancel() { uplink_.cancel(); }

private:
    DistrictLink(GateContext& gate, Store& store, PolicyStore& policies, DistrictTrust& trust,
                 const DistrictConfig& config, std::unique_ptr<sync::SyncReader> reader);
    void exchange(const sync::Request& request);
    void use_rules();
    void renew_epoch();
    sync::UploaderOptions uploader_options();
    void offer_reports();
    void reports_arrived(const sync::Request& request, const sync::Answer& answer);
    void begin_drill(const sync::DrillOrder& order);
    void show(std::optional<Fault> problem);

    GateContext& gate_;
    DailyReports reports_;
    DistrictRules rules_;
    DistrictTrust& trust_;
    net::Uplink uplink_;
    sync::Uploader uploader_;
    NetworkWatch network_;
    std::optional<WallTime> last_contact_;
    std::optional<Fault> problem_, trust_problem_;  // as shown
    std::optional<Instant> looked_for_reports_;
    std::vector<DistrictView::ReportAsked> reports_asked_;
    std::int64_t drilled_ = 0;  // the order that was carried out last
};

}  // namespace gate
