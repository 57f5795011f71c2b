#include "district_screens/common.h"

#include <charconv>

#include "district_screens/words.h"
#include "report/csv_workbook.h"

namespace gate::embedded {
std::span<const File> district_assets();  // made by gate_embed
}

namespace gate::district::screens {
namespace {

int status_of(Reason reason) {
    switch (reason) {
        case Reason::not_found:
            return 404;
        case Reason::policy_newer:
            return 409;
        case Reason::too_large:
            return 413;
        case Reason::export_no_space:
            return 507;
        case Reason::request_invalid:
            return 400;
        case Reason::file_invalid:
        case Reason::policy_invalid:
            return 422;
        default:
            return 503;
    }
}

}  // namespace

std::vector<web::Role> roles() {
    return {{"officer", "值班员", "Officer"}, {"administrator", "系统管理员", "Administrator"}};
}

web::Access officers() { return web::Access::roles({"officer", "administrator"}); }
web::Access administrators() { return web::Access::roles({"administrator"}); }

std::vector<web::MenuEntry> menu() {
    const std::vector<std::string> all{"officer", "administrator"};
    return {{"/", "今日一览", "Today", all},
            {"/alerts", "警报与演练", "Alerts and drills", all},
            {"/reports", "日报", "Daily reports", all},
            {"/enterprises", "企业", "Enterprises", all},
            {"/heads", "账本核对", "Journals", all},
            {"/policy", "下发规则", "Policy", all}};
}

web::Response refuse(const Fault& fault) { return web::problem(status_of(fault.reason), fault); }

std::optional<std::int64_t> number_of(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::int64_t path_number(const web::Request& request, const char* key) {
    return number_of(request.path_parameters.at(key)).value_or(0);
}

Result<Span> span_of(const web::Request& request, std::size_t otherwise) {
    const std::string from = query_of(request, "from"), limit = query_of(request, "limit");
    const auto first = from.empty() ? std::optional<std::int64_t>(0) : number_of(from);
    const auto most = limit.empty() ? std::optional(static_cast<std::int64_t>(otherwise)) : number_of(limit);
    if (!first || *first < 0 || !most || *most < 1 || *most > 1000)
        return Fault{Reason::request_invalid, "from is 0 or more, limit 1 to 1000"};
    return Span{static_cast<std::size_t>(*first), static_cast<std::size_t>(*most)};
}

Result<DayKey> day_of_query(const web::Request& request, DayKey otherwise) {
    const std::string given = query_of(request, "day");
    if (given.empty()) return otherwise;
    const auto day = parse_day(given);
    if (!day) return Fault{Reason::request_invalid, "a day is written 2026-11-23"};
    return *day;
}

std::string officer_of(const web::Request& request) {
    return request.account->display_name.empty() ? request.account->name : request.account->display_name;
}

Status note(const Parts& parts, const web::Request& request, const std::string& what) {
    return parts.ledger.note(request.account->name, what, parts.clock.wall());
}

Json time_json(const std::optional<WallTime>& at) { return at ? Json(format_utc(*at)) : Json(nullptr); }

std::string clock_of(const Parts& parts, WallTime at) {
    const std::string full = parts.zone.format(at);
    return parts.zone.day(at) == parts.zone.day(parts.clock.wall()) ? full.substr(11, 5) : full.substr(5, 11);
}

std::string masked(const std::string& phone) {
    if (phone.size() < 8) return phone;
    return phone.substr(0, 3) + "****" + phone.substr(phone.size() - 4);
}

Json alert_words(const sync::Alert& alert) {
    const auto reason = reason_of(alert.reason);
    if (reason == Reason::fever || reason == Reason::clinical_fever || alert.drill)
        return {{"zh", "疑似病例"}, {"en", "Suspected case"}};
    if (!reason) return {{"zh", "未知警报"}, {"en", "Unknown alert"}};
    return {{"zh", entry(*reason).zh}, {"en", entry(*reason).en}};
}

web::Response page(const web::Request& request, const char* title_zh, const char* title_en, const char* module,
                   const Json& data) {
    const Language language = web::language_of(request);
    const bool zh = language == Language::zh;
    web::Page made;
    made.title = zh ? title_zh : title_en;
    made.main = "<div id=\"alarms\"></div><main class=\"district\" id=\"page\"><h1 class=\"title\">" +
                web::escaped(made.title) + "</h1></main>";
    Json all = data;
    all["words"] = Json::parse(web::words_json(words(), language));
    all["lang"] = zh ? "zh" : "en";
    all["me"] = officer_of(request);
    all["administrator"] = request.account->role == "administrator";
    made.data = all.dump(-1, ' ', false, Json::error_handler_t::replace);
    made.styles = {"forms.css", "district.css"};
    made.module = module;
    return web::render(made, request);
}

web::Response as_workbook(const Parts& parts, const std::string& csv, const std::string& name,
                          const std::vector<std::size_t>& numbers) {
    auto file = csv_workbook(csv, name, numbers, parts.folder);
    if (!file) return refuse(file.fault());
    web::Response response;
    as_download(response, web::kWorkbookType, name + ".xlsx");
    response.stream = [made = *std::move(file)](std::string& piece) { return made.read(piece); };
    return response;
}

void add_pages(web::Server& server, const Parts& parts) {
    web::add_assets(server, embedded::district_assets());
    add_today(server, parts);
    add_alerts(server, parts);
    add_enterprises(server, parts);
    add_reports(server, parts);
    add_heads(server, parts);
    add_policy(server, parts);
}

}  // namespace gate::district::screens
