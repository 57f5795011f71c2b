#include "web/pairing.h"

#include <algorithm>

#include "base/digest.h"
#include "web/password.h"

namespace gate::web {
namespace {

constexpr std::chrono::minutes kCodeLives{10};
constexpr std::size_t kMost = 64;
constexpr std::ptrdiff_t kMostOfOne = 8;

std::string six_digits() {
    const std::string digits = std::to_string(random_id() % 1'000'000);
    return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace

void Pairing::forget_old() {
    std::erase_if(by_code_, [now = clock_.now()](const auto& one) { return one.second.until <= now; });
}

Result<Pairing::Begun> Pairing::begin(const std::string& address) {
    const std::lock_guard held(mutex_);
    forget_old();
    const auto here =
        std::count_if(by_code_.begin(), by_code_.end(), [&](const auto& one) { return one.second.address == address; });
    if (by_code_.size() >= kMost || here >= kMostOfOne) return Fault{Reason::busy, "too many displays wait"};
    Begun begun{six_digits(), new_token()};
    while (by_code_.contains(begun.code)) begun.code = six_digits();
    by_code_[begun.code] = {token_digest(begun.secret), address, clock_.now() + kCodeLives, std::nullopt};
    return begun;
}

bool Pairing::waits(const std::string& code) {
    const std::lock_guard held(mutex_);
    forget_old();
    const auto found = by_code_.find(code);
    return found != by_code_.end() && !found->second.taken;
}

bool Pairing::confirm(const std::string& code, Taken taken) {
    const std::lock_guard held(mutex_);
    forget_old();
    const auto found = by_code_.find(code);
    if (found == by_code_.end() || found->second.taken) return false;
    found->second.taken = std::move(taken);
    return true;
}

Result<std::optional<Pairing::Taken>> Pairing::take(const std::string& secret) {
    const std::lock_guard held(mutex_);
    forget_old();
    const std::string digest = token_digest(secret);
    const auto found = std::find_if(by_code_.begin(), by_code_.end(),
                                    [&](const auto& one) { return one.second.secret_digest == digest; });
    if (found == by_code_.end()) return Fault{Reason::not_found, "the code has lapsed"};
    auto taken = found->second.taken;
    if (taken) by_code_.erase(found);
    return taken;
}

}  // namespace gate::web
