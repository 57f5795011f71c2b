// What gates call, each with its own token: the exchange of counts, the district's trust lists, and enrolment by a
// one-time code.
#pragma once

#include "base/clock.h"
#include "district/gates.h"
#include "district/intake.h"
#include "district/trust_shelf.h"
#include "web/http.h"

namespace gate::district {

struct GateApi {
    Gates& gates;
    Intake& intake;
    TrustShelf& trust;
    const Clock& clock;
    std::string policy_key;            // PEM: what a gate checks the district's policy by
    std::function<void()> look_again;  // an alert has come: pages want to know at once
};

/// `api` must outlive the server.
void add_gate_routes(web::Server& server, const GateApi& api);

}  // namespace gate::district
