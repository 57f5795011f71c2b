// Health of the gate: devices, faults of the last day, storage, certificates, versions; and the diagnosis bundle, which
// holds neither personal data nor secrets: what goes in is named here, line by line.
#include <filesystem>

#include "journal/event_words.h"
#include "report/archive.h"
#include "screens/manage_common.h"

namespace gate::screens {
namespace {

constexpr std::size_t kMostFaults = 500;
constexpr web::Word kHealthWords[] = {
    {"title", "设备健康", "Health"},
    {"bundle", "下载诊断包", "Download diagnosis bundle"},
    {"bundle_note", "不含个人信息和密钥", "Without personal data or secrets"},
    {"devices", "设备", "Devices"},
    {"lane", "通道", "Lane"},
    {"camera", "摄像头", "Camera"},
    {"thermometer", "测温仪", "Thermometer"},
    {"turnstile", "闸机", "Turnstile"},
    {"normal", "正常", "Normal"},
    {"none", "—", "—"},
    {"faults", "近 24 小时故障", "Faults of the last 24 hours"},
    {"no_faults", "近 24 小时没有故障", "No faults in the last 24 hours"},
    {"time", "时间", "Time"},
    {"what", "事项", "What"},
    {"fault", "故障", "Fault"},
    {"next", "下一步", "Next step"},
    {"storage", "存储", "Storage"},
    {"journal_size", "记录库", "Journal"},
    {"disk_free", "磁盘剩余", "Disk free"},
    {"rows", "记录行数", "Journal rows"},
    {"keep", "个人信息保存", "Personal data kept"},
    {"days", "{n} 天", "{n} days"},
    {"certificates", "证书和公钥", "Certificates and keys"},
    {"certificate", "名称", "Name"},
    {"of_district", "区平台", "District"},
    {"signers", "签发方", "Signers"},
    {"since", "自", "Since"},
    {"until", "至", "Until"},
    {"age", "已用", "Age"},
    {"left", "还剩", "Left"},
    {"versions", "版本", "Versions"},
    {"program", "程序", "Program"},
    {"policy", "规则", "Policy"},
    {"clock", "时钟", "Clock"},
    {"trusted", "可信", "Trusted"},
    {"untrusted", "不可信", "Untrusted"},
    {"whole_gate", "全门", "The gate"},
};

struct Health {
    GateStatus status;
    std::vector<Event> faults;  // newest first
    std::int64_t rows = 0;
    std::uintmax_t journal_bytes = 0, free_bytes = 0;
};

Result<Health> health_of(const ManageParts& parts) {
    Health health;
    health.status = parts.board.snapshot();
    const auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return reader.fault();
    const WallTime now = parts.clock.wall(), since = now - std::chrono::hours(24);
    LogFilter filter{.from = parts.zone.hour(since), .to = parts.zone.hour(now)};
    for (const EventKind kind : {EventKind::fault, EventKind::cleared}) {
        filter.kind = kind;
        const Status read = (*reader)->log(filter, [&](const LogRow& row) {
            if (row.event.at >= since) health.faults.push_back(row.event);
            return health.faults.size() < kMostFaults;
        });
        if (!read) return read.fault();
    }
    std::sort(health.faults.begin(), health.faults.end(), [](const Event& a, const Event& b) { return a.id > b.id; });
    const auto head = (*reader)->head();
    if (!head) return head.fault();
    health.rows = head->id;
    std::error_code error;
    for (const char* ending : {"", "-wal"})
        if (const auto size = std::filesystem::file_size(parts.journal_path + ending, error); !error)
            health.journal_bytes += size;
    if (const auto space = std::filesystem::space(parts.data_folder, error); !error)
        health.free_bytes = space.available;
    return health;
}

Json fault_json(const std::optional<Fault>& fault) { return fault ? words(fault->reason) : Json(nullptr); }

Json devices_json(const GateStatus& status) {
    Json lanes = Json::array();
    for (const LaneStatus& lane : status.lanes) {
        Json devices = Json::object();
        for (const DeviceView& device : lane.devices)
            devices[std::string(name_of(device.kind))] = {{"fault", fault_json(device.fault)},
                                                          {"age_ms", device.age.count()}};
        lanes.push_back({{"lane", lane.lane},
                         {"name", lane.name},
                         {"phase", name_of(lane.phase)},
                         {"no_failsafe", lane.no_failsafe},
                         {"devices", devices}});
    }
    return lanes;
}

/// `note`s stay out: a fault's row has none, and what a person wrote is no fault.
Json faults_json(const ManageParts& parts, const std::vector<Event>& faults) {
    Json out = Json::array();
    for (const Event& event : faults)
        out.push_back({{"event", event.id},
                       {"at", parts.zone.format(event.at)},
                       {"lane", event.lane},
                       {"kind", name_of(event.kind)},
                       {"kind_zh", words_of(event.kind, Language::zh)},
                       {"kind_en", words_of(event.kind, Language::en)},
                       {"reason", words(event.reason)}});
    return out;
}

std::int64_t days_between(WallTime from, WallTime to) {
    return std::chrono::duration_cast<std::chrono::days>(to - from).count();
}

Json certificates_json(const ManageParts& parts) {
    const WallTime now = parts.clock.wall();
    Json out = Json::array();
    for (const ManageParts::Certificate& one :
         parts.certificates ? parts.certificates() : std::vector<ManageParts::Certificate>{})
        out.push_back({{"what", one.what},
                       {"of_district", one.of_district},
                       {"signers", one.signers ? Json(*one.signers) : Json(nullptr)},
                       {"sha256", one.digest ? Json(to_hex(*one.digest)) : Json(nullptr)},
                       {"since", one.since ? Json(parts.zone.format(*one.since).substr(0, 10)) : Json(nullptr)},
                       {"until", one.until ? Json(parts.zone.format(*one.until).substr(0, 10)) : Json(nullptr)},
                       {"age_days", one.since ? Json(days_between(*one.since, now)) : Json(nullptr)},
                       {"days_left", one.until ? Json(days_between(now, *one.until)) : Json(nullptr)}});
    return out;
}

Json health_json(const ManageParts& parts, const Health& health) {
    Json faults = Json::array();
    for (const Fault& fault : health.status.faults) {
        faults.push_back(words(fault.reason));
        faults.back()["detail"] = fault.detail;
    }
    return {{"at", parts.zone.format(parts.clock.wall())},
            {"clock_trusted", health.status.clock_trusted},
            {"devices", devices_json(health.status)},
            {"journal_fault", fault_json(health.status.journal)},
            {"disk_fault", fault_json(health.status.disk)},
            {"standing", faults},
            {"faults", faults_json(parts, health.faults)},
            {"storage",
             {{"journal_bytes", health.journal_bytes},
              {"rows", health.rows},
              {"free_bytes", health.free_bytes},
              {"free_percent", health.status.disk_free_percent},
              {"keep_days", parts.keep_persons_days}}},
            {"certificates", certificates_json(parts)},
            {"versions", {{"program", parts.version}, {"policy", parts.policies.newest().number}}}};
}

/// The counts of the last day, cell by cell: sums, of nobody.
Result<Json> counts_json(const ManageParts& parts) {
    const auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return reader.fault();
    const DayKey day = today(parts);
    const auto counts = (*reader)->counts(first_hour(add_days(day, -1)), last_hour(day));
    if (!counts) return counts.fault();
    Json out = Json::array();
    for (const Count& count : *counts)
        out.push_back({{"hour", count.hour},
                       {"kind", name_of(count.kind)},
                       {"reason", id_of(count.reason)},
                       {"family", name_of(count.family)},
                       {"rows", count.rows}});
    return out;
}

web::Response bundle(const ManageParts& parts, const web::Request& request) {
    const auto health = health_of(parts);
    if (!health) return refuse(health.fault());
    const auto counts = counts_json(parts);
    if (!counts) return refuse(counts.fault());
    const auto told = tell(parts, request, EventKind::exported, Reason::downloaded, "diagnosis bundle");
    if (!told) return refuse(told.fault());
    const auto seconds_now = std::chrono::duration_cast<seconds>(parts.clock.wall().time_since_epoch()).count();
    const auto tar = tar_gz({{"diagnosis/health.json", health_json(parts, *health).dump(1)},
                             {"diagnosis/counts.json", counts->dump(1)},
                             {"diagnosis/config.toml", parts.plain_config ? parts.plain_config() : ""}},
                            seconds_now);
    if (!tar) return refuse(tar.fault());
    web::Response response;
    as_download(response, "application/gzip", "small-gate-diagnosis.tar.gz");
    response.body = *tar;
    return response;
}

}  // namespace

void add_health_pages(web::Server& server, const ManageParts& parts) {
    server.route("GET", "/manage/health", managers(), [parts](const web::Request& request) {
        const auto health = health_of(parts);
        if (!health) return refuse(health.fault());
        return manage_page(request, "设备健康", "Health", "manage_health.js", kHealthWords,
                           {{"health", health_json(parts, *health)}});
    });
    server.route("GET", "/api/health", managers(), [parts](const web::Request&) {
        const auto health = health_of(parts);
        return health ? json_response(health_json(parts, *health)) : refuse(health.fault());
    });
    server.route("GET", "/api/diagnosis.tar.gz", managers(),
                 [parts](const web::Request& request) { return bundle(parts, request); });
}

}  // namespace gate::screens
