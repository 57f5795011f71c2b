#include <nlohmann/json.hpp>

#include "base/catalogue.h"
#include "web/http.h"

namespace gate::web {

Response problem(int status, const Fault& fault) {
    const CatalogueEntry& words = entry(fault.reason);
    const nlohmann::ordered_json body{{"type", "about:blank"}, {"title", words.en},       {"title_zh", words.zh},
                                      {"status", status},      {"id", words.id},          {"detail", fault.detail},
                                      {"next", words.next_en}, {"next_zh", words.next_zh}};
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return response;
}

}  // namespace gate::web
