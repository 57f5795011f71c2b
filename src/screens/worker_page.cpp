#include "screens/worker_page.h"

#include <algorithm>

#include "screens/worker.h"
#include "web/page.h"

namespace gate::screens {
namespace {

std::string events_of(int lane) { return "/api/lanes/" + std::to_string(lane) + "/events"; }

std::string view_of(int number, const GateStatus& status) {
    const auto found = std::find_if(status.lanes.begin(), status.lanes.end(),
                                    [&](const LaneStatus& lane) { return lane.lane == number; });
    if (found != status.lanes.end()) return worker_json(*found, status);
    LaneStatus starting;  // out of order, until the lane has told something
    starting.lane = number;
    return worker_json(starting, status);
}

web::Response page_of(int lane, const web::Request& request, const GateStatus& status) {
    web::Page page;
    page.title = "通道 " + std::to_string(lane) + " · Lane " + std::to_string(lane);
    page.bare = true;
    page.main =
        "<main data-state=\"idle\"><div class=\"head\"><span class=\"lane\" id=\"lane\"></span><span id=\"direction\">"
        "</span><button type=\"button\" id=\"sound\"></button><span class=\"clock\" id=\"clock\"></span></div>"
        "<h1 class=\"unseen\">" +
        web::escaped(page.title) +
        "</h1><div class=\"body\"></div><svg class=\"bar\" aria-hidden=\"true\"><rect id=\"left\" width=\"0%\" "
        "height=\"100%\"/></svg></main>";
    page.data = "{\"events\":\"" + events_of(lane) + "\",\"view\":" + view_of(lane, status) + "}";
    page.styles = {"worker.css"};
    page.module = "worker.js";
    return web::render(page, request);
}

}  // namespace

void add_worker_pages(web::Server& server, StatusBoard& board, const std::vector<int>& lanes) {
    for (const int lane : lanes) {
        const std::string scope = std::to_string(lane);
        const web::Access access = web::Access::roles({"guard", "manager", "administrator"}).or_display(scope);
        server.route("GET", "/lane/" + scope, access,
                     [lane, &board](const web::Request& request) { return page_of(lane, request, board.snapshot()); });
        server.events(events_of(lane), access, [lane, &board] { return view_of(lane, board.snapshot()); });
    }
}

void publish_workers(web::Server& server, const GateStatus& status, const std::vector<int>& lanes) {
    for (const int lane : lanes) server.publish(events_of(lane), view_of(lane, status));
}

}  // namespace gate::screens
