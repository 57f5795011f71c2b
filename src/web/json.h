// What handlers take from a request and put into a response.
#pragma once

#include <nlohmann/json.hpp>

#include "web/http.h"

namespace gate::web {

using Json = nlohmann::ordered_json;

Response json_response(const Json& body, int status = 200);
/// The body as an object. Fault request_invalid: not application/json, not an object.
Result<Json> json_body(const Request& request);
/// A member that must be a text; empty if it is not there or is something else.
std::string text_of(const Json& body, const char* key);
/// A member that must be a whole number; `otherwise` if it is not there or is something else.
std::int64_t whole_of(const Json& body, const char* key, std::int64_t otherwise);
/// A value of the query; empty if it is not there.
std::string query_of(const Request& request, const char* key);
inline constexpr const char* kWorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// `response` is a file of that media type, to be saved as `name`.
void as_download(Response& response, const std::string& type, const std::string& name);

}  // namespace gate::web
