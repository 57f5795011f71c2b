// Daily reports: received, late or missing, by enterprise; what each says; the list as a file.
#include <algorithm>

#include "base/csv.h"
#include "district_screens/common.h"

namespace gate::district::screens {
namespace {

ReportState state_of(const EnterpriseReports& one, WallTime due, WallTime now) {
    ReportState state = ReportState::received;
    for (const GateReport& gate : one.gates) {
        if (gate.version == 0) return now < due ? ReportState::none : ReportState::missing;
        if (gate.first_received > due) state = ReportState::late;
    }
    return state;
}

Json gate_json(const Parts& parts, const GateReport& gate) {
    Json made{{"gate", gate.name}, {"version", gate.version}};
    if (!gate.asked_by.empty()) {
        made["asked_by"] = gate.asked_by;
        made["asked"] = parts.zone.format(gate.asked);
    }
    if (gate.version == 0) return made;
    made["versions"] = gate.versions;
    made["received"] = parts.zone.format(gate.received);
    made["confirmed_by"] = gate.confirmed_by;
    made["remarks"] = gate.remarks;
    for (const auto& [key, figure] :
         {std::pair{"entered", gate.entered}, std::pair{"refused", gate.refused}, std::pair{"fevers", gate.fevers},
          std::pair{"watched", gate.watched}, std::pair{"faults", gate.faults}, std::pair{"drills", gate.drills}})
        made[key] = figure;
    return made;
}

bool fits(const Enterprise& one, const std::string& search) {
    const auto texts = {&one.name, &one.credit_code, &one.street, &one.grid, &one.responsible, &one.officer};
    return search.empty() || std::any_of(texts.begin(), texts.end(), [&](const std::string* text) {
               return text->find(search) != std::string::npos;
           });
}

struct Day {
    DayKey day = 0;
    std::vector<std::pair<EnterpriseReports, ReportState>> found;
    Tally tally;
};

Result<Day> day_of(const Parts& parts, const web::Request& request) {
    const auto day = day_of_query(request, parts.overview.glance()->report_day);
    if (!day) return day.fault();
    auto all = parts.reports.of_day(*day);
    if (!all) return all.fault();
    Day made{*day, {}, {}};
    const WallTime now = parts.clock.wall();
    const WallTime due = parts.zone.start_of(*day) + std::chrono::hours(parts.rules.report_due_hour);
    const std::string wanted = query_of(request, "state"), street = query_of(request, "street"),
                      search = query_of(request, "search");
    for (EnterpriseReports& one : *all) {
        const ReportState state = state_of(one, due, now);
        ++made.tally.enterprises;
        made.tally.received += state == ReportState::received;
        made.tally.late += state == ReportState::late;
        made.tally.missing += state == ReportState::missing;
        if ((!wanted.empty() && name_of(state) != wanted) || (!street.empty() && one.enterprise.street != street) ||
            !fits(one.enterprise, search))
            continue;
        made.found.emplace_back(std::move(one), state);
    }
    return made;
}

web::Response list_reports(const Parts& parts, const web::Request& request) {
    const auto span = span_of(request, 100);
    if (!span) return refuse(span.fault());
    const auto day = day_of(parts, request);
    if (!day) return refuse(day.fault());
    Json rows = Json::array();
    for (std::size_t i = span->from; i < day->found.size() && rows.size() < span->limit; ++i) {
        const auto& [one, state] = day->found[i];
        Json gates = Json::array();
        for (const GateReport& gate : one.gates) gates.push_back(gate_json(parts, gate));
        rows.push_back({{"enterprise", one.enterprise.name},
                        {"credit_code", one.enterprise.credit_code},
                        {"street", one.enterprise.street},
                        {"grid", one.enterprise.grid},
                        {"responsible", one.enterprise.responsible},
                        {"officer", one.enterprise.officer},
                        {"phone", masked(one.enterprise.phone)},
                        {"state", name_of(state)},
                        {"gates", gates}});
    }
    return json_response({{"day", format_day(day->day)},
                          {"due_hour", parts.rules.report_due_hour},
                          {"enterprises", day->tally.enterprises},
                          {"received", day->tally.received},
                          {"late", day->tally.late},
                          {"missing", day->tally.missing},
                          {"found", day->found.size()},
                          {"rows", rows}});
}

std::string csv_line(std::initializer_list<std::string> cells) {
    std::string line;
    for (const std::string& cell : cells) line += (line.empty() ? "" : ",") + csv_text(cell);
    return line + "\r\n";
}

web::Response download_reports(const Parts& parts, const web::Request& request) {
    const auto day = day_of(parts, request);
    if (!day) return refuse(day.fault());
    if (const Status noted = note(parts, request, "took out the reports of " + format_day(day->day)); !noted)
        return refuse(noted.fault());
    const bool zh = web::language_of(request) == Language::zh;
    std::string body = "\xEF\xBB\xBF";
    body += zh ? "日期,企业,统一社会信用代码,街道,网格,责任人,驻企服务员,电话,小门,日报,版本,收到,确认人,进厂,拒绝,"
                 "发热,关注,故障,演练,备注\r\n"
               : "day,enterprise,credit_code,street,grid,responsible,officer,phone,gate,report,version,received,"
                 "confirmed_by,entered,refused,fevers,watched,faults,drills,remarks\r\n";
    const auto figure = [](const GateReport& gate, std::int64_t number) {
        return gate.version > 0 ? std::to_string(number) : "";
    };
    for (const auto& [one, state] : day->found)
        for (const GateReport& gate : one.gates)
            body += csv_line({format_day(day->day),
                              one.enterprise.name,
                              one.enterprise.credit_code,
                              one.enterprise.street,
                              one.enterprise.grid,
                              one.enterprise.responsible,
                              one.enterprise.officer,
                              one.enterprise.phone,
                              gate.name,
                              std::string(name_of(state)),
                              figure(gate, gate.version),
                              gate.version > 0 ? parts.zone.format(gate.received) : "",
                              gate.confirmed_by,
                              figure(gate, gate.entered),
                              figure(gate, gate.refused),
                              figure(gate, gate.fevers),
                              figure(gate, gate.watched),
                              figure(gate, gate.faults),
                              figure(gate, gate.drills),
                              gate.remarks});
    if (request.path.ends_with(".xlsx"))
        return as_workbook(parts, body, "reports-" + format_day(day->day), {10, 13, 14, 15, 16, 17, 18});
    web::Response response;
    as_download(response, "text/csv; charset=utf-8", "reports-" + format_day(day->day) + ".csv");
    response.body = std::move(body);
    return response;
}

/// Asks the gates whose report is missing, of the enterprises that the query names; all of them by default.
web::Response remind(const Parts& parts, const web::Request& request) {
    const auto day = day_of(parts, request);
    if (!day) return refuse(day.fault());
    std::vector<GateId> gates;
    std::int64_t enterprises = 0;
    for (const auto& [one, state] : day->found) {
        if (state != ReportState::missing) continue;
        ++enterprises;
        for (const GateReport& gate : one.gates)
            if (gate.version == 0) gates.push_back(gate.gate);
    }
    const WallTime now = parts.clock.wall();
    if (const Status asked = parts.ledger.ask_for_reports(day->day, gates, officer_of(request), now); !asked)
        return refuse(asked.fault());
    const Status noted = note(
        parts, request, "asked " + std::to_string(gates.size()) + " gates for the report of " + format_day(day->day));
    if (!noted) return refuse(noted.fault());
    return json_response({{"day", format_day(day->day)}, {"enterprises", enterprises}, {"gates", gates.size()}});
}

}  // namespace

void add_reports(web::Server& server, const Parts& parts) {
    server.route("GET", "/reports", officers(), [&parts](const web::Request& request) {
        return page(request, "日报", "Daily reports", "district_reports.js",
                    {{"day", format_day(parts.overview.glance()->report_day)}});
    });
    server.route("GET", "/api/district/reports", officers(),
                 [&parts](const web::Request& request) { return list_reports(parts, request); });
    server.route("POST", "/api/district/reports/remind", officers(),
                 [&parts](const web::Request& request) { return remind(parts, request); });
    for (const char* path : {"/api/district/reports.csv", "/api/district/reports.xlsx"})
        server.route("GET", path, officers(),
                     [&parts](const web::Request& request) { return download_reports(parts, request); });
}

}  // namespace gate::district::screens
