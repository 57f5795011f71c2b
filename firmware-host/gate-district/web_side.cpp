#include "gate-district/web_side.h"

#include <spdlog/spdlog.h>

#include "district_screens/screens.h"

namespace gate::embedded {
std::span<const File> district_documents();  // made by gate_embed
}

namespace gate {
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
    const auto changed = renewal_.step(
        clock.now(), [&] { return district_certificate(config, clock); }, server);
    if (!changed) return spdlog::error("tls: {}", changed.fault().detail);
    if (*changed)
        spdlog::info("tls: certificate with SHA-256 fingerprint {}, until {}", (*changed)->fingerprint,
                     format_utc((*changed)->until));
}

}  // namespace gate
