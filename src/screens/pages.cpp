#include "screens/pages.h"

#include <nlohmann/json.hpp>

#include "screens/status_json.h"
#include "screens/words.h"

namespace gate::embedded {
std::span<const File> screens_assets();  // made by gate_embed
}

namespace gate::screens {
namespace {

constexpr const char* kEvents = "/api/events";

web::Response json(std::string body) {
    web::Response response;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

std::string data_of(const GateStatus& status, const std::string& zone, Language language) {
    return "{\"zone\":" + nlohmann::json(zone).dump() + ",\"words\":" + web::words_json(words(), language) +
           ",\"status\":" + status_json(status) + "}";
}

web::Response status_page(const web::Request& request, const GateStatus& status, const std::string& zone) {
    const Language language = web::language_of(request);
    web::Page page;
    page.title = std::string(language == Language::zh ? "小门 · 状态" : "Small Gate · Status");
    page.heading = status.site;
    page.main = "<div id=\"alarms\"></div><main><h1 class=\"hidden\">" + web::escaped(page.title) +
                "</h1><div class=\"lanes\" id=\"lanes\"></div><div class=\"side\" id=\"side\"></div></main>";
    page.data = data_of(status, zone, language);
    page.styles = {"status.css"};
    page.module = "status.js";
    return web::render(page, request);
}

}  // namespace

void add_pages(web::Server& server, StatusBoard& board, const std::string& zone) {
    web::add_assets(server, embedded::screens_assets());
    const web::Access everyone = web::Access::roles({"guard", "manager", "administrator"});
    server.route("GET", "/", everyone,
                 [&board, zone](const web::Request& request) { return status_page(request, board.snapshot(), zone); });
    server.route("GET", "/api/status", everyone,
                 [&board](const web::Request&) { return json(status_json(board.snapshot())); });
    server.events(kEvents, everyone, [&board] { return status_json(board.snapshot()); });
    board.on_change([&server, &board] { server.publish(kEvents, status_json(board.snapshot())); });
}

}  // namespace gate::screens
