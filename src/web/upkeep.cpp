#include "web/upkeep.h"

#include <cstdio>

namespace gate::web {
namespace {

constexpr std::chrono::hours kLookAtCertificate{1};

}  // namespace

Status offer_first_link(Accounts& accounts, const std::string& address) {
    if (accounts.has_administrator()) return Done{};
    const auto token = accounts.make_first_link();
    if (!token) return token.fault();
    std::printf("首个管理员 · first administrator (once, within 24 h / 一次有效，24 小时内):\n  %ssetup#%s\n",
                address.c_str(), token->c_str());
    std::fflush(stdout);
    return Done{};
}

Result<std::optional<Certificate>> CertificateRenewal::step(Instant now, const Source& source, Server& server) {
    if (looked_ && now - *looked_ < kLookAtCertificate) return std::optional<Certificate>{};
    looked_ = now;
    auto certificate = source();
    if (!certificate || !*certificate || (*certificate)->fingerprint == fingerprint_)
        return certificate ? Result<std::optional<Certificate>>(std::optional<Certificate>{}) : certificate;
    fingerprint_ = (*certificate)->fingerprint;
    server.use_certificate(**certificate);
    return certificate;
}

}  // namespace gate::web
