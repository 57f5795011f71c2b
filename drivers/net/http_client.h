// HTTPS towards the world: the health-code service, the district server, webhooks. One client is one kept-warm
// connection; a call blocks, is bounded in time and in bytes, and returns a fault rather than throwing.
//
//     net::HttpClient client({.total = milliseconds(1500), .ca_file = "/etc/small-gate/district-ca.pem"});
//     const auto answer = client.send({.method = "POST", .url = "https://…/v1/counts", .body = json});
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace gate::net {

struct HttpOptions {
    milliseconds connect{1000};                  // to resolve, connect and shake hands
    milliseconds total{5000};                    // for everything, from send() to its return
    std::size_t largest_answer = 1024 * 1024;    // bytes after decompression; more is a fault
    std::string ca_file;                         // PEM: only these are believed; empty: the system's
    std::string client_certificate, client_key;  // PEM files, where the server asks who we are
    bool gzip = true;                            // accept a compressed answer
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;                   // http:// or https://; redirects are not followed
    std::vector<std::string> headers;  // "Content-Type: application/json"
    std::string body;                  // of POST, PUT, PATCH
    bool fresh = false;                // on a new connection, though one is warm
    milliseconds within{0};            // less time than HttpOptions::total; 0: that
};

struct HttpResponse {
    int status = 0;  // any: 404 and 500 are answers too
    std::string content_type;
    std::string body;
    bool reused = false;  // came over a connection that was warm already
};

/// Not thread-safe but for cancel(): one thread sends.
class HttpClient {
public:
    explicit HttpClient(HttpOptions options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Faults: service_unreachable (name, connection, time-out, reset), service_untrusted (its certificate),
    /// service_bad_answer (not HTTP, cut short), too_large, request_invalid (a URL or header that cannot be sent).
    /// The fault's detail never holds the URL's query, a header or a body.
    Result<HttpResponse> send(const HttpRequest& request);

    /// From any thread: ends a send() under way within a second, and every later one at once.
    void cancel() { cancelled_ = true; }

private:
    struct Handle;
    const HttpOptions options_;
    std::atomic<bool> cancelled_{false};
    std::unique_ptr<Handle> handle_;
};

}  // namespace gate::net
