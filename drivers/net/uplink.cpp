#include "net/uplink.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "sync/gzip.h"

namespace gate::net {
namespace {

HttpOptions client_options(const UplinkOptions& options) {
    HttpOptions made;
    made.total = options.total;
    made.largest_answer = sync::limits::bytes;
    made.ca_file = options.ca_file;
    return made;
}

/// What went wrong on the way, in the district's words.
Fault fault_of(const Fault& fault) {
    if (fault.reason == Reason::service_unreachable) return {Reason::district_unreachable, fault.detail};
    if (fault.reason == Reason::service_bad_answer || fault.reason == Reason::too_large)
        return {Reason::district_bad_answer, fault.detail};
    return fault;
}

Fault fault_of(int status) {
    const std::string detail = "HTTP status " + std::to_string(status);
    if (status == 401 || status == 403) return {Reason::district_refused, detail};
    if (status == 413) return {Reason::too_large, detail};
    if (status == 429 || status >= 500) return {Reason::district_unreachable, detail};
    return {Reason::district_bad_answer, detail};
}

/// Read at every exchange: a gate that is enrolled again needs no restart.
Result<std::string> token_of(const std::string& path) {
    std::ifstream file(path);
    std::string token;
    if (!std::getline(file, token) || token.empty()) return Fault{Reason::not_enrolled, path};
    return token;
}

}  // namespace

Uplink::Uplink(UplinkOptions options) : options_(std::move(options)), client_(client_options(options_)) {}

Result<sync::Answer> Uplink::exchange(const sync::Request& request) {
    const auto token = token_of(options_.token_file);
    if (!token) return token.fault();
    HttpRequest post;
    post.method = "POST";
    post.url = options_.url + "/sync/v1/exchange";
    post.headers = {"Content-Type: application/json", "Content-Encoding: gzip", "Authorization: Bearer " + *token};
    post.body = sync::gzip(to_json(request));
    const auto answer = client_.send(post);
    if (!answer) return fault_of(answer.fault());
    if (answer->status != 200) return fault_of(answer->status);
    return sync::parse_answer(answer->body);
}

Result<std::string> Uplink::trust_file(const Digest& digest) {
    const auto token = token_of(options_.token_file);
    if (!token) return token.fault();
    auto answer = client_.send(
        {.url = options_.url + "/sync/v1/trust/" + to_hex(digest), .headers = {"Authorization: Bearer " + *token}});
    if (!answer) return fault_of(answer.fault());
    if (answer->status != 200) return fault_of(answer->status);
    return std::move(answer->body);
}

Result<Enrolled> enroll(const UplinkOptions& options, const std::string& code) {
    HttpClient client(client_options(options));
    HttpRequest post;
    post.method = "POST";
    post.url = options.url + "/sync/v1/enroll";
    post.headers = {"Content-Type: application/json"};
    post.body = nlohmann::json{{"code", code}}.dump();
    const auto answer = client.send(post);
    if (!answer) return fault_of(answer.fault());
    if (answer->status == 403) return Fault{Reason::code_used, "refused by " + options.url};
    if (answer->status != 200) return fault_of(answer->status);
    const auto body = nlohmann::json::parse(answer->body, nullptr, false);
    const auto member = [&](const char* name) -> std::string {
        const auto found = body.is_object() ? body.find(name) : body.end();
        return body.is_object() && found != body.end() && found->is_string() ? found->get<std::string>() : "";
    };
    Enrolled made{member("token"), member("policy_key")};
    if (made.token.empty() || made.policy_key.empty())
        return Fault{Reason::district_bad_answer, "no token, or no policy key in it"};
    return made;
}

}  // namespace gate::net
