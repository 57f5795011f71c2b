// A rehearsal (演练): one row of a kind of its own, that goes the way of an alert and enters no real count.
#pragma once

#include "lane/checkpoint.h"
#include "web/http.h"

namespace gate {

/// `from`: "gate" or "district". Faults: as Journal::record.
Result<EventId> record_drill(GateContext& gate, const std::string& by, const std::string& from);
/// POST /api/drill: a manager begins one. `gate` must outlive the server.
void add_drill_route(web::Server& server, GateContext& gate, const std::vector<std::string>& roles);

}  // namespace gate
