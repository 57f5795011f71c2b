// Drift of the thermometers, and how the lanes cope with a rush.
#include <charconv>

#include "journal/drift.h"
#include "journal/rush.h"
#include "screens/manage_common.h"

namespace gate::screens {
namespace {

constexpr web::Word kDriftWords[] = {
    {"title", "温度漂移", "Temperature drift"},
    {"note", "各通道放行人员体温的每小时中位数", "Hourly median temperature of those admitted, lane by lane"},
    {"day", "日期", "Day"},
    {"show", "查看", "Show"},
    {"good", "没有通道偏离", "No lane is away"},
    {"away", "{lane} 偏离 {d} °C", "{lane} is {d} °C away"},
    {"from_peers", "与同时段其他通道相差 {d} °C", "{d} °C from the other lanes of the hour"},
    {"from_own", "与本通道近 3 周相差 {d} °C", "{d} °C from its own last 3 weeks"},
    {"step", "校准步骤", "Calibration"},
    {"step_1", "用 36.0–38.0 °C 黑体，或同一人用体温计，比对 3 次",
     "Compare three times with a black body at 36.0–38.0 °C, or the same person with a clinical thermometer"},
    {"step_2", "差值的平均数写入 gate.toml 该通道 [lane.thermometer] 的 offset",
     "Write the mean difference as offset in that lane's [lane.thermometer] in gate.toml"},
    {"step_3", "重启 gated，再比对一次；仍差 0.3 °C 以上，停用并报修",
     "Restart gated and compare once more; still 0.3 °C or more: take it out of use and have it repaired"},
    {"chart", "每小时中位数 °C", "Hourly median °C"},
    {"hour", "小时", "Hour"},
    {"lane", "通道", "Lane"},
    {"readings", "人数", "Readings"},
    {"median", "中位数 °C", "Median °C"},
    {"peers", "与其他通道 °C", "From others °C"},
    {"own", "与自身近 3 周 °C", "From own °C"},
    {"state", "判断", "Finding"},
    {"ok", "正常", "Normal"},
    {"flag", "偏离", "Away"},
    {"rule", "相差 0.3 °C 及以上即提示；一小时不足 5 人不作判断",
     "Told from 0.3 °C on; an hour with fewer than 5 readings says nothing"},
    {"empty", "这一天没有足够的体温记录", "Not enough readings on this day"},
};
constexpr web::Word kRushWords[] = {
    {"title", "高峰分析", "Rush"},
    {"day", "日期", "Day"},
    {"show", "查看", "Show"},
    {"lane", "通道", "Lane"},
    {"quarter", "时段", "Quarter hour"},
    {"entries", "进厂", "Entries"},
    {"per_minute", "每分钟进厂", "Entries a minute"},
    {"took", "判定用时 秒", "To verdict, s"},
    {"through", "通过用时 秒", "To passage, s"},
    {"service", "每人占用 秒", "A visit, s"},
    {"busy", "占用率 %", "Busy %"},
    {"queue", "估计排队 人", "Queue, people"},
    {"chart", "每分钟进厂人数", "Entries a minute"},
    {"each_lane", "按通道和一刻钟", "By lane and quarter hour"},
    {"need", "{shift} 上班需要几条通道", "How many lanes does the {shift} shift need"},
    {"shift", "上班时间", "Shift begins"},
    {"window", "集中进厂 分钟", "Arriving within, min"},
    {"people", "人数", "People"},
    {"seen", "近 10 天最多", "Most in 10 days"},
    {"work_out", "计算", "Work out"},
    {"answer", "{n} 条通道", "{n} lanes"},
    {"answer_one", "1 条通道", "One lane"},
    {"because", "{people} 人 × {service} 秒 ÷ （{window} 分 × 60 × 0.85）",
     "{people} people × {service} s ÷ ({window} min × 60 × 0.85)"},
    {"based_on", "依据 {day} 的实际用时；通道占用超过 85% 排队就会越来越长",
     "By the gate's own times of {day}; above 85 % busy a queue only grows"},
    {"nothing", "这个时段没有记录，无从计算", "No entries at that time: nothing to go by"},
    {"peak", "最忙时段", "Busiest quarter"},
    {"empty", "这一天没有进厂记录", "No entries on this day"},
};

Json difference(const std::optional<Celsius>& value) { return value ? Json(value->degrees()) : Json(nullptr); }

Json hour_json(const DriftHour& hour) {
    return {{"lane", hour.lane},
            {"hour", hour.hour % 100},
            {"readings", hour.readings},
            {"median", hour.median.degrees()},
            {"from_peers", difference(hour.from_peers)},
            {"from_own", difference(hour.from_own)},
            {"flagged", hour.flagged()}};
}

Json lanes_json(const ManageParts& parts) {
    Json lanes = Json::array();
    for (const ManageParts::Lane& lane : parts.lanes)
        if (lane.direction == Direction::in) lanes.push_back({{"lane", lane.number}, {"name", lane.name}});
    return lanes;
}

Result<Json> drift_json(const ManageParts& parts, const web::Request& request) {
    const auto day = day_of_query(request, "day", today(parts));
    if (!day) return day.fault();
    const auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return reader.fault();
    const auto drift = drift_of(**reader, *day);
    if (!drift) return drift.fault();
    Json hours = Json::array(), flagged = Json::array();
    for (const DriftHour& hour : drift->hours) hours.push_back(hour_json(hour));
    for (const DriftHour& hour : drift->flagged) flagged.push_back(hour_json(hour));
    return Json{{"day", format_day(*day)},
                {"hours", hours},
                {"flagged", flagged},
                {"reason", words(Reason::temperature_drift)}};
}

double seconds_of(milliseconds time) { return static_cast<double>(time.count()) / 1000; }

Json quarter_json(const RushQuarter& one) {
    return {{"lane", one.lane},
            {"quarter", one.quarter},
            {"visits", one.visits},
            {"entries", one.entries},
            {"per_minute", one.per_minute()},
            {"took_s", seconds_of(one.took)},
            {"through_s", seconds_of(one.through)},
            {"service_s", seconds_of(one.service)},
            {"busy", one.busy},
            {"queue", one.queue}};
}

Result<int> number_of(const web::Request& request, const char* key, int otherwise, int least, int most) {
    const std::string given = query_of(request, key);
    if (given.empty()) return otherwise;
    int number = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
    if (error != std::errc() || end != given.data() + given.size() || number < least || number > most)
        return Fault{Reason::request_invalid,
                     std::string(key) + ": from " + std::to_string(least) + " to " + std::to_string(most)};
    return number;
}

/// Minutes of "07:45".
Result<int> shift_of(const web::Request& request) {
    const std::string given = query_of(request, "shift");
    if (given.empty()) return 7 * 60 + 45;
    const bool right =
        given.size() == 5 && given[2] == ':' && given.find_first_not_of("0123456789:") == std::string::npos;
    const int minute = right ? std::stoi(given.substr(0, 2)) * 60 + std::stoi(given.substr(3)) : -1;
    if (!right || minute >= 24 * 60 || given[3] > '5')
        return Fault{Reason::request_invalid, "shift: a time like 07:45"};
    return minute;
}

Result<Json> need_json(const ManageParts& parts, const web::Request& request, const JournalReader& reader, DayKey day) {
    const auto shift = shift_of(request);
    if (!shift) return shift.fault();
    const auto window = number_of(request, "window", 30, 5, 180);
    if (!window) return window.fault();
    const auto people = number_of(request, "people", 0, 0, 100'000);
    if (!people) return people.fault();
    const auto need = shift_need(reader, parts.zone, day, *shift, *window,
                                 *people > 0 ? std::optional<std::int64_t>(*people) : std::nullopt);
    if (!need) return need.fault();
    const std::string hour = std::to_string(*shift / 60), minute = std::to_string(*shift % 60);
    return Json{{"shift", (hour.size() < 2 ? "0" : "") + hour + ":" + (minute.size() < 2 ? "0" : "") + minute},
                {"window", *window},
                {"asked_people", *people},
                {"people", need->people},
                {"service_s", seconds_of(need->service)},
                {"day", need->day ? format_day(need->day) : ""},
                {"lanes", need->lanes}};
}

Result<Json> rush_json(const ManageParts& parts, const web::Request& request) {
    const auto day = day_of_query(request, "day", today(parts));
    if (!day) return day.fault();
    const auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return reader.fault();
    const auto quarters = rush_of(**reader, parts.zone, *day);
    if (!quarters) return quarters.fault();
    auto need = need_json(parts, request, **reader, *day);
    if (!need) return need.fault();
    Json list = Json::array();
    for (const RushQuarter& one : *quarters) list.push_back(quarter_json(one));
    return Json{{"day", format_day(*day)}, {"quarters", list}, {"need", *need}};
}

template <class Read>
web::Response trend_page(const ManageParts& parts, const web::Request& request, Read read, const char* title_zh,
                         const char* title_en, const char* module, std::span<const web::Word> page_words) {
    const auto found = read(parts, request);
    if (!found) return refuse(found.fault());
    return manage_page(request, title_zh, title_en, module, page_words,
                       {{"found", *found}, {"lanes", lanes_json(parts)}, {"today", format_day(today(parts))}});
}

}  // namespace

void add_trend_pages(web::Server& server, const ManageParts& parts) {
    const auto api = [&](auto read) {
        return [parts, read](const web::Request& request) {
            const auto found = read(parts, request);
            return found ? json_response(*found) : refuse(found.fault());
        };
    };
    server.route("GET", "/manage/drift", managers(), [parts](const web::Request& request) {
        return trend_page(parts, request, drift_json, "温度漂移", "Temperature drift", "manage_drift.js", kDriftWords);
    });
    server.route("GET", "/api/drift", managers(), api(drift_json));
    server.route("GET", "/manage/rush", managers(), [parts](const web::Request& request) {
        return trend_page(parts, request, rush_json, "高峰分析", "Rush", "manage_rush.js", kRushWords);
    });
    server.route("GET", "/api/rush", managers(), api(rush_json));
}

}  // namespace gate::screens
