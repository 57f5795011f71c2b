#include "gate-district/gate_api.h"

#include <nlohmann/json.hpp>

#include "sync/gzip.h"

namespace gate::district {
namespace {

using nlohmann::json;
using web::problem;
using web::Request;
using web::Response;

Response answer(std::string body) {
    Response response;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

Result<std::optional<GateId>> gate_of(const GateApi& api, const Request& request) {
    constexpr std::string_view kBearer = "Bearer ";
    if (!request.authorization.starts_with(kBearer)) return std::optional<GateId>();
    return api.gates.find(request.authorization.substr(kBearer.size()));
}

Response exchange(const GateApi& api, const Request& request) {
    const auto gate = gate_of(api, request);
    if (!gate) return problem(503, gate.fault());
    if (!*gate) return problem(401, {Reason::district_refused, "no gate has this token"});
    const bool packed = sync::is_gzip(request.body);
    const auto body = packed ? sync::gunzip(request.body, sync::limits::bytes) : request.body;
    if (!body) return problem(400, {Reason::request_invalid, "the body is damaged or unpacks to too much"});
    const auto message = sync::parse_request(*body);
    if (!message) return problem(400, message.fault());
    const auto made = api.intake.exchange(**gate, *message);
    if (!made) return problem(503, made.fault());
    if (!message->alerts.empty()) api.look_again();
    Response response = answer(to_json(*made));
    if (packed) {
        response.body = sync::gzip(response.body);
        response.headers["Content-Encoding"] = "gzip";
    }
    return response;
}

Response trust_file(const GateApi& api, const Request& request) {
    const auto gate = gate_of(api, request);
    if (!gate) return problem(503, gate.fault());
    if (!*gate) return problem(401, {Reason::district_refused, "no gate has this token"});
    const auto bytes = from_hex(request.path_parameters.at("digest"));
    Digest digest{};
    if (!bytes || bytes->size() != digest.size()) return problem(404, {Reason::not_found, "no such file"});
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    auto content = api.trust.content(digest);
    if (!content) return problem(503, content.fault());
    if (!*content) return problem(404, {Reason::not_found, "no such file"});
    Response response = answer(std::move(**content));
    response.content_type = "application/octet-stream";
    return response;
}

Response enroll(const GateApi& api, const Request& request) {
    const json body = json::parse(request.body, nullptr, false);
    if (!body.is_object() || !body.contains("code") || !body["code"].is_string())
        return problem(400, {Reason::request_invalid, "code is missing"});
    const auto token = api.gates.enroll(body["code"].get<std::string>(), api.clock.wall());
    if (!token) return problem(token.fault().reason == Reason::code_used ? 403 : 503, token.fault());
    return answer(json{{"token", *token}, {"policy_key", api.policy_key}}.dump());
}

}  // namespace

void add_gate_routes(web::Server& server, const GateApi& api) {
    // Open to anyone, as gates have no session: each handler asks for the token, or the code, itself.
    server.route("POST", "/sync/v1/exchange", web::Access::anyone(),
                 [&api](const Request& request) { return exchange(api, request); });
    server.route("GET", "/sync/v1/trust/{digest}", web::Access::anyone(),
                 [&api](const Request& request) { return trust_file(api, request); });
    server.route("POST", "/sync/v1/enroll", web::Access::anyone(),
                 [&api](const Request& request) { return enroll(api, request); });
}

}  // namespace gate::district
