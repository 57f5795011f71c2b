#include "common/control_client.h"

#include <curl/curl.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/catalogue.h"

namespace gate {
namespace {

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

Fault problem(long status, const std::string& body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) return {Reason::internal, "gated answered with status " + std::to_string(status)};
    const auto reason = reason_of(json.value("id", ""));
    return {reason.value_or(Reason::request_invalid), json.value("detail", json.value("title", ""))};
}

}  // namespace

Result<std::string> ask_gated(const std::string& socket, const std::string& path, const std::string& body) {
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    check(curl != nullptr, "libcurl cannot start");
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
        curl_slist_append(nullptr, "Content-Type: application/json"), curl_slist_free_all);
    std::string answer;
    curl_easy_setopt(curl.get(), CURLOPT_URL, ("http://localhost" + path).c_str());
    curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
    if (!body.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
    }
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_COULDNT_CONNECT) return Fault{Reason::gated_not_running, socket};
    if (code != CURLE_OK) return Fault{Reason::gated_not_running, curl_easy_strerror(code)};
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 400) return problem(status, answer);
    return answer;
}

}  // namespace gate
