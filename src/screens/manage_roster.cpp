// The roster: who is on it, one person, and a file that is shown before anything of it is saved.
#include "base/csv.h"
#include "journal/roster_csv.h"
#include "report/log_workbook.h"
#include "report/workbook_csv.h"
#include "screens/manage_common.h"

namespace gate::screens {
namespace {

constexpr std::size_t kMostShown = 200;
constexpr web::Word kRosterWords[] = {
    {"title", "花名册", "Roster"},
    {"people", "共 {n} 人", "{n} people"},
    {"import", "导入 CSV / XLSX", "Import CSV / XLSX"},
    {"add", "新增一人", "Add a person"},
    {"search", "姓名、工号或部门", "Name, id or department"},
    {"find", "查找", "Find"},
    {"only", "只看", "Only"},
    {"everybody", "全部", "Everybody"},
    {"watched", "重点关注", "On watch"},
    {"inactive", "离职", "Inactive"},
    {"id", "工号", "Id"},
    {"name", "姓名", "Name"},
    {"department", "部门", "Department"},
    {"active", "在职", "Active"},
    {"yes", "在职", "Yes"},
    {"no", "离职", "No"},
    {"watch_until", "关注至", "Watched until"},
    {"watch_reason", "关注原因", "Why watched"},
    {"edit", "修改", "Edit"},
    {"save", "保存", "Save"},
    {"close", "关闭", "Close"},
    {"saved", "已保存", "Saved"},
    {"shown", "显示 {a} 人，共 {n} 人", "{a} of {n} shown"},
    {"empty", "花名册是空的。导入一份 CSV 或 XLSX，或新增一人",
     "The roster is empty. Import a CSV or XLSX, or add a person"},
    {"preview", "导入预览", "Import preview"},
    {"nothing_saved", "尚未保存", "Nothing saved yet"},
    {"added", "新增", "Added"},
    {"changed", "改动", "Changed"},
    {"unchanged", "不变", "Unchanged"},
    {"missing", "文件里没有（保留原样）", "Not in the file (kept)"},
    {"wrong", "有错的行", "Rows with mistakes"},
    {"line", "行", "Line"},
    {"what", "错在哪里", "What is wrong"},
    {"confirm", "确认导入 {n} 人", "Import {n} people"},
    {"fix_first", "先改正有错的行，再导入", "Correct these rows first"},
    {"no_change", "没有改动", "Nothing to change"},
    {"drop", "放弃", "Discard"},
    {"imported", "已导入：新增 {a}，改动 {c}", "Imported: {a} added, {c} changed"},
    {"passes", "厂牌", "Factory passes"},
    {"issue", "签发厂牌", "Issue a pass"},
    {"issue_print", "签发并打印 {n} 张", "Issue and print {n}"},
    {"choose", "勾选要签发厂牌的人", "Tick people to issue passes for"},
    {"days_valid", "有效天数", "Valid for days"},
    {"number", "号码", "Number"},
    {"until", "有效至", "Valid until"},
    {"by", "签发人", "By"},
    {"state", "状态", "State"},
    {"stands", "有效", "Good"},
    {"over", "已过期", "Expired"},
    {"revoked", "已吊销", "Revoked"},
    {"revoke", "吊销", "Revoke"},
    {"sure", "再点一次", "Press again"},
    {"bound", "绑定的码", "Bound codes"},
    {"no_bound", "没有绑定的码。保安在值守画面绑定", "No bound codes. The guard binds them"},
    {"no_passes", "没有签发过厂牌", "No passes issued here"},
    {"bound_at", "绑定时间", "Bound at"},
    {"bound_by", "谁绑定", "By"},
    {"unbind", "解除", "Remove"},
    {"print", "打印", "Print"},
    {"back", "回花名册", "Back to the roster"},
    {"sheet", "厂牌打印页", "Sheet of passes"},
    {"sheet_note", "号码只在此页出现一次，打印后交本人", "Shown once: print and hand out"},
};

Json person_json(const Person& person) {
    return {{"id", person.id},
            {"name", person.name},
            {"department", person.department},
            {"active", person.active},
            {"watch_until", person.watch_until ? format_day(*person.watch_until) : ""},
            {"watch_reason", person.watch_reason}};
}

Json people_json(const std::vector<Person>& people, std::size_t most = SIZE_MAX) {
    Json out = Json::array();
    for (const Person& person : people)
        if (out.size() < most) out.push_back(person_json(person));
    return out;
}

/// The body as CSV, whichever of the two it is.
Result<RosterPlan> plan_of(const ManageParts& parts, const web::Request& request) {
    if (!looks_like_workbook(request.body)) return parts.roster.plan(request.body);
    const auto csv = workbook_csv(request.body);
    if (!csv) return csv.fault();
    return parts.roster.plan(*csv);
}

Json plan_json(const ManageParts& parts, const RosterPlan& plan, bool saved) {
    Json changed = Json::array(), wrong = Json::array();
    for (const Person& person : plan.changed) {
        if (changed.size() >= kMostShown) break;
        const auto before = parts.roster.find(person.id);
        changed.push_back({{"before", before.ok() && *before ? person_json(**before) : Json(nullptr)},
                           {"after", person_json(person)}});
    }
    for (const auto& one : plan.wrong)
        if (wrong.size() < kMostShown) wrong.push_back({{"line", one.line}, {"what", one.what}, {"what_zh", one.zh}});
    return {{"saved", saved},
            {"added_count", plan.added.size()},
            {"changed_count", plan.changed.size()},
            {"unchanged_count", plan.unchanged},
            {"missing_count", plan.missing.size()},
            {"wrong_count", plan.wrong.size()},
            {"added", people_json(plan.added, kMostShown)},
            {"changed", changed},
            {"missing", people_json(plan.missing, kMostShown)},
            {"wrong", wrong}};
}

web::Response preview(const ManageParts& parts, const web::Request& request) {
    const auto plan = plan_of(parts, request);
    return plan ? json_response(plan_json(parts, *plan, false)) : refuse(plan.fault());
}

web::Response import(const ManageParts& parts, const web::Request& request) {
    const auto plan = plan_of(parts, request);
    if (!plan) return refuse(plan.fault());
    if (!plan->wrong.empty()) return json_response(plan_json(parts, *plan, false), 422);
    const Json told_to = plan_json(parts, *plan, true);
    const auto told = tell(parts, request, EventKind::administration, Reason::roster_changed,
                           "import: " + std::to_string(plan->added.size()) + " added, " +
                               std::to_string(plan->changed.size()) + " changed");
    if (!told) return refuse(told.fault());
    const Status saved = parts.roster.apply(*plan);
    return saved ? json_response(told_to) : refuse(saved.fault());
}

/// One person by the rules of a file of one row, so that there is one set of rules.
web::Response save(const ManageParts& parts, const web::Request& request) {
    const auto body = json_body(request);
    if (!body) return refuse(body.fault());
    const auto active = body->find("active");
    std::string file =
        "id,name,department,active,watch_until,watch_reason\r\n" + csv_field(request.path_parameters.at("id"));
    for (const std::string& cell : {text_of(*body, "name"), text_of(*body, "department"),
                                    std::string(active == body->end() || *active == true ? "yes" : "no"),
                                    text_of(*body, "watch_until"), text_of(*body, "watch_reason")})
        file += "," + csv_field(cell);
    const auto plan = parts.roster.plan(file + "\r\n");
    if (!plan) return refuse(plan.fault());
    if (!plan->wrong.empty()) {
        const auto& wrong = plan->wrong.front();
        return refuse({Reason::request_invalid,
                       web::language_of(request) == Language::zh && !wrong.zh.empty() ? wrong.zh : wrong.what});
    }
    const auto& people = plan->added.empty() ? plan->changed : plan->added;
    if (people.empty()) return json_response({{"saved", false}});
    const auto told =
        tell(parts, request, EventKind::administration, Reason::roster_changed, "saved: " + people.front().id);
    if (!told) return refuse(told.fault());
    const Status saved = parts.roster.apply(*plan);
    return saved ? json_response({{"saved", true}, {"person", person_json(people.front())}}) : refuse(saved.fault());
}

web::Response everybody(const ManageParts& parts) {
    const auto people = parts.roster.all();
    return people ? json_response({{"people", people_json(*people)}}) : refuse(people.fault());
}

web::Response csv_file(const ManageParts& parts, const web::Request& request) {
    const auto csv = parts.roster.csv();
    if (!csv) return refuse(csv.fault());
    const auto told = tell(parts, request, EventKind::exported, Reason::downloaded, "roster csv");
    if (!told) return refuse(told.fault());
    web::Response response;
    as_download(response, "text/csv; charset=utf-8", "roster.csv");
    response.body = *csv;
    return response;
}

web::Response workbook_file(const ManageParts& parts, const web::Request& request) {
    const std::unique_lock only(*parts.one_workbook, std::try_to_lock);
    if (!only) return refuse({Reason::export_busy, ""});
    const auto people = parts.roster.all();
    if (!people) return refuse(people.fault());
    auto file = roster_workbook(*people, {parts.data_folder, "", web::language_of(request)});
    if (!file) return refuse(file.fault());
    const auto told = tell(parts, request, EventKind::exported, Reason::downloaded, "roster xlsx");
    if (!told) return refuse(told.fault());
    web::Response response;
    as_download(response, web::kWorkbookType, "roster.xlsx");
    response.stream = [file = *file](std::string& piece) { return file.read(piece); };
    return response;
}

web::Response roster_page(const ManageParts& parts, const web::Request& request) {
    const auto people = parts.roster.all();
    if (!people) return refuse(people.fault());
    return manage_page(request, "花名册", "Roster", "manage_roster.js", kRosterWords,
                       {{"people", people_json(*people)},
                        {"can_issue", parts.pass_key.has_value()},
                        {"today", format_day(today(parts))},
                        {"no_key", words(Reason::pass_key_missing)},
                        {"site", parts.site}});
}

}  // namespace

void add_roster_pages(web::Server& server, const ManageParts& parts) {
    const auto with = [&](auto answer) {
        return [parts, answer](const web::Request& request) { return answer(parts, request); };
    };
    server.route("GET", "/manage/roster", managers(), with(roster_page));
    server.route("GET", "/api/roster", managers(), [parts](const web::Request&) { return everybody(parts); });
    server.route("GET", "/api/roster.csv", managers(), with(csv_file));
    server.route("GET", "/api/roster.xlsx", managers(), with(workbook_file));
    server.route("POST", "/api/roster/preview", managers(), with(preview));
    server.route("POST", "/api/roster/import", managers(), with(import));
    server.route("PUT", "/api/roster/{id}", managers(), with(save));
}

}  // namespace gate::screens
