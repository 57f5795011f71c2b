#include "screens/manage_common.h"

#include <algorithm>

#include "screens/words.h"

namespace gate::screens {
namespace {

/// Words of the guard's screen that the manager's pages have too: the header and the lost connection.
constexpr std::string_view kEveryPage[] = {"district",     "connected",   "not_connected",    "stale_title",
                                           "stale_advice", "stale_again", "district_notices", "district_policy_version",
                                           "notice_until", "report_asked"};

int status_of(Reason reason) {
    switch (reason) {
        case Reason::not_found:
            return 404;
        case Reason::policy_newer:
            return 409;
        case Reason::export_busy:
        case Reason::pass_key_missing:
            return 409;
        case Reason::too_large:
            return 413;
        case Reason::request_invalid:
        case Reason::file_invalid:
        case Reason::policy_invalid:
            return 422;
        case Reason::export_no_space:
            return 507;
        default:
            return 503;
    }
}

}  // namespace

web::Access managers() { return web::Access::roles({"manager", "administrator"}); }

web::Response refuse(const Fault& fault) { return web::problem(status_of(fault.reason), fault); }

bool clock_trusted(const ManageParts& parts) { return parts.board.snapshot().clock_trusted; }

std::string actor_of(const web::Request& request) { return request.account ? request.account->name : "local"; }

DayKey today(const ManageParts& parts) { return parts.zone.day(parts.clock.wall()); }

Result<DayKey> day_of_query(const web::Request& request, const char* key, DayKey otherwise) {
    const std::string given = query_of(request, key);
    if (given.empty()) return otherwise;
    const auto day = parse_day(given);
    if (!day) return Fault{Reason::request_invalid, std::string(key) + ": a day is written 2026-11-23"};
    return *day;
}

Result<EventId> tell(const ManageParts& parts, const web::Request& request, EventKind kind, Reason reason,
                     const std::string& note) {
    EventDraft row;
    row.at = parts.clock.wall();
    row.clock_trusted = clock_trusted(parts);
    row.kind = kind;
    row.reason = reason;
    row.person = PersonPart{};
    row.person->actor = actor_of(request);
    row.person->note = note;
    return parts.journal.record(row);
}

Json words(Reason reason) {
    const CatalogueEntry& found = entry(reason);
    return {
        {"id", found.id}, {"zh", found.zh}, {"en", found.en}, {"next_zh", found.next_zh}, {"next_en", found.next_en}};
}

web::Response manage_page(const web::Request& request, const char* title_zh, const char* title_en, const char* module,
                          std::span<const web::Word> page_words, const Json& data) {
    const Language language = web::language_of(request);
    web::Page page;
    page.title = language == Language::zh ? title_zh : title_en;
    page.main = "<main class=\"manage\" id=\"page\"><h1>" + web::escaped(page.title) + "</h1></main>";
    Json all = data;
    all["words"] = Json::parse(web::words_json(page_words, language));
    for (const web::Word& word : words())
        if (std::find(std::begin(kEveryPage), std::end(kEveryPage), word.key) != std::end(kEveryPage))
            all["words"][std::string(word.key)] = language == Language::zh ? word.zh : word.en;
    all["lang"] = language == Language::zh ? "zh" : "en";
    page.data = all.dump(-1, ' ', false, Json::error_handler_t::replace);
    page.styles = {"forms.css", "manage.css"};
    page.module = module;
    return web::render(page, request);
}

std::vector<web::MenuEntry> manage_menu() {
    const std::vector<std::string> roles{"manager", "administrator"};
    return {{"/manage/log", "进厂日志", "Entry log", roles}, {"/manage/report", "日报", "Daily report", roles},
            {"/manage/roster", "花名册", "Roster", roles},   {"/manage/policy", "规则与站点", "Policy", roles},
            {"/manage/drift", "温度漂移", "Drift", roles},   {"/manage/rush", "高峰分析", "Rush", roles},
            {"/manage/health", "设备健康", "Health", roles}};
}

void add_manage_pages(web::Server& server, const ManageParts& parts) {
    server.route("GET", "/manage", managers(), [](const web::Request&) {
        web::Response response;
        response.status = 303;
        response.headers["Location"] = "/manage/log";
        return response;
    });
    add_log_pages(server, parts);
    add_log_downloads(server, parts);
    add_roster_pages(server, parts);
    add_pass_pages(server, parts);
    add_policy_pages(server, parts);
    add_report_page(server, parts);
    add_trend_pages(server, parts);
    add_health_pages(server, parts);
}

}  // namespace gate::screens
