#include "net/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>

namespace gate::net {
namespace {

using Headers = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

void start_libcurl() {
    static std::once_flag once;
    std::call_once(once, [] { check(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl cannot start"); });
}

struct Answer {
    std::string body;
    std::size_t most = 0;
    bool too_large = false;
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
    Answer& answer = *static_cast<Answer*>(into);
    const std::size_t bytes = size * count;
    answer.too_large = bytes > answer.most - answer.body.size();
    if (answer.too_large) return 0;  // ends the transfer
    answer.body.append(data, bytes);
    return bytes;
}

int stop_if_cancelled(void* cancelled, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return *static_cast<std::atomic<bool>*>(cancelled) ? 1 : 0;
}

/// A line break or a NUL within a header would be a header of somebody else's making.
bool is_one_line(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool can_be_sent(const HttpRequest& request) {
    const bool is_web = request.url.starts_with("https://") || request.url.starts_with("http://");
    return is_web && is_one_line(request.url) && is_one_line(request.method) &&
           std::all_of(request.headers.begin(), request.headers.end(), is_one_line);
}

Reason reason_of(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_ISSUER_ERROR:
            return Reason::service_untrusted;
        case CURLE_URL_MALFORMAT:
            return Reason::request_invalid;
        case CURLE_UNSUPPORTED_PROTOCOL:  // the answer does not begin like HTTP
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_PARTIAL_FILE:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_HTTP2:
        case CURLE_WRITE_ERROR:
            return Reason::service_bad_answer;
        default:
            return Reason::service_unreachable;
    }
}

}  // namespace

struct HttpClient::Handle {
    CURL* curl = curl_easy_init();
    char error[CURL_ERROR_SIZE] = "";

    Handle() { check(curl != nullptr, "libcurl cannot start"); }
    ~Handle() { curl_easy_cleanup(curl); }
    template <class Value>
    void set(CURLoption option, Value value) {
        check(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl does not know this option");
    }
    void set_file(CURLoption option, const std::string& path) {
        if (!path.empty()) set(option, path.c_str());
    }
    long number(CURLINFO info) const {
        long value = 0;
        curl_easy_getinfo(curl, info, &value);
        return value;
    }
    void apply(const HttpOptions& options, std::atomic<bool>& cancelled);
    void apply(const HttpRequest& request);
};

/// Forgets the request before; keeps the connection.
void HttpClient::Handle::apply(const HttpOptions& options, std::atomic<bool>& cancelled) {
    curl_easy_reset(curl);
    set(CURLOPT_ERRORBUFFER, error);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.total.count()));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_MAXAGE_CONN, 600L);
    set(CURLOPT_MAXCONNECTS, 2L);
    if (options.gzip) set(CURLOPT_ACCEPT_ENCODING, "gzip");
    if (!options.ca_file.empty()) {
        set(CURLOPT_CAINFO, options.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set_file(CURLOPT_SSLCERT, options.client_certificate);
    set_file(CURLOPT_SSLKEY, options.client_key);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, stop_if_cancelled);
    set(CURLOPT_XFERINFODATA, &cancelled);
}

void HttpClient::Handle::apply(const HttpRequest& request) {
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_FRESH_CONNECT, request.fresh ? 1L : 0L);
    const bool with_body = !request.body.empty() || request.method == "POST" || request.method == "PUT";
    if (with_body) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(CURLOPT_POSTFIELDS, request.body.data());
    }
    if (request.within.count() > 0) set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.within.count()));
    if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

HttpClient::HttpClient(HttpOptions options) : options_(std::move(options)) {
    start_libcurl();
    handle_ = std::make_unique<Handle>();
}

HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request) {
    Handle& handle = *handle_;
    if (!can_be_sent(request))
        return Fault{Reason::request_invalid,
                     "the address must be http:// or https://, without line breaks as any header"};
    handle.apply(options_, cancelled_);
    handle.apply(request);
    // Without this libcurl waits up to a second for "100 Continue" before a larger body.
    Headers headers(curl_slist_append(nullptr, "Expect:"), curl_slist_free_all);
    for (const std::string& header : request.headers) curl_slist_append(headers.get(), header.c_str());
    Answer answer{{}, options_.largest_answer, false};
    handle.set(CURLOPT_HTTPHEADER, headers.get());
    handle.set(CURLOPT_WRITEFUNCTION, collect);
    handle.set(CURLOPT_WRITEDATA, &answer);

    const CURLcode code = curl_easy_perform(handle.curl);
    if (answer.too_large)
        return Fault{Reason::too_large,
                     "the answer is longer than " + std::to_string(options_.largest_answer) + " bytes"};
    if (code == CURLE_ABORTED_BY_CALLBACK) return Fault{Reason::service_unreachable, "cancelled"};
    if (code != CURLE_OK) return Fault{reason_of(code), handle.error[0] ? handle.error : curl_easy_strerror(code)};
    const char* type = nullptr;
    curl_easy_getinfo(handle.curl, CURLINFO_CONTENT_TYPE, &type);
    return HttpResponse{static_cast<int>(handle.number(CURLINFO_RESPONSE_CODE)), type ? type : "",
                        std::move(answer.body), handle.number(CURLINFO_NUM_CONNECTS) == 0};
}

}  // namespace gate::net
