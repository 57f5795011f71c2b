#include "sync/messages.h"

#include <algorithm>

#include "sync/json_fields.h"

namespace gate::sync {
namespace {

constexpr HourKey kFirstHour = 1970'01'01'00, kLastHour = 2099'12'31'23;

bool is_hour(HourKey hour) {
    const DayKey day = day_of(hour);
    return hour % 100 <= 23 && parse_day(format_day(day)) == day;
}

HourKey read_hour(Fields& fields, const Json& object) {
    const auto hour = static_cast<HourKey>(fields.integer(object, "hour", kFirstHour, kLastHour));
    if (!is_hour(hour)) fields.wrong("hour", "must be a real hour, yyyymmddhh");
    return hour;
}

DayKey read_day(Fields& fields, const Json& value) {
    const auto day = static_cast<DayKey>(fields.number(value, "day", day_of(kFirstHour), day_of(kLastHour)));
    if (parse_day(format_day(day)) != day) fields.wrong("day", "must be a real day, yyyymmdd");
    return day;
}

int read_int(Fields& fields, const Json& value, const char* key, int least, int most) {
    return static_cast<int>(fields.number(value, key, least, most));
}

// ---- cells: [kind, reason, family, rows] ---------------------------------------------------------
Json write_cells(const std::vector<Cell>& cells) {
    Json list = Json::array();
    for (const Cell& cell : cells) list.push_back({cell.kind, cell.reason, cell.family, cell.rows});
    return list;
}

std::vector<Cell> read_cells(Fields& fields, const Json& object, std::size_t most) {
    std::vector<Cell> cells;
    for (const Json& value : fields.list(object, "cells", most)) {
        if (!value.is_array() || value.size() != 4) {
            fields.wrong("cells", "must hold lists of four numbers");
            return {};
        }
        cells.push_back({read_int(fields, value[0], "cells", 1, 255), read_int(fields, value[1], "cells", 0, 65535),
                         read_int(fields, value[2], "cells", 0, 255),
                         fields.number(value[3], "cells", 0, limits::rows)});
    }
    return cells;
}

// ---- heads ---------------------------------------------------------------------------------------
Json write_head(const Head& head) {
    return {{"epoch", hex_id(head.epoch)}, {"id", head.id}, {"digest", to_hex(head.digest)}};
}

Head read_head(Fields& fields, const Json& object, const char* key) {
    const Json& head = fields.member_object(object, key);
    return {fields.id(head, "epoch"), fields.integer(head, "id", 1, INT64_MAX), fields.digest(head, "digest")};
}

// ---- what goes up --------------------------------------------------------------------------------
Json write_hours(const std::vector<HourCells>& hours) {
    Json list = Json::array();
    for (const HourCells& one : hours)
        list.push_back({{"epoch", hex_id(one.epoch)}, {"hour", one.hour}, {"cells", write_cells(one.cells)}});
    return list;
}

std::vector<HourCells> read_hours(Fields& fields, const Json& object) {
    std::vector<HourCells> hours;
    std::size_t left = limits::cells;
    for (const Json& value : fields.list(object, "hours", limits::hours)) {
        const Json& one = fields.object(value, "hours");
        const HourKey hour = read_hour(fields, one);
        hours.push_back({fields.id(one, "epoch"), hour, read_cells(fields, one, left)});
        left -= hours.back().cells.size();
        if (!fields.good()) break;
    }
    return hours;
}

Json write_alerts(const std::vector<Alert>& alerts) {
    Json list = Json::array();
    for (const Alert& one : alerts)
        list.push_back({{"epoch", hex_id(one.epoch)},
                        {"event", one.event},
                        {"at", ms_of(one.at)},
                        {"hour", one.hour},
                        {"kind", one.kind},
                        {"reason", one.reason},
                        {"lane", one.lane},
                        {"drill", one.drill}});
    return list;
}

std::vector<Alert> read_alerts(Fields& fields, const Json& object) {
    std::vector<Alert> alerts;
    for (const Json& value : fields.list(object, "alerts", limits::alerts)) {
        const Json& one = fields.object(value, "alerts");
        alerts.push_back({fields.id(one, "epoch"), fields.integer(one, "event", 1, INT64_MAX), fields.time(one, "at"),
                          read_hour(fields, one), static_cast<int>(fields.integer(one, "kind", 1, 255)),
                          static_cast<int>(fields.integer(one, "reason", 0, 65535)),
                          static_cast<int>(fields.integer(one, "lane", 0, 64)), fields.flag(one, "drill")});
        if (!fields.good()) break;
    }
    return alerts;
}

Json write_reports(const std::vector<Report>& reports) {
    Json list = Json::array();
    for (const Report& one : reports)
        list.push_back({{"day", one.day},
                        {"version", one.version},
                        {"confirmed_at", ms_of(one.confirmed_at)},
                        {"confirmed_by", one.confirmed_by},
                        {"remarks", one.remarks},
                        {"cells", write_cells(one.cells)}});
    return list;
}

std::vector<Report> read_reports(Fields& fields, const Json& object) {
    std::vector<Report> reports;
    for (const Json& value : fields.list(object, "reports", limits::reports)) {
        const Json& one = fields.object(value, "reports");
        Report report;
        report.day = read_day(fields, fields.member(one, "day"));
        report.version = static_cast<int>(fields.integer(one, "version", 1, limits::versions));
        report.confirmed_at = fields.time(one, "confirmed_at");
        report.confirmed_by = fields.text(one, "confirmed_by", 100);
        report.remarks = fields.text(one, "remarks", limits::text);
        report.cells = read_cells(fields, one, limits::cells);
        reports.push_back(std::move(report));
        if (!fields.good()) break;
    }
    return reports;
}

std::string read_program(Fields& fields, const Json& object) {
    std::string program = fields.text(object, "program", 32);
    const bool plain = !program.empty() && std::all_of(program.begin(), program.end(), [](unsigned char c) {
        return std::isalnum(c) || std::string_view(".+~-").find(static_cast<char>(c)) != std::string_view::npos;
    });
    if (!plain) fields.wrong("program", "must be a version like 0.1.0");
    return program;
}

bool read_version(Fields& fields, const Json& object) {
    if (fields.integer(object, "v", 1, 1'000'000) != kVersion)
        fields.wrong("v", "this program speaks version " + std::to_string(kVersion));
    return fields.good();
}

// ---- what comes down -----------------------------------------------------------------------------
std::vector<DayDigest> read_days(Fields& fields, const Json& object) {
    std::vector<DayDigest> days;
    for (const Json& value : fields.list(object, "days", limits::days)) {
        const Json& one = fields.object(value, "days");
        days.push_back({read_day(fields, fields.member(one, "day")), fields.digest(one, "digest"), {}});
        for (const Json& version : fields.list(one, "reports", limits::versions))
            days.back().reports.push_back(read_int(fields, version, "reports", 1, limits::versions));
    }
    return days;
}

std::vector<Ack> read_acks(Fields& fields, const Json& object) {
    std::vector<Ack> acks;
    for (const Json& value : fields.list(object, "acks", limits::acks)) {
        const Json& one = fields.object(value, "acks");
        acks.push_back({fields.integer(one, "seq", 1, INT64_MAX), fields.id(one, "epoch"),
                        fields.integer(one, "event", 1, INT64_MAX), fields.text(one, "by", 100),
                        fields.time(one, "at")});
    }
    return acks;
}

std::vector<Finding> read_findings(Fields& fields, const Json& object) {
    std::vector<Finding> findings;
    for (const Json& value : fields.list(object, "findings", 100)) {
        const Json& one = fields.object(value, "findings");
        const auto misfit = static_cast<Misfit>(fields.integer(one, "misfit", 1, 255));
        if (!name_of(misfit).empty()) findings.push_back({misfit, fields.time(one, "since")});
    }
    return findings;
}

std::vector<ReportMark> read_report_marks(Fields& fields, const Json& object) {
    std::vector<ReportMark> marks;
    for (const Json& value : fields.list(object, "reports", limits::reports)) {
        const Json& one = fields.object(value, "reports");
        marks.push_back({read_day(fields, fields.member(one, "day")),
                         static_cast<int>(fields.integer(one, "version", 1, limits::versions))});
    }
    return marks;
}

std::vector<ReportReminder> read_reminders(Fields& fields, const Json& object) {
    std::vector<ReportReminder> reminders;
    for (const Json& value : fields.list(object, "reminders", limits::reminders)) {
        const Json& one = fields.object(value, "reminders");
        reminders.push_back({read_day(fields, fields.member(one, "day")), fields.text(one, "by", limits::text)});
    }
    return reminders;
}

std::optional<SignedPolicy> read_policy(Fields& fields, const Json& object) {
    if (!object.contains("policy")) return std::nullopt;
    const Json& one = fields.member_object(object, "policy");
    return SignedPolicy{fields.integer(one, "version", 1, INT64_MAX), fields.text(one, "text", limits::policy),
                        fields.text(one, "signature", 200)};
}

Json write_answer_lists(const Answer& answer, Json json) {
    for (const DayDigest& day : answer.days) {
        Json& made = json["days"].emplace_back(Json{{"day", day.day}, {"digest", to_hex(day.digest)}});
        if (!day.reports.empty()) made["reports"] = day.reports;
    }
    for (const Ack& ack : answer.acks)
        json["acks"].push_back({{"seq", ack.seq},
                                {"epoch", hex_id(ack.epoch)},
                                {"event", ack.event},
                                {"by", ack.by},
                                {"at", ms_of(ack.at)}});
    for (const Finding& one : answer.findings)
        json["findings"].push_back({{"misfit", static_cast<int>(one.misfit)}, {"since", ms_of(one.since)}});
    for (const ReportMark& mark : answer.reports)
        json["reports"].push_back({{"day", mark.day}, {"version", mark.version}});
    for (const ReportReminder& one : answer.reminders) json["reminders"].push_back({{"day", one.day}, {"by", one.by}});
    return json;
}

/// Texts of people may hold bytes that are no UTF-8; a message never does.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string to_json(const Request& request) {
    Json json = {{"v", kVersion},
                 {"program", request.program},
                 {"now", ms_of(request.now)},
                 {"clock_trusted", request.clock_trusted},
                 {"head", write_head(request.head)},
                 {"begun", request.begun},
                 {"policy", request.policy},
                 {"acks_after", request.acks_after}};
    if (request.kept) json["kept"] = write_head(*request.kept);
    if (!request.hours.empty()) json["hours"] = write_hours(request.hours);
    if (!request.alerts.empty()) json["alerts"] = write_alerts(request.alerts);
    if (!request.reports.empty()) json["reports"] = write_reports(request.reports);
    if (!request.ask.empty()) json["ask"] = request.ask;
    return dump(json);
}

Result<Request> parse_request(std::string_view text) {
    const auto json = parse_bounded(text, limits::bytes, limits::depth);
    if (!json || !json->is_object()) return Fault{Reason::request_invalid, "must be a JSON object"};
    Fields fields;
    Request request;
    if (!read_version(fields, *json)) return Fault{Reason::request_invalid, fields.problem()};
    request.program = read_program(fields, *json);
    request.now = fields.time(*json, "now");
    request.clock_trusted = fields.flag(*json, "clock_trusted");
    request.head = read_head(fields, *json, "head");
    request.begun = fields.integer(*json, "begun", 1, INT64_MAX);
    if (request.begun > request.head.id) fields.wrong("begun", "must not lie behind the head");
    if (json->contains("kept")) request.kept = read_head(fields, *json, "kept");
    request.policy = fields.integer(*json, "policy", 0, INT64_MAX);
    request.acks_after = fields.integer(*json, "acks_after", 0, INT64_MAX);
    request.hours = read_hours(fields, *json);
    request.alerts = read_alerts(fields, *json);
    request.reports = read_reports(fields, *json);
    for (const Json& day : fields.list(*json, "ask", limits::days)) request.ask.push_back(read_day(fields, day));
    if (!fields.good()) return Fault{Reason::request_invalid, fields.problem()};
    return request;
}

std::string to_json(const Answer& answer) {
    Json json = {{"v", kVersion}, {"instance", hex_id(answer.instance)}, {"now", ms_of(answer.now)}};
    if (answer.seen) json["seen"] = write_head(*answer.seen);
    if (answer.policy)
        json["policy"] = {{"version", answer.policy->version},
                          {"text", answer.policy->text},
                          {"signature", answer.policy->signature}};
    if (answer.drill) json["drill"] = {{"seq", hex_id(answer.drill->seq)}, {"by", answer.drill->by}};
    if (answer.wait.count() > 0) json["wait"] = answer.wait.count();
    return dump(write_answer_lists(answer, std::move(json)));
}

Result<Answer> parse_answer(std::string_view text) {
    const auto json = parse_bounded(text, limits::bytes, limits::depth);
    if (!json || !json->is_object()) return Fault{Reason::district_bad_answer, "must be a JSON object"};
    Fields fields;
    Answer answer;
    if (!read_version(fields, *json)) return Fault{Reason::district_bad_answer, fields.problem()};
    answer.instance = fields.id(*json, "instance");
    answer.now = fields.time(*json, "now");
    if (json->contains("seen")) answer.seen = read_head(fields, *json, "seen");
    answer.days = read_days(fields, *json);
    answer.acks = read_acks(fields, *json);
    answer.findings = read_findings(fields, *json);
    answer.reports = read_report_marks(fields, *json);
    answer.reminders = read_reminders(fields, *json);
    answer.policy = read_policy(fields, *json);
    if (json->contains("drill")) {
        const Json& drill = fields.member_object(*json, "drill");
        answer.drill = DrillOrder{fields.id(drill, "seq"), fields.text(drill, "by", limits::text)};
    }
    answer.wait = milliseconds(fields.integer_or(*json, "wait", 0, 0, 600'000));
    if (!fields.good()) return Fault{Reason::district_bad_answer, fields.problem()};
    return answer;
}

std::string_view name_of(Misfit misfit) {
    switch (misfit) {
        case Misfit::restored:
            return "restored";
        case Misfit::edited:
            return "edited";
        case Misfit::forked:
            return "forked";
        case Misfit::resumed:
            return "resumed";
        case Misfit::clock:
            return "clock";
    }
    return "";
}

std::string short_name(Epoch epoch, EventId event) {
    std::string name = hex_id(epoch).substr(0, 4);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
    return name + "-" + std::to_string(event);
}

void DayDigester::put(std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<std::uint8_t>(number >> shift));
}

void DayDigester::add(Epoch epoch, HourKey hour, const Cell& cell) {
    if (cell.rows == 0) return;  // a counter at zero is a counter that is not there
    for (const std::int64_t number : {std::int64_t{hour}, epoch, std::int64_t{cell.kind}, std::int64_t{cell.reason},
                                      std::int64_t{cell.family}, cell.rows})
        put(number);
}

void DayDigester::add_alert(Epoch epoch, EventId event) {
    for (const std::int64_t number : {std::int64_t{-1}, epoch, event}) put(number);
}

}  // namespace gate::sync
