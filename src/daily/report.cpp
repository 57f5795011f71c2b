#include "daily/report.h"

#include <nlohmann/json.hpp>

#include "base/csv.h"

namespace gate {
namespace {

using Json = nlohmann::ordered_json;

struct Figure {
    const char* key;
    std::int64_t DayFigures::*member;
    std::string_view zh, en;
};
constexpr Figure kFigures[] = {
    {"entered", &DayFigures::entered, "进厂人次", "Entered"},
    {"admitted", &DayFigures::admitted, "放行", "Admitted"},
    {"readmitted", &DayFigures::readmitted, "重新放行", "Readmitted"},
    {"refused", &DayFigures::refused, "拒绝", "Refused"},
    {"measured_again", &DayFigures::measured_again, "复测", "Measured again"},
    {"fevers", &DayFigures::fevers, "体温偏高（两次）", "Fever, twice measured"},
    {"watched_seen", &DayFigures::watched_seen, "重点关注人员到门", "People on watch seen"},
    {"by_hand", &DayFigures::by_hand, "保安开闸", "Opened by a guard"},
    {"late", &DayFigures::late, "补录", "Entered from paper"},
    {"alarms", &DayFigures::alarms, "报警", "Alarms"},
    {"faults", &DayFigures::faults, "设备故障", "Faults"},
    {"drills", &DayFigures::drills, "演练", "Drills"},
};

void add(DayFigures& figures, const Count& count) {
    const bool refusal = count.kind == EventKind::refuse;
    const auto when = [&](EventKind kind) { return count.kind == kind ? count.rows : 0; };
    figures.entered += when(EventKind::passage) + when(EventKind::opened);
    figures.admitted += when(EventKind::admit);
    figures.readmitted += when(EventKind::readmit);
    figures.refused += when(EventKind::refuse);
    figures.measured_again += when(EventKind::remeasure);
    figures.by_hand += when(EventKind::manual_open);
    figures.late += when(EventKind::late);
    figures.alarms += when(EventKind::alarm);
    figures.faults += when(EventKind::fault);
    figures.drills += when(EventKind::drill);
    if (!refusal) return;
    figures.refused_for[count.reason] += count.rows;
    if (count.reason == Reason::fever) figures.fevers += count.rows;
    if (count.reason == Reason::on_watch) figures.watched_seen += count.rows;
}

/// A whole number that is not negative; nothing else will do.
std::optional<std::int64_t> whole(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer()) return std::nullopt;
    const auto value = found->get<std::int64_t>();
    return value >= 0 ? std::optional(value) : std::nullopt;
}

std::string text(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool read_reasons(const Json& object, DayFigures& figures) {
    const auto reasons = object.find("refused_for");
    if (reasons == object.end() || !reasons->is_object()) return false;
    for (const auto& [id, rows] : reasons->items()) {
        const auto reason = reason_of(id);
        if (!reason || !rows.is_number_integer() || rows < 0) return false;
        figures.refused_for[*reason] = rows.get<std::int64_t>();
    }
    return true;
}

}  // namespace

DayFigures figures_of(const std::vector<Count>& counts) {
    DayFigures figures;
    for (const Count& count : counts) add(figures, count);
    return figures;
}

std::vector<Count> counts_of(const DayFigures& figures) {
    std::vector<Count> counts;
    const auto put = [&](EventKind kind, Reason reason, std::int64_t rows) {
        if (rows > 0) counts.push_back({.kind = kind, .reason = reason, .rows = rows});
    };
    put(EventKind::admit, Reason::normal, figures.admitted);
    put(EventKind::readmit, Reason::normal, figures.readmitted);
    for (const auto& [reason, rows] : figures.refused_for) put(EventKind::refuse, reason, rows);
    put(EventKind::remeasure, Reason::none, figures.measured_again);
    put(EventKind::passage, Reason::none, figures.entered);
    put(EventKind::manual_open, Reason::none, figures.by_hand);
    put(EventKind::alarm, Reason::none, figures.alarms);
    put(EventKind::fault, Reason::none, figures.faults);
    put(EventKind::late, Reason::none, figures.late);
    put(EventKind::drill, Reason::drill, figures.drills);
    return counts;
}

std::string report_json(const DailyReport& report) {
    Json out{{"day", format_day(report.day)}, {"version", report.version}, {"site", report.site}};
    for (const Figure& figure : kFigures) out[figure.key] = report.figures.*figure.member;
    Json reasons = Json::object();
    for (const auto& [reason, rows] : report.figures.refused_for) reasons[std::string(id_of(reason))] = rows;
    out["refused_for"] = reasons;
    out["made"] = format_utc(report.made);
    out["confirmed_by"] = report.confirmed_by;
    out["remarks"] = report.remarks;
    out["confirmed"] = report.confirmed ? Json(format_utc(*report.confirmed)) : Json(nullptr);
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<DailyReport> report_from_json(std::string_view json) {
    const Json object = Json::parse(json, nullptr, false);
    if (!object.is_object()) return std::nullopt;
    DailyReport report;
    const auto day = parse_day(text(object, "day"));
    const auto version = whole(object, "version");
    const auto made = parse_rfc3339(text(object, "made"));
    if (!day || !version || *version < 1 || *version > 1'000 || !made) return std::nullopt;
    report.day = *day;
    report.version = static_cast<int>(*version);
    report.made = *made;
    report.site = text(object, "site");
    report.confirmed_by = text(object, "confirmed_by");
    report.remarks = text(object, "remarks");
    report.confirmed = parse_rfc3339(text(object, "confirmed"));
    for (const Figure& figure : kFigures) {
        const auto value = whole(object, figure.key);
        if (!value) return std::nullopt;
        report.figures.*figure.member = *value;
    }
    return read_reasons(object, report.figures) ? std::optional(report) : std::nullopt;
}

std::vector<FigureWord> figure_words() {
    std::vector<FigureWord> words;
    for (const Figure& figure : kFigures) words.push_back({figure.key, figure.zh, figure.en});
    return words;
}

std::vector<ReportLine> report_lines(const DailyReport& report, Language language) {
    std::vector<ReportLine> lines;
    for (const Figure& figure : kFigures) {
        const auto word = language == Language::zh ? figure.zh : figure.en;
        lines.push_back({std::string(word), report.figures.*figure.member});
        if (figure.member != &DayFigures::refused) continue;
        for (const auto& [reason, rows] : report.figures.refused_for)
            lines.push_back({std::string(entry(reason).title(language)), rows, true});
    }
    return lines;
}

std::string report_csv(const DailyReport& report, Language language) {
    const bool zh = language == Language::zh;
    std::string out(kByteOrderMark);
    const auto line = [&](std::string_view word, std::string_view value) {
        out += csv_text(word) + "," + csv_text(value) + "\r\n";
    };
    line(zh ? "日报" : "Daily report", format_day(report.day));
    line(zh ? "单位" : "Site", report.site);
    line(zh ? "版次" : "Version", std::to_string(report.version));
    for (const ReportLine& each : report_lines(report, language))
        line(each.part ? "  " + each.word : each.word, std::to_string(each.figure));
    line(zh ? "确认人" : "Confirmed by", report.confirmed_by);
    line(zh ? "备注" : "Remarks", report.remarks);
    return out;
}

}  // namespace gate
