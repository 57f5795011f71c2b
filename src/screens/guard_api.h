// What the guard's screen does, as a JSON API: claims, answers, orders to lanes, typed readings, alarms,
// late entries. Described in docs/openapi.yaml.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "lane/checkpoint.h"
#include "web/http.h"

namespace gate::screens {

/// Must outlive the server.
struct GuardDesk {
    GuardDesk(GateContext& of, std::map<int, Checkpoint*> its_lanes) : gate(of), lanes(std::move(its_lanes)) {}

    GateContext& gate;
    const std::map<int, Checkpoint*> lanes;
    std::mutex mutex;
    std::set<EventId> acknowledged;  // alarms, so that two guards make one row
};

void add_guard_routes(web::Server& server, GuardDesk& desk);

}  // namespace gate::screens
