// What stands behind the district's pages: its accounts, the shell around them, its certificate.
#pragma once

#include <memory>

#include "district/ledger.h"
#include "gate-district/config.h"
#include "web/shell.h"
#include "web/upkeep.h"

namespace gate {

/// Officer and administrator; each change is written down in the ledger, which must outlive the accounts.
Result<std::unique_ptr<web::Accounts>> open_district_accounts(const DistrictServerConfig& config,
                                                              district::Ledger& ledger, const Clock& clock);
/// By the config, made or renewed where it is our own; nothing for plain HTTP.
Result<std::optional<web::Certificate>> district_certificate(const DistrictServerConfig& config, const Clock& clock);

struct DistrictWeb {
    std::unique_ptr<web::Accounts> accounts;
    std::unique_ptr<web::Shell> shell;

    static Result<DistrictWeb> make(const DistrictServerConfig& config, district::Ledger& ledger, const Clock& clock);
    /// Now and then: renews our own certificate before it ends, and takes a new one of the site.
    void renew_certificate(const DistrictServerConfig& config, const Clock& clock, web::Server& server);

private:
    web::CertificateRenewal renewal_;
};

}  // namespace gate
