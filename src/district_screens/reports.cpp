// Daily reports: received, late or missing, by enterprise; what each says; the list as a file.
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
    const std::string wanted = query_of(request, "state"), street = query_of(request, "street");
    for (EnterpriseReports& one : *all) {
        const ReportState state = state_of(one, due, now);
        ++made.tally.enterprises;
        made.tally.received += state == ReportState::received;
        made.tally.late += state == ReportState::late;
        made.tally.missing += state == ReportState::missing;
        if ((!wanted.empty() && name_of(state) != wanted) || (!street.empty() && one.enterprise.street != street))
            continue;
        made.found.emplace_back(std::move(one), state);
    }
    return made;
}

web::Response list(const Parts& parts, const web::Request& request) {
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

web::Response download(const Parts& parts, const web::Request& request) {
    const auto day = day_of(parts, request);
    if (!day) return refuse(day.fault());
    const bool zh = web::language_of(request) == Language::zh;
    std::string body = "\xEF\xBB\xBF";
    body +=
        zh ? "日期,企业,统一社会信用代码,街道,网格,小门,日报,版本,收到,确认人,进厂,拒绝,发热,关注,故障,演练,备注\r\n"
           : "day,enterprise,credit_code,street,grid,gate,report,version,received,confirmed_by,entered,refused,"
             "fevers,watched,faults,drills,remarks\r\n";
    const auto figure = [](const GateReport& gate, std::int64_t number) {
        return gate.version > 0 ? std::to_string(number) : "";
    };
    for (const auto& [one, state] : day->found)
        for (const GateReport& gate : one.gates)
            body += csv_line({format_day(day->day), one.enterprise.name, one.enterprise.credit_code,
                              one.enterprise.street, one.enterprise.grid, gate.name, std::string(name_of(state)),
                              figure(gate, gate.version), gate.version > 0 ? parts.zone.format(gate.received) : "",
                              gate.confirmed_by, figure(gate, gate.entered), figure(gate, gate.refused),
                              figure(gate, gate.fevers), figure(gate, gate.watched), figure(gate, gate.faults),
                              figure(gate, gate.drills), gate.remarks});
    if (request.path.ends_with(".xlsx"))
        return as_workbook(parts, body, "reports-" + format_day(day->day), {7, 10, 11, 12, 13, 14, 15});
    web::Response response;
    as_download(response, "text/csv; charset=utf-8", "reports-" + format_day(day->day) + ".csv");
    response.body = std::move(body);
    return response;
}

}  // namespace

void add_reports(web::Server& server, const Parts& parts) {
    server.route("GET", "/reports", officers(), [&parts](const web::Request& request) {
        return page(request, "日报", "Daily reports", "district_reports.js",
                    {{"day", format_day(parts.overview.glance()->report_day)}});
    });
    server.route("GET", "/api/district/reports", officers(),
                 [&parts](const web::Request& request) { return list(parts, request); });
    for (const char* path : {"/api/district/reports.csv", "/api/district/reports.xlsx"})
        server.route("GET", path, officers(),
                     [&parts](const web::Request& request) { return download(parts, request); });
}

}  // namespace gate::district::screens
