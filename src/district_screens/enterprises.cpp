// Enterprises: found by what an officer knows of them, brought in and taken out as a file, their gates enrolled.
#include <set>

#include "district_screens/common.h"
#include "report/workbook_csv.h"

namespace gate::district::screens {
namespace {

constexpr std::size_t kMostShown = 200;

Json enterprise_json(const Enterprise& one) {
    return {{"credit_code", one.credit_code}, {"name", one.name},          {"division", one.division},
            {"street", one.street},           {"grid", one.grid},          {"responsible", one.responsible},
            {"officer", one.officer},         {"phone", masked(one.phone)}};
}

Json row_json(const Glance& glance, const EnterpriseView& view) {
    Json row = enterprise_json(view.enterprise);
    row["gates"] = view.gates.size();
    row["entries"] = view.entries;
    row["refusals"] = view.refusals;
    row["last_contact"] = time_json(view.last_contact);
    row["quiet_seconds"] =
        view.last_contact ? Json(std::chrono::duration_cast<seconds>(glance.at - *view.last_contact).count()) : Json();
    row["silent"] =
        std::any_of(view.gates.begin(), view.gates.end(), [](const GateView& gate) { return !!gate.silence; });
    row["report"] = name_of(view.report);
    return row;
}

Json gate_json(const Parts& parts, const GateView& gate) {
    return {{"id", std::to_string(gate.id)},
            {"name", gate.name},
            {"program", gate.program},
            {"entries", gate.entries},
            {"refusals", gate.refusals},
            {"last_contact", time_json(gate.last_contact)},
            {"last", gate.last_contact ? Json(clock_of(parts, *gate.last_contact)) : Json(nullptr)},
            {"clock_ahead_ms", gate.skew.count()},
            {"policy", gate.policy},
            {"silent", !gate.silence                                     ? Json(nullptr)
                       : gate.silence->kind == Silence::Kind::no_contact ? Json("no_contact")
                                                                         : Json("no_entries")}};
}

Result<EnterpriseFilter> filter_of(const web::Request& request) {
    EnterpriseFilter filter;
    filter.search = query_of(request, "search");
    filter.street = query_of(request, "street");
    filter.grid = query_of(request, "grid");
    filter.silent = request.query.contains("silent");
    if (const std::string wanted = query_of(request, "report"); !wanted.empty()) {
        for (const ReportState state :
             {ReportState::none, ReportState::received, ReportState::late, ReportState::missing})
            if (name_of(state) == wanted) filter.report = state;
        if (!filter.report) return Fault{Reason::request_invalid, "report is none, received, late or missing"};
    }
    return filter;
}

web::Response list_enterprises(const Parts& parts, const web::Request& request) {
    const auto span = span_of(request, 50);
    if (!span) return refuse(span.fault());
    const auto filter = filter_of(request);
    if (!filter) return refuse(filter.fault());
    const auto glance = parts.overview.glance();
    const auto found = matching(*glance, *filter);
    Json rows = Json::array();
    for (std::size_t i = span->from; i < found.size() && rows.size() < span->limit; ++i)
        rows.push_back(row_json(*glance, glance->enterprises[found[i]]));
    return json_response(
        {{"found", found.size()}, {"of", glance->enterprises.size()}, {"from", span->from}, {"rows", rows}});
}

web::Response one(const Parts& parts, const web::Request& request) {
    const auto glance = parts.overview.glance();
    for (const EnterpriseView& view : glance->enterprises) {
        if (view.enterprise.credit_code != request.path_parameters.at("code")) continue;
        Json made = row_json(*glance, view);
        made["gate_list"] = Json::array();
        for (const GateView& gate : view.gates) made["gate_list"].push_back(gate_json(parts, gate));
        return json_response(made);
    }
    return refuse({Reason::not_found, "enterprise " + request.path_parameters.at("code")});
}

/// The body as CSV, whichever of the two it is.
Result<ParsedEnterprises> parsed(const web::Request& request) {
    if (!looks_like_workbook(request.body)) return parse_enterprises(request.body);
    const auto csv = workbook_csv(request.body);
    if (!csv) return csv.fault();
    return parse_enterprises(*csv);
}

/// Shown before anything is saved; saved only if every row is right.
web::Response import(const Parts& parts, const web::Request& request, bool save) {
    const auto file = parsed(request);
    if (!file) return refuse(file.fault());
    std::size_t known = 0;
    const auto glance = parts.overview.glance();
    std::set<std::string> codes;
    for (const EnterpriseView& view : glance->enterprises) codes.insert(view.enterprise.credit_code);
    for (const Enterprise& each : file->enterprises) known += codes.contains(each.credit_code);
    Json wrong = Json::array();
    for (const CsvWrong& each : file->wrong)
        if (wrong.size() < kMostShown) wrong.push_back({{"line", each.line}, {"what", each.what}});
    const Json told{{"added", file->enterprises.size() - known},
                    {"changed", known},
                    {"wrong_count", file->wrong.size()},
                    {"wrong", wrong},
                    {"saved", save && file->wrong.empty()}};
    if (!save || !file->wrong.empty()) return json_response(told, save ? 422 : 200);
    if (const Status saved = parts.gates.save(file->enterprises); !saved) return refuse(saved.fault());
    if (const Status noted =
            note(parts, request, "imported " + std::to_string(file->enterprises.size()) + " enterprises");
        !noted)
        return refuse(noted.fault());
    parts.look_again();
    return json_response(told);
}

web::Response download_enterprises(const Parts& parts, const web::Request& request) {
    const auto filter = filter_of(request);
    if (!filter) return refuse(filter.fault());
    const auto glance = parts.overview.glance();
    std::vector<Enterprise> found;
    for (const std::size_t i : matching(*glance, *filter)) found.push_back(glance->enterprises[i].enterprise);
    const bool zh = web::language_of(request) == Language::zh;
    if (const Status noted = note(parts, request, "took out " + std::to_string(found.size()) + " enterprises"); !noted)
        return refuse(noted.fault());
    if (request.path.ends_with(".xlsx")) return as_workbook(parts, enterprises_csv(found, zh), "enterprises", {});
    web::Response response;
    as_download(response, "text/csv; charset=utf-8", "enterprises.csv");
    response.body = enterprises_csv(found, zh);
    return response;
}

/// A one-time code for one gate.
web::Response make_code(const Parts& parts, const web::Request& request) {
    const auto body = json_body(request);
    if (!body) return refuse(body.fault());
    const std::string name = text_of(*body, "gate"), enterprise = request.path_parameters.at("code");
    if (name.empty() || name.size() > 100) return refuse({Reason::request_invalid, "gate: its name, 1 to 100 bytes"});
    const auto code = parts.gates.make_code(enterprise, name, parts.clock.wall() + std::chrono::hours(72));
    if (!code) return refuse(code.fault());
    const Status noted = note(parts, request, "made an enrolment code for " + enterprise + ", gate " + name);
    return noted ? json_response({{"code", *code}, {"hours", 72}}) : refuse(noted.fault());
}

web::Response revoke(const Parts& parts, const web::Request& request) {
    const GateId gate = path_number(request, "gate");
    if (const Status done = parts.gates.revoke(gate, parts.clock.wall()); !done) return refuse(done.fault());
    const Status noted = note(parts, request, "revoked gate " + std::to_string(gate));
    parts.look_again();
    return noted ? json_response({{"ok", true}}) : refuse(noted.fault());
}

}  // namespace

void add_enterprises(web::Server& server, const Parts& parts) {
    const auto add = [&](const char* method, const char* path, web::Access access,
                         web::Response (*handler)(const Parts&, const web::Request&)) {
        server.route(method, path, std::move(access),
                     [&parts, handler](const web::Request& request) { return handler(parts, request); });
    };
    server.route("GET", "/enterprises", officers(), [](const web::Request& request) {
        return page(request, "企业", "Enterprises", "district_enterprises.js", Json::object());
    });
    add("GET", "/api/district/enterprises", officers(), list_enterprises);
    add("GET", "/api/district/enterprises.csv", officers(), download_enterprises);
    add("GET", "/api/district/enterprises.xlsx", officers(), download_enterprises);
    add("GET", "/api/district/enterprises/{code}", officers(), one);
    add("POST", "/api/district/enterprises/preview", administrators(),
        [](const Parts& of, const web::Request& request) { return import(of, request, false); });
    add("POST", "/api/district/enterprises/import", administrators(),
        [](const Parts& of, const web::Request& request) { return import(of, request, true); });
    add("POST", "/api/district/enterprises/{code}/codes", administrators(), make_code);
    add("POST", "/api/district/gates/{gate}/revoke", administrators(), revoke);
}

}  // namespace gate::district::screens
