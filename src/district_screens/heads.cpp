// Journals that do not fit what was heard of them before, and how an officer closed it.
#include "district_screens/common.h"

namespace gate::district::screens {
namespace {

Json findings_json(const Parts& parts) {
    Json list = Json::array();
    const auto glance = parts.overview.glance();
    for (const NamedFinding& one : glance->findings)
        list.push_back({{"gate_id", std::to_string(one.kept.gate)},
                        {"epoch", std::to_string(one.kept.epoch)},
                        {"enterprise", one.enterprise},
                        {"gate", one.gate},
                        {"misfit", name_of(one.kept.finding.misfit)},
                        {"since", time_json(one.kept.finding.since)},
                        {"since_clock", parts.zone.format(one.kept.finding.since)}});
    return list;
}

/// Counts are not touched: a finding says what happened to a journal, and closing it says who looked.
web::Response close(const Parts& parts, const web::Request& request) {
    const auto body = json_body(request);
    if (!body) return refuse(body.fault());
    const std::string why = text_of(*body, "note"), misfit = text_of(*body, "misfit");
    const auto gate = number_of(text_of(*body, "gate_id")), epoch = number_of(text_of(*body, "epoch"));
    if (!gate || !epoch || why.empty() || why.size() > 500)
        return refuse({Reason::request_invalid, "gate_id, epoch, misfit and note (1 to 500 bytes) are needed"});
    for (const sync::Misfit one : {sync::Misfit::restored, sync::Misfit::edited, sync::Misfit::forked,
                                   sync::Misfit::resumed, sync::Misfit::clock}) {
        if (sync::name_of(one) != misfit) continue;
        const Status closed =
            parts.ledger.close_finding(*gate, one, *epoch, officer_of(request), why, parts.clock.wall());
        if (!closed) return refuse(closed.fault());
        parts.look_again();
        return json_response({{"ok", true}});
    }
    return refuse({Reason::request_invalid, "misfit is restored, edited, forked, resumed or clock"});
}

}  // namespace

void add_heads(web::Server& server, const Parts& parts) {
    server.route("GET", "/heads", officers(), [&parts](const web::Request& request) {
        return page(request, "账本核对", "Journals that do not fit", "district_heads.js",
                    {{"findings", findings_json(parts)}});
    });
    server.route("GET", "/api/district/findings", officers(), [&parts](const web::Request&) {
        return json_response({{"findings", findings_json(parts)}});
    });
    server.route("POST", "/api/district/findings/close", officers(),
                 [&parts](const web::Request& request) { return close(parts, request); });
}

}  // namespace gate::district::screens
