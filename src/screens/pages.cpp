#include "screens/pages.h"

#include <nlohmann/json.hpp>

#include "screens/status_json.h"
#include "screens/words.h"
#include "screens/worker_page.h"

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

std::string data_of(const web::Request& request, const GateStatus& status, const std::string& zone, Language language) {
    const auto& account = request.account;
    const std::string shown = !account ? "" : account->display_name.empty() ? account->name : account->display_name;
    const nlohmann::json me{
        {"account", account ? account->name : ""}, {"name", shown}, {"role", account ? account->role : ""}};
    return "{\"zone\":" + nlohmann::json(zone).dump() + ",\"me\":" + me.dump() +
           ",\"words\":" + web::words_json(words(), language) + ",\"status\":" + status_json(status) + "}";
}

web::Response guard_page(const web::Request& request, const GateStatus& status, const std::string& zone) {
    const Language language = web::language_of(request);
    web::Page page;
    page.title = std::string(language == Language::zh ? "小门 · 值守" : "Small Gate · Guard");
    page.heading = status.site;
    page.main =
        "<div id=\"alarms\"></div><main><h1 class=\"unseen\">" + web::escaped(page.title) +
        "</h1><div><div class=\"front\" id=\"front\"></div><div id=\"ask\"></div><div class=\"lanes\" id=\"lanes\">"
        "</div><div class=\"foot\">";
    for (const char* id : {"find", "late", "keys", "sound"})
        page.main += "<button type=\"button\" class=\"key small\" id=\"" + std::string(id) + "\"></button>";
    page.main += "</div></div><div class=\"side\" id=\"side\"></div></main>";
    page.data = data_of(request, status, zone, language);
    page.styles = {"guard.css"};
    page.module = "guard.js";
    return web::render(page, request);
}

/// The first page is the guard's.
web::Response to_guard(const web::Request& request) {
    web::Response response;
    response.status = 303;
    const std::string language = web::language_of(request) == Language::zh ? "?lang=zh" : "?lang=en";
    response.headers["Location"] = "/guard" + (request.query.contains("lang") ? language : "");
    return response;
}

}  // namespace

void add_pages(web::Server& server, StatusBoard& board, const std::string& zone, const std::vector<int>& lanes) {
    web::add_assets(server, embedded::screens_assets());
    const web::Access everyone = web::Access::roles({"guard", "manager", "administrator"});
    server.route("GET", "/", everyone, to_guard);
    server.route("GET", "/guard", everyone,
                 [&board, zone](const web::Request& request) { return guard_page(request, board.snapshot(), zone); });
    server.route("GET", "/api/status", everyone,
                 [&board](const web::Request&) { return json(status_json(board.snapshot())); });
    server.events(kEvents, everyone, [&board] { return status_json(board.snapshot()); });
    add_worker_pages(server, board, lanes);
    board.on_change([&server, &board, lanes] {
        const GateStatus status = board.snapshot();
        server.publish(kEvents, status_json(status));
        publish_workers(server, status, lanes);
    });
}

}  // namespace gate::screens
