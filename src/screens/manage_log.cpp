// The daily entry log: what a filter finds, its totals, and a page of rows.
#include <algorithm>
#include <map>

#include "journal/event_words.h"
#include "screens/manage_filter.h"

namespace gate::screens {
namespace {

constexpr std::int64_t kPageRows = 50;
constexpr web::Word kLogWords[] = {
    {"title", "进厂日志", "Entry log"},
    {"download_note", "按当前筛选下载 {n} 行，下载会记入审计", "Downloads these {n} rows; the download is logged"},
    {"print", "打印 / PDF", "Print / PDF"},
    {"rows_done", "已下载 {n} 行", "{n} rows so far"},
    {"cancel", "取消", "Cancel"},
    {"cancelled", "已取消", "Cancelled"},
    {"date", "日期", "Day"},
    {"day_before", "前一天", "Day before"},
    {"day_after", "后一天", "Day after"},
    {"to", "至", "to"},
    {"lane", "通道", "Lane"},
    {"lane_n", "{n} 号", "{n}"},
    {"result", "结果", "Result"},
    {"department", "部门", "Department"},
    {"person", "人员", "Person"},
    {"name_or_id", "姓名或工号", "Name or id"},
    {"all", "全部", "All"},
    {"filter", "筛选", "Filter"},
    {"admitted", "放行", "Admitted"},
    {"refused", "拒绝", "Refused"},
    {"remeasured", "复测", "Measured again"},
    {"by_hand", "人工放行", "By hand"},
    {"no_passage", "未通行", "No passage"},
    {"alarms", "报警", "Alarms"},
    {"times", "人次", "times"},
    {"per_hour", "每小时进厂人次", "Admitted each hour"},
    {"below_refused", "下行为拒绝人次", "Below: refused"},
    {"reasons", "拒绝原因", "Refused for"},
    {"total", "共 {n}", "{n} in all"},
    {"as_table", "数据表", "As a table"},
    {"hour", "小时", "Hour"},
    {"time", "时间", "Time"},
    {"name", "姓名", "Name"},
    {"id", "工号", "Id"},
    {"code", "凭证", "Code"},
    {"temperature", "体温 °C", "Temp. °C"},
    {"mask", "口罩", "Mask"},
    {"note", "说明", "Note"},
    {"visitor", "访客", "Visitor"},
    {"forgotten", "已过保存期", "No longer kept"},
    {"late", "补录", "Late"},
    {"rows_of", "第 {a}–{b} 行，共 {n} 行；最新在前", "Rows {a}–{b} of {n}; newest first"},
    {"older", "下一页", "Older"},
    {"newest", "回最新", "Newest"},
    {"fresh", "有 {n} 条新记录", "{n} new entries"},
    {"empty", "没有符合的记录。换一天，或放宽筛选", "No such rows. Choose another day, or filter less"},
    {"whole_days", "{n} 天", "{n} days"},
};

/// Totals of one filter, whatever it shows: sums by kind.
struct Totals {
    std::int64_t admitted = 0, refused = 0, remeasured = 0, by_hand = 0, no_passage = 0, alarms = 0;
    std::map<int, std::pair<std::int64_t, std::int64_t>> hours;  // hour of day → admitted, refused
    std::map<Reason, std::int64_t> reasons;
};

void add_count(Totals& totals, const Count& count) {
    const int hour = count.hour % 100;
    switch (count.kind) {
        case EventKind::admit:
        case EventKind::readmit:
            totals.admitted += count.rows;
            totals.by_hand += count.reason == Reason::by_guard ? count.rows : 0;
            totals.hours[hour].first += count.rows;
            break;
        case EventKind::manual_open:
        case EventKind::late:
            totals.by_hand += count.rows;
            break;
        case EventKind::refuse:
            totals.refused += count.rows;
            totals.hours[hour].second += count.rows;
            totals.reasons[count.reason] += count.rows;
            break;
        case EventKind::remeasure:
            totals.remeasured += count.rows;
            break;
        case EventKind::alarm:
            totals.alarms += count.rows;
            break;
        default:
            break;
    }
}

Result<Totals> totals_of(const JournalReader& reader, LogFilter filter) {
    Totals totals;
    filter.before = 0;
    // With a narrow show the sums are of what the page lists; the usual one also tells what is beside the entries.
    if (filter.show == LogShow::entries) filter.show = LogShow::all;
    const auto sums = reader.sums(filter);
    if (!sums) return sums.fault();
    for (const Count& count : *sums) add_count(totals, count);
    if (filter.show == LogShow::all || filter.show == LogShow::admitted || filter.show == LogShow::no_passage) {
        filter.show = LogShow::no_passage;
        const auto stood = reader.rows(filter);
        if (!stood) return stood.fault();
        totals.no_passage = *stood;
    }
    return totals;
}

Json totals_json(const Totals& totals) {
    Json hours = Json::array(), reasons = Json::array();
    for (int hour = 0; hour < 24; ++hour) {
        const auto found = totals.hours.find(hour);
        const auto [admitted, refused] =
            found == totals.hours.end() ? std::pair<std::int64_t, std::int64_t>{} : found->second;
        hours.push_back({{"hour", hour}, {"admitted", admitted}, {"refused", refused}});
    }
    std::vector<std::pair<Reason, std::int64_t>> sorted(totals.reasons.begin(), totals.reasons.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [reason, rows] : sorted) reasons.push_back({{"reason", words(reason)}, {"rows", rows}});
    return {{"admitted", totals.admitted},
            {"refused", totals.refused},
            {"remeasured", totals.remeasured},
            {"by_hand", totals.by_hand},
            {"no_passage", totals.no_passage},
            {"alarms", totals.alarms},
            {"hours", hours},
            {"reasons", reasons}};
}

Json row_json(const LogRow& row, const Zone& zone, Language language) {
    const Event& event = row.event;
    const PersonPart part = event.person.value_or(PersonPart{});
    return {
        {"event", event.id},
        {"at", format_utc(event.at)},
        {"local", zone.format(event.at)},
        {"lane", event.lane},
        {"kind", name_of(event.kind)},
        {"kind_words", words_of(event.kind, language)},
        {"reason", words(event.reason)},
        {"outcome", row.outcome ? Json(name_of(*row.outcome)) : Json(nullptr)},
        {"code", words_of(event.family, language)},
        {"person", part.person},
        {"name", row.name},
        {"department", row.department},
        {"first_temperature", part.first_temperature ? Json(part.first_temperature->judged.degrees()) : Json(nullptr)},
        {"temperature", part.temperature ? Json(part.temperature->judged.degrees()) : Json(nullptr)},
        {"mask", words_of(event.mask, language)},
        {"took_ms", event.took.count()},
        {"by", part.actor},
        {"note", part.note},
        {"forgotten", !event.person && event.commitment != Digest{}}};
}

Result<Json> log_json(const ManageParts& parts, LogFilter filter, Language language) {
    const auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return reader.fault();
    filter.limit = kPageRows;
    Json rows = Json::array();
    EventId last = 0;
    const Status read = (*reader)->log(filter, [&](const LogRow& row) {
        rows.push_back(row_json(row, parts.zone, language));
        last = row.event.id;
        return true;
    });
    if (!read) return read.fault();
    LogFilter all = filter, rest = filter;
    all.before = 0;
    if (last > 0) rest.before = last;
    const auto total = (*reader)->rows(all), after = (*reader)->rows(rest);
    if (!total) return total.fault();
    if (!after) return after.fault();
    const auto totals = totals_of(**reader, filter);
    if (!totals) return totals.fault();
    const std::int64_t left = last > 0 ? *after : 0;
    return Json{{"filter", filter_json(filter)},
                {"total", *total},
                {"first", *total - left - static_cast<std::int64_t>(rows.size()) + (rows.empty() ? 0 : 1)},
                {"next_before", left > 0 ? Json(last) : Json(nullptr)},
                {"totals", totals_json(*totals)},
                {"rows", rows}};
}

web::Response log_page(const ManageParts& parts, const web::Request& request) {
    auto filter = filter_of(request, parts);
    if (!filter) return refuse(filter.fault());
    auto log = log_json(parts, *filter, web::language_of(request));
    if (!log) return refuse(log.fault());
    const auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return refuse(reader.fault());
    const auto departments = (*reader)->departments();
    if (!departments) return refuse(departments.fault());
    Json lanes = Json::array();
    for (const ManageParts::Lane& lane : parts.lanes) lanes.push_back({{"lane", lane.number}, {"name", lane.name}});
    Json shows = Json::array();
    for (const web::Word& show : kShows)
        shows.push_back({show.key, web::language_of(request) == Language::zh ? show.zh : show.en});
    const DayKey from = day_of(filter->from);
    return manage_page(request, "进厂日志", "Entry log", "manage_log.js", kLogWords,
                       {{"log", *log},
                        {"lanes", lanes},
                        {"shows", shows},
                        {"departments", *departments},
                        {"day_before", format_day(add_days(from, -1))},
                        {"day_after", format_day(add_days(from, 1))},
                        {"today", format_day(today(parts))},
                        {"page", query_of(request, "before").empty() ? 1 : 2}});
}

}  // namespace

void add_log_pages(web::Server& server, const ManageParts& parts) {
    server.route("GET", "/manage/log", managers(),
                 [parts](const web::Request& request) { return log_page(parts, request); });
    server.route("GET", "/api/log", managers(), [parts](const web::Request& request) {
        const auto filter = filter_of(request, parts);
        if (!filter) return refuse(filter.fault());
        const auto log = log_json(parts, *filter, web::language_of(request));
        return log ? json_response(*log) : refuse(log.fault());
    });
}

}  // namespace gate::screens
