// The daily report and the rehearsal of an alert: a page over /api/reports and /api/drill.
#include "daily/report.h"
#include "screens/manage_common.h"

namespace gate::screens {
namespace {

constexpr web::Word kReportWords[] = {
    {"title", "日报", "Daily report"},
    {"day", "日期", "Day"},
    {"make", "按现有记录生成草稿", "Make the draft from the rows"},
    {"again", "按现有记录重新生成", "Make it again from the rows"},
    {"print", "打印", "Print"},
    {"none", "这一天还没有日报：先生成草稿，核对后签名确认。",
     "No report of this day yet: make the draft, look at it, confirm it by name."},
    {"figures", "当日数据", "Figures of the day"},
    {"refused_for", "拒绝原因", "Refused, by reason"},
    {"reason", "原因", "Reason"},
    {"visits", "人次", "Visits"},
    {"draft", "草稿，第 {n} 版", "Draft, version {n}"},
    {"confirmed", "{who} 于 {at} 确认，第 {n} 版", "Confirmed by {who} at {at}, version {n}"},
    {"confirm", "确认日报", "Confirm the report"},
    {"by", "责任人姓名", "Name of the responsible person"},
    {"remarks", "备注", "Remarks"},
    {"confirm_note", "确认后本版不再更改，并上报和发到工作群；以后有补录，会生成新的一版。",
     "A confirmed version never changes again; it goes to the district and to the work group. Rows that come later "
     "make a new version."},
    {"versions", "各版", "Versions"},
    {"version", "版", "Version"},
    {"made", "生成时间", "Made"},
    {"at", "确认时间", "Confirmed at"},
    {"no", "未确认", "Not confirmed"},
    {"drill", "演练", "Drill"},
    {"drill_note", "走一遍疑似病例上报的全过程，处处标明“演练”，不计入任何真实数据。",
     "Runs the whole chain of a suspected case, marked DRILL everywhere, and enters no real count."},
    {"drill_start", "开始演练", "Start a drill"},
    {"drill_sure", "再点一次开始", "Press again to start"},
    {"drill_begun", "演练已开始（第 {n} 号记录）：值守屏显示上报和区里的签收。",
     "The drill has begun (row {n}): the guard's screen shows it go up and be acknowledged."},
};

Json figures(Language language) {
    Json list = Json::array();
    for (const FigureWord& word : figure_words())
        list.push_back({word.key, language == Language::zh ? word.zh : word.en});
    return list;
}

Json refusals(Language language) {
    Json all = Json::object();
    for (const CatalogueEntry& each : catalogue())
        if (each.group == ReasonGroup::refusal) all[std::string(each.id)] = each.title(language);
    return all;
}

}  // namespace

void add_report_page(web::Server& server, const ManageParts& parts) {
    server.route("GET", "/manage/report", managers(), [parts](const web::Request& request) {
        const auto day = day_of_query(request, "day", today(parts));
        if (!day) return refuse(day.fault());
        const Language language = web::language_of(request);
        return manage_page(request, "日报", "Daily report", "manage_report.js", kReportWords,
                           {{"day", format_day(*day)},
                            {"today", format_day(today(parts))},
                            {"figures", figures(language)},
                            {"refusals", refusals(language)},
                            {"me", request.account ? request.account->display_name : ""}});
    });
}

}  // namespace gate::screens
