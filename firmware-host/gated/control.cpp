#include "gated/control.h"

#include <nlohmann/json.hpp>

#include "base/catalogue.h"
#include "lane/binding.h"

namespace gate {
namespace {

using Json = nlohmann::ordered_json;
using web::problem;
using web::Request;
using web::Response;

constexpr seconds kLongestOrder{8};  // an open command is bounded by about 4 s

Response json(const Json& body) {
    Response response;
    response.content_type = "application/json";
    response.body = body.dump();
    return response;
}

/// A member that must be a text; empty if it is not.
std::string text(const Json& body, const char* key) {
    const auto found = body.find(key);
    return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Order> order_from(const Json& body) {
    constexpr std::string_view kinds[] = {"open_once", "hold_open", "end_hold", "lock", "unlock"};
    const auto kind = std::find(std::begin(kinds), std::end(kinds), text(body, "kind"));
    if (kind == std::end(kinds)) return std::nullopt;
    Order order;
    order.kind = static_cast<Order::Kind>(kind - std::begin(kinds));
    order.guard = text(body, "guard");
    order.note = text(body, "note");
    const auto lease = body.find("seconds");
    if (lease != body.end() && lease->is_number_integer()) order.lease = seconds(lease->get<std::int64_t>());
    const bool opens = order.kind == Order::Kind::open_once || order.kind == Order::Kind::hold_open;
    const bool lease_is_right =
        order.kind != Order::Kind::hold_open || (order.lease >= seconds(1) && order.lease <= seconds(3600));
    if (order.guard.empty() || (opens && order.note.empty()) || !lease_is_right) return std::nullopt;
    return order;
}

Response give_order(const Control& control, const Request& request) {
    const auto& number = request.path_parameters.at("lane");
    const auto lane = std::find_if(control.lanes.begin(), control.lanes.end(),
                                   [&](const auto& known) { return std::to_string(known.first) == number; });
    if (lane == control.lanes.end()) return problem(404, {Reason::not_found, "lane " + number});
    const Json body = Json::parse(request.body, nullptr, false);
    const auto order = body.is_object() ? order_from(body) : std::nullopt;
    if (!order)
        return problem(400,
                       {Reason::request_invalid, "an order has kind, guard, note (to open) and seconds (to hold)"});
    auto done = lane->second->give(*order);
    if (done.wait_for(kLongestOrder) != std::future_status::ready)
        return problem(503, {Reason::internal, "the lane does not answer"});
    const auto row = done.get();
    return row ? json({{"event", *row}}) : problem(503, row.fault());
}

Response confirm_clock(const Control& control, const Request& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    const std::string guard = body.is_object() ? text(body, "guard") : "";
    if (guard.empty()) return problem(400, {Reason::request_invalid, "guard is missing: who says so?"});
    GateContext& gate = *control.gate;
    if (!gate.clock_trust.confirm())
        return problem(409, {Reason::clock_wrong, "the clock stands before this program was built: set it first"});
    EventDraft row;
    row.at = gate.clock.wall();
    row.kind = EventKind::administration;
    row.reason = Reason::acknowledged;
    row.person = PersonPart{};
    row.person->actor = guard;
    row.person->note = "the clock is right";
    const auto id = gate.journal.record(row);
    return id ? json({{"event", *id}}) : problem(503, id.fault());
}

Response export_roster(const Control& control) {
    const auto csv = control.roster->csv();
    if (!csv) return problem(503, csv.fault());
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = *csv;
    return response;
}

Response bind_code(const Control& control, const Request& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    const std::string person = body.is_object() ? text(body, "person") : "";
    const std::string guard = body.is_object() ? text(body, "guard") : "";
    const auto event = body.is_object() ? body.find("event") : body.end();
    if (person.empty() || guard.empty() || event == body.end() || !event->is_number_integer())
        return problem(400, {Reason::request_invalid, "a binding has event (the row's number), person and guard"});
    const auto reader = JournalReader::open(control.journal);
    if (!reader) return problem(503, reader.fault());
    const auto row = bind_by_guard(*control.gate, **reader, event->get<EventId>(), person, guard);
    if (row) return json({{"event", *row}});
    const Reason reason = row.fault().reason;
    return problem(reason == Reason::not_found ? 404 : reason == Reason::request_invalid ? 409 : 503, row.fault());
}

Response import_roster(const Control& control, const Request& request) {
    auto plan = control.roster->plan(request.body);
    if (!plan) return problem(503, plan.fault());
    Json wrong = Json::array();
    for (const auto& one : plan->wrong) wrong.push_back({{"line", one.line}, {"what", one.what}});
    const bool save = wrong.empty() && !request.query.contains("dry");
    if (save)
        if (const Status saved = control.roster->apply(*plan); !saved) return problem(503, saved.fault());
    return json({{"added", plan->added.size()},
                 {"changed", plan->changed.size()},
                 {"unchanged", plan->unchanged},
                 {"missing", plan->missing.size()},
                 {"wrong", wrong},
                 {"saved", save}});
}

}  // namespace

void add_control_routes(web::Server& server, const Control& control) {
    server.local_route("POST", "/control/lanes/{lane}/orders",
                       [control](const Request& request) { return give_order(control, request); });
    server.local_route("POST", "/control/clock/confirm",
                       [control](const Request& request) { return confirm_clock(control, request); });
    server.local_route("POST", "/control/bindings",
                       [control](const Request& request) { return bind_code(control, request); });
    server.local_route("GET", "/control/roster", [control](const Request&) { return export_roster(control); });
    server.local_route("POST", "/control/roster",
                       [control](const Request& request) { return import_roster(control, request); });
}

}  // namespace gate
