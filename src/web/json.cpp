#include "web/json.h"

namespace gate::web {

Response json_response(const Json& body, int status) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

Result<Json> json_body(const Request& request) {
    if (!request.content_type.starts_with("application/json"))
        return Fault{Reason::request_invalid, "the body must be application/json"};
    Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return Fault{Reason::request_invalid, "the body must be a JSON object"};
    return body;
}

std::string text_of(const Json& body, const char* key) {
    const auto found = body.find(key);
    return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t whole_of(const Json& body, const char* key, std::int64_t otherwise) {
    const auto found = body.find(key);
    return found != body.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

std::string query_of(const Request& request, const char* key) {
    const auto found = request.query.find(key);
    return found == request.query.end() ? "" : found->second;
}

void as_download(Response& response, const std::string& type, const std::string& name) {
    response.content_type = type;
    response.headers["Content-Disposition"] = "attachment; filename=\"" + name + "\"";
}

}  // namespace gate::web
