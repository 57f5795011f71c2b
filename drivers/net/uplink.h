// The wire to the district: one exchange is one POST, gzip both ways. docs/sync-protocol.md.
#pragma once

#include <string>

#include "net/http_client.h"
#include "sync/messages.h"

namespace gate::net {

struct UplinkOptions {
    std::string url;         // "https://district.example:8443", without a path
    std::string ca_file;     // PEM; empty: the system's
    std::string token_file;  // written by `gatectl enroll`
    milliseconds total{5000};
};

/// One thread sends; cancel() may come from any.
class Uplink {
public:
    explicit Uplink(UplinkOptions options);

    /// Faults: district_unreachable, district_bad_answer, district_refused, too_large (send less),
    /// not_enrolled (no token file), service_untrusted (its certificate).
    Result<sync::Answer> exchange(const sync::Request& request);
    /// A file that the district publishes, by its SHA-256; what came is not checked here. At most
    /// sync::limits::trust_file bytes. Faults: as exchange().
    Result<std::string> trust_file(const Digest& digest);
    void cancel() { client_.cancel(); }

private:
    const UplinkOptions options_;
    HttpClient client_;
};

struct Enrolled {
    std::string token;       // the gate's own
    std::string policy_key;  // PEM: what the district's policy is checked by
};
/// Exchanges a one-time code. Faults: as exchange(), code_used.
Result<Enrolled> enroll(const UplinkOptions& options, const std::string& code);

}  // namespace gate::net
