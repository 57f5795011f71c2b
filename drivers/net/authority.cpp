#include "net/authority.h"

#include <array>
#include <utility>

#include "base/digest.h"

namespace gate::net {
namespace {

constexpr std::size_t kLargestAnswer = 256 * 1024;
constexpr milliseconds kWorthAnotherTry{200};  // less than this is left: not tried again

std::string fresh_nonce() {
    std::array<std::uint8_t, 16> bytes{};
    random_bytes(bytes);
    return to_hex(bytes);
}

HttpOptions options_of(const AuthorityConfig& config) {
    HttpOptions options;
    options.connect = options.total = config.profile.request.within;
    options.largest_answer = kLargestAnswer;
    options.ca_file = config.ca_file;
    options.client_certificate = config.client_certificate;
    options.client_key = config.client_key;
    return options;
}

HealthCode unreachable(std::string detail) {
    HealthCode code;
    code.family = CodeFamily::province;
    code.status = CodeStatus::unreachable;
    code.detail = std::move(detail);
    return code;
}

/// The service's troubles as the status screen tells them.
Fault told(const Fault& fault) {
    const bool answered = fault.reason == Reason::too_large || fault.reason == Reason::service_bad_answer ||
                          fault.reason == Reason::authority_bad_answer;
    return {answered ? Reason::authority_bad_answer : Reason::authority_unreachable, fault.detail};
}

}  // namespace

AuthorityService::AuthorityService(AuthorityConfig config, const Clock& clock)
    : config_(std::move(config)), clock_(clock), client_(options_of(config_)) {}

Asked AuthorityService::ask(const std::string& text, WallTime at) {
    const AuthorityProfile& profile = config_.profile;
    const auto fails = [](const Fault& fault) {
        return Asked{unreachable("the service of the authority did not answer rightly"), told(fault)};
    };
    const auto parts = profile.code.parts_of(text);
    if (!parts) return {unreachable("no service is configured for codes of this authority"), std::nullopt};
    const auto request = profile.request_about(*parts, at, fresh_nonce(), config_.key);
    if (!request) return fails(request.fault());
    const auto response = send(*request);
    if (!response) return fails(response.fault());
    if (response->status != 200)
        return fails({Reason::authority_bad_answer, "HTTP status " + std::to_string(response->status)});
    auto code = read_answer(profile.answer, response->body, *parts, at);
    if (!code) return fails(code.fault());
    code->issuer = profile.name;
    // Without an identity the code stands for itself.
    code->lasting = !code->identifier.empty();
    if (!code->lasting) code->identifier = parts->find(profile.code.identifying_part())->second;
    return {*std::move(code), std::nullopt};
}

/// Asking twice does no harm: it changes nothing at the service. But not beyond the time a worker waits.
Result<HttpResponse> AuthorityService::send(const AuthorityRequest& made) {
    HttpRequest request;
    request.method = made.method;
    request.url = made.url;
    request.headers = made.headers;
    request.body = made.body;
    const Instant deadline = clock_.now() + config_.profile.request.within;
    auto response = client_.send(request);
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - clock_.now());
    const bool broke = !response && (response.fault().reason == Reason::service_unreachable ||
                                     response.fault().reason == Reason::service_bad_answer);
    if (!broke || left < kWorthAnotherTry) return response;
    request.fresh = true;
    request.within = left;
    return client_.send(request);
}

Authority::Authority(AuthorityConfig config, const Clock& clock)
    : clock_(clock), code_(config.profile.code), service_(std::move(config), clock) {}

void Authority::ask(const std::string& text, WallTime at) {
    const std::lock_guard held(mutex_);
    ++newest_;
    answer_.reset();
    waiting_.reset();
    // Another authority's code says nothing about this service: neither asked nor counted.
    if (!code_.parts_of(text)) {
        answer_ = unreachable("no service is configured for codes of this authority");
        return;
    }
    waiting_ = Question{text, at, newest_};
    woken_.notify_one();
}

std::optional<HealthCode> Authority::answer() {
    const std::lock_guard held(mutex_);
    return answer_;
}

DeviceHealth Authority::health() const {
    const std::lock_guard held(mutex_);
    return health_;
}

void Authority::stop() {
    const std::lock_guard held(mutex_);
    stopped_ = true;
    service_.cancel();
    woken_.notify_one();
}

std::optional<Authority::Question> Authority::next() {
    std::unique_lock held(mutex_);
    woken_.wait_for(held, milliseconds(200), [&] { return waiting_ || stopped_; });
    return stopped_ ? std::nullopt : std::exchange(waiting_, std::nullopt);
}

void Authority::step() {
    const auto question = next();
    if (!question) return;
    if (breaker_.closed(clock_.now())) return keep(*question, service_.ask(question->text, question->at));
    const std::lock_guard held(mutex_);
    if (question->number == newest_) answer_ = unreachable("the service failed often and is not asked for a while");
}

void Authority::keep(const Question& question, Asked asked) {
    const Instant now = clock_.now();
    asked.fault ? breaker_.failure(now) : breaker_.success();
    const std::lock_guard held(mutex_);
    health_.fault = asked.fault;
    if (!asked.fault) health_.last_good = now;
    // A question that was overtaken by a newer one is nobody's any more.
    if (question.number == newest_) answer_ = std::move(asked.code);
}

}  // namespace gate::net
