#include "screens/status_json.h"

#include <nlohmann/json.hpp>

#include "base/catalogue.h"

namespace gate::screens {
namespace {

using Json = nlohmann::ordered_json;

Json words_of(Reason reason) {
    const CatalogueEntry& words = entry(reason);
    return {{"id", words.id},
            {"zh", words.zh},
            {"en", words.en},
            {"next_zh", words.next_zh},
            {"next_en", words.next_en},
            {"worker_zh", words.for_worker(Language::zh)},
            {"worker_en", words.for_worker(Language::en)}};
}

Json fault_json(const std::optional<Fault>& fault) {
    if (!fault) return nullptr;
    Json out = words_of(fault->reason);
    out["detail"] = fault->detail;
    return out;
}

Json temperature_json(const std::optional<Temperature>& temperature) {
    if (!temperature) return nullptr;
    return temperature->judged.degrees();
}

Json visit_json(const std::optional<VisitView>& visit) {
    if (!visit) return nullptr;
    return {{"event", visit->event},
            {"at", format_utc(visit->at)},
            {"kind", name_of(visit->kind)},
            {"reason", words_of(visit->reason)},
            {"person", visit->person},
            {"name", visit->name},
            {"department", visit->department},
            {"family", name_of(visit->family)},
            {"code_status", name_of(visit->code_status)},
            {"first_temperature", temperature_json(visit->first_temperature)},
            {"temperature", temperature_json(visit->temperature)},
            {"expires_in_days", visit->expires_in_days ? Json(*visit->expires_in_days) : Json(nullptr)},
            {"mask", name_of(visit->mask)},
            {"mask_reminder", visit->mask_reminder},
            {"on_watch", visit->on_watch},
            {"actor", visit->actor},
            {"ambient", visit->temperature && visit->temperature->ambient ? Json(visit->temperature->ambient->degrees())
                                                                          : Json(nullptr)},
            {"took_ms", visit->took.count()},
            {"timing_us",
             {{"decode", visit->timing.decode.count()},
              {"read", visit->timing.read.count()},
              {"commit", visit->timing.commit.count()},
              {"open", visit->timing.open.count()}}}};
}

std::string_view hint_name(ScanHint hint) {
    constexpr std::string_view names[] = {"none", "closer", "further", "steadier", "too_dark", "glare"};
    return names[static_cast<int>(hint)];
}

Json counts_json(const std::vector<Count>& counts) {
    Json out = Json::object();
    for (const EventKind kind :
         {EventKind::admit, EventKind::readmit, EventKind::refuse, EventKind::remeasure, EventKind::passage,
          EventKind::opened, EventKind::way_out, EventKind::manual_open, EventKind::no_passage, EventKind::alarm})
        out[std::string(name_of(kind))] = rows_of(counts, kind);
    Json reasons = Json::object();
    for (const Count& count : counts)
        if (count.kind == EventKind::refuse) {
            Json& sum = reasons[std::string(id_of(count.reason))];
            sum = (sum.is_null() ? 0 : sum.get<std::int64_t>()) + count.rows;
        }
    out["refused_for"] = reasons;
    return out;
}

Json assisted_json(const std::optional<AssistedView>& assisted) {
    if (!assisted) return nullptr;
    return {{"reason", words_of(assisted->reason)},
            {"guard", assisted->guard},
            {"note", assisted->note},
            {"no_camera", assisted->no_camera},
            {"wants_reading", assisted->wants_reading}};
}

Json claimant_json(const Claimant& guard) { return {{"account", guard.account}, {"name", guard.name}}; }

Json exceptions_json(const LaneStatus& lane, const GateStatus& status) {
    Json out = Json::array();
    for (const ExceptionView& one : lane.exceptions) {
        const auto claim = status.claims.find(std::to_string(one.visit.event));
        out.push_back({{"visit", visit_json(one.visit)},
                       {"bindable", one.bindable},
                       {"resumable", one.resumable},
                       {"mask_checked", one.mask_checked},
                       {"isolation_called", one.isolation_called},
                       {"clinical", one.clinical ? Json(one.clinical->degrees()) : Json(nullptr)},
                       {"taken_by", claim == status.claims.end() ? Json(nullptr) : claimant_json(claim->second)}});
    }
    return out;
}

Json lane_json(const LaneStatus& lane, const GateStatus& status) {
    Json devices = Json::array();
    for (const DeviceView& device : lane.devices)
        devices.push_back(
            {{"device", name_of(device.kind)}, {"fault", fault_json(device.fault)}, {"age_ms", device.age.count()}});
    const auto today = status.today_by_lane.find(lane.lane);
    return {{"lane", lane.lane},
            {"name", lane.name},
            {"direction", name_of(lane.direction)},
            {"phase", name_of(lane.phase)},
            {"reason", words_of(lane.reason)},
            {"hint", hint_name(lane.hint)},
            {"in_phase_ms", lane.in_phase.count()},
            {"show_for_ms", lane.show_for.count()},
            {"visit", visit_json(lane.visit)},
            {"last", visit_json(lane.last)},
            {"under_way", lane.under_way},
            {"assisted", assisted_json(lane.assisted)},
            {"exceptions", exceptions_json(lane, status)},
            {"in_passage", lane.in_passage},
            {"no_failsafe", lane.no_failsafe},
            {"devices", devices},
            {"today", counts_json(today == status.today_by_lane.end() ? std::vector<Count>{} : today->second)}};
}

Json recent_json(const std::vector<RecentView>& rows) {
    Json out = Json::array();
    for (const RecentView& row : rows) {
        const auto& person = row.event.person;
        out.push_back({{"event", row.event.id},
                       {"at", format_utc(row.event.at)},
                       {"lane", row.event.lane},
                       {"kind", name_of(row.event.kind)},
                       {"reason", words_of(row.event.reason)},
                       {"family", name_of(row.event.family)},
                       {"person", person ? person->person : ""},
                       {"name", row.name},
                       {"department", row.department},
                       {"temperature", temperature_json(person ? person->temperature : std::nullopt)}});
    }
    return out;
}

Json trust_json(const GateStatus& status) {
    const TrustView& trust = status.trust;
    const auto age = [&] { return std::chrono::floor<std::chrono::days>(status.at - *trust.changed).count(); };
    return {{"pass_keys", trust.pass_keys},
            {"dcc_signers", trust.dcc_signers},
            {"shc_issuers", trust.shc_issuers},
            {"changed", trust.changed ? Json(format_utc(*trust.changed)) : Json(nullptr)},
            {"age_days", trust.changed ? Json(age()) : Json(nullptr)}};
}

Json district_json(const GateStatus& status) {
    const std::optional<DistrictView>& district = status.district;
    if (!district) return nullptr;
    Json notices = Json::array();
    for (const DistrictView::Notice& one : notices_of_today(status))
        notices.push_back(
            {{"zh", one.zh}, {"en", one.en}, {"until", one.until ? Json(format_day(*one.until)) : Json(nullptr)}});
    Json acknowledged = Json::array();
    for (const auto& one : district->acknowledged)
        acknowledged.push_back(
            {{"alert", one.alert}, {"event", one.event}, {"by", one.by}, {"at", format_utc(one.at)}});
    Json asked = Json::array();
    for (const auto& one : district->reports_asked) asked.push_back({{"day", format_day(one.day)}, {"by", one.by}});
    return {{"connected", district->connected},
            {"last_contact", district->last_contact ? Json(format_utc(*district->last_contact)) : Json(nullptr)},
            {"pending_hours", district->pending_hours},
            {"pending_alerts", district->pending_alerts},
            {"policy", district->policy},
            {"problem", fault_json(district->problem)},
            {"policy_problem", fault_json(district->policy_problem)},
            {"findings", district->findings},
            {"notices", notices},
            {"acknowledged", acknowledged},
            {"reports_asked", asked}};
}

}  // namespace

std::string status_json(const GateStatus& status) {
    Json lanes = Json::array(), faults = Json::array(), claims = Json::object();
    for (const auto& [key, guard] : status.claims) claims[key] = claimant_json(guard);
    for (const LaneStatus& lane : status.lanes) lanes.push_back(lane_json(lane, status));
    for (const Fault& fault : status.faults) faults.push_back(fault_json(fault));
    const Json out{{"version", status.version},
                   {"site", status.site},
                   {"at", format_utc(status.at)},
                   {"clock", status.clock},
                   {"clock_trusted", status.clock_trusted},
                   {"day", status.day == 0 ? "" : format_day(status.day)},
                   {"journal", fault_json(status.journal)},
                   {"disk", fault_json(status.disk)},
                   {"disk_free_percent", status.disk_free_percent},
                   {"inside", status.inside ? Json(*status.inside) : Json(nullptr)},
                   {"today", counts_json(status.today)},
                   {"lanes", lanes},
                   {"recent", recent_json(status.recent)},
                   {"alarms", recent_json(status.alarms)},
                   {"trust", trust_json(status)},
                   {"district", district_json(status)},
                   {"fever_from", status.fever_from.degrees()},
                   {"claims", claims},
                   {"faults", faults}};
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gate::screens
