#include "gate-district/web_side.h"

#include <spdlog/spdlog.h>

#include <cstdio>

#include "district_screens/screens.h"

namespace gate::embedded {
std::span<const File> district_documents();  // made by gate_embed
}

namespace gate {
namespace {

constexpr std::chrono::hours kLookAtCertificate{1};

}  // namespace

Result<std::unique_ptr<web::Accounts>> open_district_accounts(const DistrictServerConfig& config,
                                                              district::Ledger& ledger, const Clock& clock) {
    web::AccountRules rules;
    rules.roles = district::screens::roles();
    return web::Accounts::open(config.accounts_path(), clock, std::move(rules),
                               [&ledger, &clock](const std::string& who, const std::string& what) {
                                   // A ledger that cannot be written is told by every page; accounts go on.
                                   static_cast<void>(ledger.note(who, what, clock.wall()));
                               });
}

Result<std::optional<web::Certificate>> district_certificate(const DistrictServerConfig& config, const Clock& clock) {
    if (!config.web_tls) return std::optional<web::Certificate>{};
    std::vector<std::string> names = config.web_hosts;
    names.push_back(config.web_address);
    auto certificate = config.web_certificate.empty() ? web::own_certificate(config.data_folder, names, clock.wall())
                                                      : web::load_certificate(config.web_certificate, config.web_key);
    if (!certificate) return certificate.fault();
    return std::optional(*std::move(certificate));
}

Result<DistrictWeb> DistrictWeb::make(const DistrictServerConfig& config, district::Ledger& ledger,
                                      const Clock& clock) {
    DistrictWeb side;
    auto accounts = open_district_accounts(config, ledger, clock);
    if (!accounts) return accounts.fault();
    side.accounts = *std::move(accounts);
    side.shell.reset(new web::Shell{*side.accounts, clock});
    side.shell->layout.zh = "小门 区平台";
    side.shell->layout.en = "Small Gate district";
    side.shell->layout.site = config.site;
    side.shell->layout.menu = district::screens::menu();
    side.shell->openapi = embedded::district_documents().front().bytes;
    side.shell->metrics_token = config.metrics_token;
    return side;
}

void DistrictWeb::renew_certificate(const DistrictServerConfig& config, const Clock& clock, web::Server& server) {
    if (!config.web_tls || (looked_ && clock.now() - *looked_ < kLookAtCertificate)) return;
    looked_ = clock.now();
    const auto certificate = district_certificate(config, clock);
    if (!certificate) return spdlog::error("tls: {}", certificate.fault().detail);
    if ((*certificate)->fingerprint == fingerprint_) return;
    fingerprint_ = (*certificate)->fingerprint;
    server.use_certificate(**certificate);
    spdlog::info("tls: certificate with SHA-256 fingerprint {}, until {}", fingerprint_,
                 format_utc((*certificate)->until));
}

void DistrictWeb::offer_first_link(const std::string& address) const {
    if (accounts->has_administrator()) return;
    const auto token = accounts->make_first_link();
    if (!token) return spdlog::error("no link for the first administrator: {}", token.fault().detail);
    spdlog::warn("there is no administrator yet: open the link on the console / 尚无管理员，请打开控制台上的链接");
    std::printf("首个管理员 · first administrator (once, within 24 h / 一次有效，24 小时内):\n  %ssetup#%s\n",
                address.c_str(), token->c_str());
    std::fflush(stdout);
}

}  // namespace gate
