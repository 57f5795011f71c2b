#include "lane/claims.h"

namespace gate {

Status Claims::take(const std::string& key, const Claimant& guard, Instant now) {
    const std::lock_guard held(mutex_);
    const auto found = claims_.find(key);
    if (found != claims_.end() && found->second.until > now && found->second.guard.account != guard.account)
        return Fault{Reason::exception_taken, found->second.guard.name};
    claims_.insert_or_assign(key, Claim{guard, now + lease_});
    return Done{};
}

void Claims::release(const std::string& key, const std::string& account) {
    const std::lock_guard held(mutex_);
    const auto found = claims_.find(key);
    if (found != claims_.end() && found->second.guard.account == account) claims_.erase(found);
}

std::map<std::string, Claimant> Claims::now_held(Instant now) {
    const std::lock_guard held(mutex_);
    std::erase_if(claims_, [&](const auto& claim) { return claim.second.until <= now; });
    std::map<std::string, Claimant> guards;
    for (const auto& [key, claim] : claims_) guards.emplace(key, claim.guard);
    return guards;
}

}  // namespace gate
