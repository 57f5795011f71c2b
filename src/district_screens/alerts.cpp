// Alerts and drills: who was told of what, when, and who took it on by name.
#include "district_screens/common.h"

namespace gate::district::screens {
namespace {

Json alerts_json(const Parts& parts, bool only_open) {
    Json list = Json::array();
    const auto glance = parts.overview.glance();  // held while it is read: the next one may take its place
    for (const NamedAlert& one : glance->alerts)
        if (!only_open || !one.kept.ack_at) list.push_back(alert_json(parts, one));
    return list;
}

/// By the officer's name; a second officer changes nothing.
web::Response acknowledge(const Parts& parts, const web::Request& request) {
    const GateId gate = path_number(request, "gate");
    const Epoch epoch = path_number(request, "epoch");
    const EventId event = path_number(request, "event");
    const std::string by = officer_of(request);
    const Status done = parts.ledger.acknowledge(gate, epoch, event, by, parts.clock.wall());
    if (!done) return refuse(done.fault());
    parts.look_again();
    return json_response({{"acknowledged_by", by}});
}

/// A rehearsal of the whole chain at one gate: it learns of it with its next call.
web::Response drill(const Parts& parts, const web::Request& request) {
    const GateId gate = path_number(request, "gate");
    const Status asked = parts.ledger.ask_for_drill(gate, officer_of(request), parts.clock.wall());
    return asked ? json_response({{"ok", true}}) : refuse(asked.fault());
}

}  // namespace

void add_alerts(web::Server& server, const Parts& parts) {
    server.route("GET", "/alerts", officers(), [&parts](const web::Request& request) {
        return page(request, "警报与演练", "Alerts and drills", "district_alerts.js",
                    {{"alerts", alerts_json(parts, false)}});
    });
    server.route("GET", "/api/district/alerts", officers(), [&parts](const web::Request& request) {
        return json_response({{"alerts", alerts_json(parts, request.query.contains("open"))}});
    });
    server.route("POST", "/api/district/alerts/{gate}/{epoch}/{event}/acknowledge", officers(),
                 [&parts](const web::Request& request) { return acknowledge(parts, request); });
    server.route("POST", "/api/district/gates/{gate}/drill", officers(),
                 [&parts](const web::Request& request) { return drill(parts, request); });
}

}  // namespace gate::district::screens
