#include "gated/reports.h"

#include <spdlog/spdlog.h>

#include "report/csv_workbook.h"
#include "web/json.h"

namespace gate {
namespace {

using web::problem;
using web::Request;
using web::Response;

constexpr std::chrono::minutes kRetryAfter{5};
constexpr int kDaysBack = 7;  // a report confirmed late still goes out

Response json(std::string body) {
    Response response;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

std::string receiver(std::size_t webhook) { return "webhook " + std::to_string(webhook + 1); }

Response refuse(const Fault& fault) {
    const int status = fault.reason == Reason::request_invalid ? 400 : fault.reason == Reason::not_found ? 404 : 503;
    return problem(status, fault);
}

Response answer(const Result<DailyReport>& report) {
    return report ? json(report_json(*report)) : refuse(report.fault());
}

/// The handler with the day of its path read; 400 for one that is no day.
web::Handler of_day(std::function<Response(const Request&, DayKey)> handler) {
    return [handler = std::move(handler)](const Request& request) {
        const auto day = parse_day(request.path_parameters.at("day"));
        return day ? handler(request, *day) : problem(400, {Reason::request_invalid, "a day is written 2026-11-23"});
    };
}

}  // namespace

ReportDesk::ReportDesk(GateContext& gate, Store& store, const std::string& journal_path, ReportSetup setup)
    : gate_(gate),
      reports_(store),
      journal_path_(journal_path),
      setup_(std::move(setup)),
      http_({.ca_file = setup_.ca_file}) {}

void ReportDesk::stop() { http_.cancel(); }

void ReportDesk::step() {
    if (!gate_.clock_trust.trusted()) return;
    const HourKey hour = gate_.zone.hour(gate_.clock.wall());
    const DayKey due = hour % 100 >= setup_.hour ? day_of(hour) : add_days(day_of(hour), -1);
    if (drafted_ != due) make_draft(due);
    for (std::size_t number = 0; number < setup_.webhooks.size(); ++number) {
        const auto wait = retry_at_.find(number);
        if (wait == retry_at_.end() || gate_.clock.now() >= wait->second) post(number);
    }
}

/// Once a day, and again after a start: a day with neither rows nor a report is none to report on.
void ReportDesk::make_draft(DayKey day) {
    drafted_ = day;
    const auto before = reports_.newest(day);
    if (before && *before) return;
    const auto report = draft(day);
    if (!report) spdlog::error("the daily report of {} could not be made: {}", format_day(day), report.fault().detail);
}

Result<DailyReport> ReportDesk::draft(DayKey day) {
    auto reader = JournalReader::open(journal_path_);
    if (!reader) return reader.fault();
    return reports_.draft(**reader, setup_.site, day, gate_.clock.wall());
}

void ReportDesk::post(std::size_t number) {
    const DayKey today = gate_.zone.day(gate_.clock.wall());
    const auto waiting = reports_.untold(receiver(number), add_days(today, -kDaysBack), today);
    if (!waiting) return;
    for (const DailyReport& report : *waiting) {
        const WebhookMessage message = webhook_message(setup_.webhooks[number], report, gate_.clock.wall());
        const auto sent = http_.send({.method = "POST",
                                      .url = message.url,
                                      .headers = {"Content-Type: application/json"},
                                      .body = message.body});
        const Status taken = sent ? webhook_answer(sent->status, sent->body) : Status(sent.fault());
        if (!taken) {
            spdlog::warn("{}: the daily report of {} was not taken ({}); once more in 5 minutes", receiver(number),
                         format_day(report.day), taken.fault().detail);
            retry_at_[number] = gate_.clock.now() + kRetryAfter;
            return;
        }
        if (!reports_.told(receiver(number), report)) return;
        spdlog::info("{}: the daily report of {} was posted", receiver(number), format_day(report.day));
    }
}

Result<std::string> ReportDesk::newest_csv(const Request& request, DayKey day) const {
    const auto report = reports_.newest(day);
    if (!report) return report.fault();
    if (!*report) return Fault{Reason::not_found, "no report of " + format_day(day)};
    return report_csv(**report, web::query_of(request, "lang") == "en" ? Language::en : Language::zh);
}

void ReportDesk::add_routes(web::Server& server, const std::vector<std::string>& roles) {
    const auto access = web::Access::roles(roles);
    server.route("GET", "/api/reports/{day}", access, of_day([this](const Request&, DayKey day) {
                     const auto versions = reports_.versions(day);
                     if (!versions) return refuse(versions.fault());
                     std::string all;
                     for (const DailyReport& version : *versions)
                         all += (all.empty() ? "" : ",") + report_json(version);
                     return json("{\"versions\":[" + all + "]}");
                 }));
    server.route("POST", "/api/reports/{day}", access,
                 of_day([this](const Request&, DayKey day) { return answer(draft(day)); }));
    server.route("POST", "/api/reports/{day}/confirm", access, of_day([this](const Request& request, DayKey day) {
                     const auto body = nlohmann::json::parse(request.body, nullptr, false);
                     const bool good = body.is_object() && body.contains("by") && body["by"].is_string() &&
                                       body.contains("remarks") && body["remarks"].is_string();
                     if (!good) return problem(400, {Reason::request_invalid, "by and remarks must be texts"});
                     return answer(reports_.confirm(day, body["by"], body["remarks"], gate_.clock.wall()));
                 }));
    server.route("GET", "/api/reports/{day}/csv", access, of_day([this](const Request& request, DayKey day) {
                     auto csv = newest_csv(request, day);
                     if (!csv) return refuse(csv.fault());
                     Response response;
                     web::as_download(response, "text/csv; charset=utf-8", "report-" + format_day(day) + ".csv");
                     response.body = *std::move(csv);
                     return response;
                 }));
    server.route("GET", "/api/reports/{day}/xlsx", access, of_day([this](const Request& request, DayKey day) {
                     const auto csv = newest_csv(request, day);
                     if (!csv) return refuse(csv.fault());
                     auto file = csv_workbook(*csv, format_day(day), {1}, setup_.folder);
                     if (!file) return refuse(file.fault());
                     Response response;
                     web::as_download(response, web::kWorkbookType, "report-" + format_day(day) + ".xlsx");
                     response.stream = [made = *std::move(file)](std::string& piece) { return made.read(piece); };
                     return response;
                 }));
}

}  // namespace gate
