#include "gated/drill.h"

#include <nlohmann/json.hpp>

namespace gate {

Result<EventId> record_drill(GateContext& gate, const std::string& by, const std::string& from) {
    EventDraft row;
    row.at = gate.clock.wall();
    row.clock_trusted = gate.clock_trust.trusted();
    row.kind = EventKind::drill;
    row.reason = Reason::drill;
    row.person = PersonPart{};
    row.person->actor = by;
    row.person->note = from;
    return gate.journal.record(row);
}

void add_drill_route(web::Server& server, GateContext& gate, const std::vector<std::string>& roles) {
    server.route("POST", "/api/drill", web::Access::roles(roles), [&gate](const web::Request& request) {
        const auto row = record_drill(gate, request.account->name, "gate");
        if (!row) return web::problem(503, row.fault());
        web::Response response;
        response.content_type = "application/json";
        response.body = nlohmann::json{{"event", *row}}.dump();
        return response;
    });
}

}  // namespace gate
