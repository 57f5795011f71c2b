// What stands behind a gate's pages: its accounts, the shell around the pages, the menu.
#pragma once

#include <memory>

#include "common/config.h"
#include "lane/checkpoint.h"
#include "web/shell.h"
#include "web/upkeep.h"

namespace gate {

/// The certificate of the pages by the config, made or renewed where it is our own; nothing for plain HTTP.
Result<std::optional<web::Certificate>> page_certificate(const GateConfig& config, const Clock& clock);

struct PageSide {
    std::unique_ptr<web::Accounts> accounts;
    std::unique_ptr<web::Shell> shell;

    /// Opens accounts.db. What `context` holds must outlive it. Fault accounts_broken.
    static Result<PageSide> make(const GateConfig& config, GateContext& context);
    /// Now and then: renews our own certificate before it ends, and takes a new one of the site.
    void renew_certificate(const GateConfig& config, const Clock& clock, web::Server& server);

private:
    web::CertificateRenewal renewal_;
};

}  // namespace gate
