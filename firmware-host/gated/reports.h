// The gate's daily reports at work: the draft at the set hour, the confirmed one posted to the work group.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "daily/reports.h"
#include "daily/webhook.h"
#include "lane/checkpoint.h"
#include "net/http_client.h"
#include "web/http.h"

namespace gate {

struct ReportSetup {
    std::string site;
    int hour = 18;  // of the site's day, 0 … 23: the draft is made from then on
    std::vector<Webhook> webhooks;
    std::string ca_file;  // PEM, for webhooks; empty: the system's
    std::string folder;   // for a workbook while it is sent
};

/// step() belongs to one thread, which calls it about once a second and may wait for the network in it; the routes are
/// answered by others.
class ReportDesk {
public:
    ReportDesk(GateContext& gate, Store& store, const std::string& journal_path, ReportSetup setup);

    void step();
    /// Ends a step that waits for the network.
    void stop();
    /// GET and POST /api/reports/{day}, POST …/confirm, GET …/csv and …/xlsx: for these roles.
    void add_routes(web::Server& server, const std::vector<std::string>& roles);

private:
    void make_draft(DayKey day);
    void post(std::size_t number);
    Result<DailyReport> draft(DayKey day);
    Result<std::string> newest_csv(const web::Request& request, DayKey day) const;

    GateContext& gate_;
    DailyReports reports_;
    const std::string journal_path_;
    const ReportSetup setup_;
    net::HttpClient http_;
    DayKey drafted_ = 0;
    std::map<std::size_t, Instant> retry_at_;  // of a webhook that did not take a message
};

}  // namespace gate
