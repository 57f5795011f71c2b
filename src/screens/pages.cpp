#include "screens/pages.h"

#include "screens/status_json.h"

namespace gate::screens {
namespace {

constexpr const char* kEvents = "/api/events";

web::Response json(std::string body) {
    web::Response response;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

}  // namespace

void add_pages(web::Server& server, StatusBoard& board) {
    server.route("GET", "/api/status", [&board](const web::Request&) { return json(status_json(board.snapshot())); });
    server.route("GET", "/healthz", [](const web::Request&) { return json("{\"ok\":true}"); });
    server.events(kEvents, [&board] { return status_json(board.snapshot()); });
    board.on_change([&server, &board] { server.publish(kEvents, status_json(board.snapshot())); });
}

}  // namespace gate::screens
