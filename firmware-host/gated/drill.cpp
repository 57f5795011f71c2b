#include "gated/drill.h"

#include <nlohmann/json.hpp>

namespace gate {
namespace {

/// The account; by the local socket the name that `gatectl drill` tells.
std::string doer(const web::Request& request) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    const bool told = request.local && body.is_object() && body.contains("by") && body["by"].is_string();
    return told ? body["by"].get<std::string>() : request.account->name;
}

}  // namespace

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
        const auto row = record_drill(gate, doer(request), "gate");
        if (!row) return web::problem(503, row.fault());
        web::Response response;
        response.content_type = "application/json";
        response.body = nlohmann::json{{"event", *row}}.dump();
        return response;
    });
}

}  // namespace gate
