// What gatectl may ask of a running gate, by the local socket only: orders to lanes, the clock, the roster.
#pragma once

#include <functional>
#include <map>

#include "lane/checkpoint.h"
#include "web/http.h"

namespace gate {

struct Control {
    std::map<int, Checkpoint*> lanes;
    GateContext* gate = nullptr;
    Roster* roster = nullptr;
    std::string journal;  // path, for what looks rows up
};

/// Adds the /control routes. What `control` points to must outlive the server.
void add_control_routes(web::Server& server, const Control& control);

}  // namespace gate
