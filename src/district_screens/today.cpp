// Today at a glance: the picture that every open page is sent, once a second and at once for an alert.
#include "district_screens/common.h"

namespace gate::district::screens {
namespace {

constexpr const char* kEvents = "/api/district/events";
constexpr std::size_t kSilentShown = 12, kOpenShown = 20;

std::int64_t seconds_between(WallTime from, WallTime to) {
    return std::chrono::duration_cast<seconds>(to - from).count();
}

Json silent_json(const Parts& parts, const Glance& glance) {
    std::int64_t no_contact = 0;
    Json rows = Json::array();
    for (const SilentGate& one : glance.silent) {
        const EnterpriseView& of = glance.enterprises[one.enterprise];
        const GateView& gate = of.gates[one.gate];
        const bool contact = gate.silence->kind == Silence::Kind::no_contact;
        no_contact += contact;
        if (rows.size() >= kSilentShown) continue;
        const auto& since = gate.silence->since;
        rows.push_back({{"enterprise", of.enterprise.name},
                        {"credit_code", of.enterprise.credit_code},
                        {"gate", gate.name},
                        {"street", of.enterprise.street},
                        {"grid", of.enterprise.grid},
                        {"kind", contact ? "no_contact" : "no_entries"},
                        {"seconds", since ? Json(seconds_between(*since, glance.at)) : Json(nullptr)},
                        {"last", gate.last_contact ? Json(clock_of(parts, *gate.last_contact)) : Json(nullptr)},
                        {"officer", of.enterprise.officer},
                        {"phone", masked(of.enterprise.phone)}});
    }
    return {{"count", glance.silent.size()},
            {"no_contact", no_contact},
            {"no_entries", static_cast<std::int64_t>(glance.silent.size()) - no_contact},
            {"rows", rows}};
}

Json tally_json(const Tally& tally) {
    return {{"enterprises", tally.enterprises},
            {"received", tally.received},
            {"late", tally.late},
            {"missing", tally.missing}};
}

Json reports_json(const Parts& parts, const Glance& glance) {
    Json streets = Json::array();
    for (const auto& [street, tally] : glance.reports_by_street) {
        Json one = tally_json(tally);
        one["street"] = street;
        streets.push_back(std::move(one));
    }
    Json all = tally_json(glance.reports);
    all["day"] = format_day(glance.report_day);
    all["due_hour"] = parts.rules.report_due_hour;
    all["streets"] = std::move(streets);
    return all;
}

}  // namespace

Json alert_json(const Parts& parts, const NamedAlert& named) {
    const KeptAlert& kept = named.kept;
    const WallTime now = parts.clock.wall();
    return {{"gate_id", std::to_string(kept.gate)},
            {"epoch", std::to_string(kept.alert.epoch)},
            {"event", kept.alert.event},
            {"id", sync::short_name(kept.alert.epoch, kept.alert.event)},
            {"what", alert_words(kept.alert)},
            {"kind", kept.alert.kind},
            {"reason", kept.alert.reason},
            {"lane", kept.alert.lane},
            {"drill", kept.alert.drill},
            {"enterprise", named.enterprise},
            {"gate", named.gate},
            {"at", time_json(kept.alert.at)},
            {"at_clock", parts.zone.format(kept.alert.at)},
            {"received", time_json(kept.received)},
            {"received_clock", parts.zone.format(kept.received)},
            {"acknowledged_by", kept.ack_by},
            {"acknowledged_at", time_json(kept.ack_at)},
            {"acknowledged_clock", kept.ack_at ? parts.zone.format(*kept.ack_at) : ""},
            {"known_at_gate", time_json(kept.shown)},
            {"waited_seconds", seconds_between(kept.received, kept.ack_at.value_or(now))}};
}

Json glance_json(const Parts& parts, const Glance& glance) {
    Json alerts = Json::array();
    for (const NamedAlert& one : glance.alerts) {
        const bool open = !one.kept.ack_at && !one.kept.alert.drill;
        if (alerts.size() < kOpenShown || open) alerts.push_back(alert_json(parts, one));
    }
    return {{"clock", parts.zone.clock(glance.at)},
            {"at", format_utc(glance.at)},
            {"day", format_day(glance.day)},
            {"enterprises", glance.enterprises.size()},
            {"gates", glance.gates},
            {"online", glance.online},
            {"entries", glance.entries},
            {"refusals", glance.refusals},
            {"alerts_today", glance.alerts_today},
            {"alerts_open", glance.alerts_open},
            {"misfits", glance.findings.size()},
            {"silent", silent_json(parts, glance)},
            {"alerts", alerts},
            {"reports", reports_json(parts, glance)}};
}

void publish(web::Server& server, const Parts& parts) {
    server.publish(kEvents,
                   glance_json(parts, *parts.overview.glance()).dump(-1, ' ', false, Json::error_handler_t::replace));
}

void add_today(web::Server& server, const Parts& parts) {
    const auto now = [&parts] { return glance_json(parts, *parts.overview.glance()); };
    server.route("GET", "/", officers(), [now](const web::Request& request) {
        return page(request, "今日一览", "Today at a glance", "district_today.js", {{"glance", now()}});
    });
    server.route("GET", "/api/district/today", officers(), [now](const web::Request&) { return json_response(now()); });
    server.events(kEvents, officers(), [now] { return now().dump(-1, ' ', false, Json::error_handler_t::replace); });
}

}  // namespace gate::district::screens
