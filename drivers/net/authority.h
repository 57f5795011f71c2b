// Asks an authority's health-code service, as its profile says how: one question at a time, over a kept-warm
// connection, on a thread of its own, so that no lane ever waits for the network.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "lane/ports.h"
#include "net/breaker.h"
#include "net/http_client.h"
#include "pass/authority_profile.h"

namespace gate::net {

/// Filled from [authority] of gate.toml.
struct AuthorityConfig {
    AuthorityProfile profile;  // with the site's constants
    SigningKey key;
    std::string ca_file, client_certificate, client_key;  // as HttpOptions has them
};

/// What one question gave. `fault` where the service did not answer rightly; then the code is unreachable.
struct Asked {
    HealthCode code;
    std::optional<Fault> fault;
};

/// One question and its answer, blocking: within the profile's time, with one more try on a fresh connection where
/// the first broke early. Not thread-safe.
class AuthorityService {
public:
    AuthorityService(AuthorityConfig config, const Clock& clock);
    Asked ask(const std::string& text, WallTime at);
    void cancel() { client_.cancel(); }

private:
    Result<HttpResponse> send(const AuthorityRequest& request);

    const AuthorityConfig config_;
    const Clock& clock_;
    HttpClient client_;
};

/// The lane's port. The lane calls ask(), answer() and health(); one thread of firmware-host calls step().
class Authority : public gate::Authority {
public:
    Authority(AuthorityConfig config, const Clock& clock);

    void ask(const std::string& text, WallTime at) override;
    std::optional<HealthCode> answer() override;
    DeviceHealth health() const override;

    /// Waits up to 200 ms for a question, and asks it.
    void step();
    /// From any thread: ends step() soon; nothing is asked any more.
    void stop();

private:
    struct Question {
        std::string text;
        WallTime at;
        std::uint64_t number = 0;
    };
    std::optional<Question> next();
    void keep(const Question& question, Asked asked);

    const Clock& clock_;
    const ProvinceCode code_;
    AuthorityService service_;
    Breaker breaker_;  // of the stepping thread

    mutable std::mutex mutex_;  // over what follows
    std::condition_variable woken_;
    std::optional<Question> waiting_;
    std::uint64_t newest_ = 0;  // the number of the newest question
    std::optional<HealthCode> answer_;
    DeviceHealth health_;
    bool stopped_ = false;
};

}  // namespace gate::net
