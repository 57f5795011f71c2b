#include "screens/guard_api.h"

#include <algorithm>
#include <cmath>

#include "lane/late_entry.h"
#include "web/json.h"

namespace gate::screens {
namespace {

using web::Json;
using web::json_response;
using web::problem;
using web::Request;
using web::Response;
using web::text_of;
using web::whole_of;

constexpr seconds kLongestOrder{8};  // an open command is bounded by about 4 s
constexpr std::size_t kPeopleFound = 8;

int status_for_guard(Reason reason) {
    switch (reason) {
        case Reason::request_invalid:
        case Reason::implausible_reading:
            return 400;
        case Reason::not_found:
            return 404;
        case Reason::exception_gone:
        case Reason::exception_taken:
        case Reason::lane_busy:
        case Reason::entry_locked:
        case Reason::clinical_fever:
            return 409;
        default:
            return 503;
    }
}

Response wrong(const Fault& fault) { return problem(status_for_guard(fault.reason), fault); }
Response wrong(std::string what) { return wrong(Fault{Reason::request_invalid, std::move(what)}); }

Response answer(const Result<EventId>& row) { return row ? json_response({{"event", *row}}) : wrong(row.fault()); }

Json body_of(const Request& request) {
    Json body = Json::parse(request.body, nullptr, false);
    return body.is_object() ? body : Json::object();
}

std::optional<Celsius> temperature_of(const Json& body) {
    const auto found = body.find("temperature");
    if (found == body.end() || !found->is_number()) return std::nullopt;
    const double degrees = found->get<double>();
    // What is no temperature at all stays one that no policy takes.
    return std::abs(degrees) < 1000 ? Celsius::of(degrees) : Celsius{0};
}

std::string name_of(const Request& request) { return request.account ? request.account->name : ""; }
Claimant claimant(const Request& request) {
    if (!request.account) return {};
    const auto& [name, shown, role] = *request.account;
    return {name, shown.empty() ? name : shown};
}

Order order_from(const Json& body, Order::Kind kind, const Request& request) {
    Order order;
    order.kind = kind;
    order.guard = name_of(request);
    order.note = text_of(body, "note");
    order.lease = seconds(std::clamp<std::int64_t>(whole_of(body, "seconds", 0), 0, 86'400));
    order.about = whole_of(body, "about", 0);
    order.visit = static_cast<std::uint64_t>(std::max<std::int64_t>(0, whole_of(body, "visit", 0)));
    order.temperature = temperature_of(body);
    order.person = text_of(body, "person");
    return order;
}

Checkpoint* lane_of(const GuardDesk& desk, const std::string& number) {
    for (const auto& [lane, checkpoint] : desk.lanes)
        if (std::to_string(lane) == number) return checkpoint;
    return nullptr;
}

/// What an order answers, so that only one guard does: an exception, or a lane in assisted mode.
std::string claim_key(const Order& order, const std::string& lane) {
    if (order.about != 0) return std::to_string(order.about);
    return order.kind == Order::Kind::reading ? "lane-" + lane : "";
}

Response give_order(GuardDesk& desk, const Request& request) {
    const std::string& number = request.path_parameters.at("lane");
    Checkpoint* lane = lane_of(desk, number);
    if (!lane) return wrong(Fault{Reason::not_found, "lane " + number});
    const Json body = body_of(request);
    const auto kind = order_kind_of(text_of(body, "kind"));
    if (!kind) return wrong("kind is missing or not known");
    const Order order = order_from(body, *kind, request);
    if (const auto what = wrong_with(order); !what.empty()) return wrong(std::string(what));
    if (const std::string key = claim_key(order, number); !key.empty()) {
        const Status mine = desk.gate.claims.take(key, claimant(request), desk.gate.clock.now());
        if (!mine) return wrong(mine.fault());
    }
    auto done = lane->give(order);
    if (done.wait_for(kLongestOrder) != std::future_status::ready)
        return problem(503, {Reason::internal, "the lane does not answer"});
    return answer(done.get());
}

void tell_claims(GuardDesk& desk) {
    auto held = desk.gate.claims.now_held(desk.gate.clock.now());
    desk.gate.board.edit([&](GateStatus& status) { status.claims = std::move(held); });
}

bool is_open(const GateStatus& status, const std::string& key) {
    for (const LaneStatus& lane : status.lanes) {
        if (lane.assisted && key == "lane-" + std::to_string(lane.lane)) return true;
        for (const ExceptionView& one : lane.exceptions)
            if (std::to_string(one.visit.event) == key) return true;
    }
    return false;
}

Response take(GuardDesk& desk, const Request& request) {
    const std::string& key = request.path_parameters.at("key");
    if (!is_open(desk.gate.board.snapshot(), key)) return wrong(Fault{Reason::exception_gone, ""});
    const Status taken = desk.gate.claims.take(key, claimant(request), desk.gate.clock.now());
    if (!taken) return wrong(taken.fault());
    tell_claims(desk);
    return json_response({{"taken_by", claimant(request).name}});
}

Response release(GuardDesk& desk, const Request& request) {
    desk.gate.claims.release(request.path_parameters.at("key"), name_of(request));
    tell_claims(desk);
    return json_response(Json::object());
}

Response acknowledge(GuardDesk& desk, const Request& request) {
    const std::string& number = request.path_parameters.at("event");
    const auto alarms = desk.gate.board.snapshot().alarms;
    const auto alarm = std::find_if(alarms.begin(), alarms.end(),
                                    [&](const RecentView& one) { return std::to_string(one.event.id) == number; });
    const std::lock_guard held(desk.mutex);
    if (alarm == alarms.end() || desk.acknowledged.contains(alarm->event.id))
        return wrong(Fault{Reason::exception_gone, ""});
    EventDraft row;
    row.at = desk.gate.clock.wall();
    row.clock_trusted = desk.gate.clock_trust.trusted();
    row.lane = alarm->event.lane;
    row.direction = alarm->event.direction;
    row.kind = EventKind::acknowledge;
    row.reason = alarm->event.reason;
    row.ref = alarm->event.id;
    row.person = PersonPart{};
    row.person->actor = name_of(request);
    row.person->note = text_of(body_of(request), "note");
    const auto id = desk.gate.journal.record(row);
    if (id) desk.acknowledged.insert(alarm->event.id);
    return answer(id);
}

Response late(GuardDesk& desk, const Request& request) {
    const Json body = body_of(request);
    const auto at = parse_rfc3339(text_of(body, "at"));
    if (!at) return wrong("at must be a time like 2026-11-23T07:42:00+08:00");
    const std::string verdict = text_of(body, "verdict");
    if (verdict != "admitted" && verdict != "refused") return wrong("verdict must be admitted or refused");
    LateEntry entry;
    entry.at = *at;
    entry.lane = static_cast<int>(std::clamp<std::int64_t>(whole_of(body, "lane", 0), 0, 1000));
    if (!desk.lanes.contains(entry.lane)) return wrong(Fault{Reason::not_found, "lane " + std::to_string(entry.lane)});
    entry.person = text_of(body, "person");
    entry.temperature = temperature_of(body);
    entry.admitted = verdict == "admitted";
    entry.note = text_of(body, "note");
    entry.guard = name_of(request);
    return answer(record_late(desk.gate, entry));
}

/// People on the roster by a part of number or name.
Response people(GuardDesk& desk, const Request& request) {
    const auto wanted = request.query.find("q");
    const auto all = desk.gate.roster.all();
    if (!all) return wrong(all.fault());
    Json found = Json::array();
    if (wanted == request.query.end() || wanted->second.empty()) return json_response(found);
    for (const Person& person : *all) {
        const bool fits = person.active && (person.id.find(wanted->second) != std::string::npos ||
                                            person.name.find(wanted->second) != std::string::npos);
        // A number typed whole comes first.
        const Json one{{"id", person.id}, {"name", person.name}, {"department", person.department}};
        if (fits && person.id == wanted->second)
            found.insert(found.begin(), one);
        else if (fits && found.size() < kPeopleFound)
            found.push_back(one);
    }
    return json_response(found);
}

}  // namespace

void add_guard_routes(web::Server& server, GuardDesk& desk) {
    const web::Access guards = web::Access::roles({"guard", "manager", "administrator"});
    const auto add = [&](const char* method, const char* path, Response (*handle)(GuardDesk&, const Request&)) {
        server.route(method, path, guards, [&desk, handle](const Request& request) { return handle(desk, request); });
    };
    add("POST", "/api/lanes/{lane}/orders", give_order);
    add("POST", "/api/exceptions/{key}/claim", take);
    add("DELETE", "/api/exceptions/{key}/claim", release);
    add("POST", "/api/alarms/{event}/acknowledgement", acknowledge);
    add("POST", "/api/late", late);
    add("GET", "/api/people", people);
}

}  // namespace gate::screens
