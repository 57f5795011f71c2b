// What every program with pages does for them beside serving: the first administrator's link, the certificate's
// renewal.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "web/accounts.h"
#include "web/certificate.h"
#include "web/http.h"

namespace gate::web {

/// While there is no administrator: prints a link on the console, valid once, to make one. `address`: of the pages,
/// "http://…/".
Status offer_first_link(Accounts& accounts, const std::string& address);

/// Once an hour: renews a program's own certificate before it ends, and takes a new one of the site.
class CertificateRenewal {
public:
    using Source = std::function<Result<std::optional<Certificate>>()>;  // nothing: plain HTTP
    /// The certificate that the server serves from now on, if it is another one.
    Result<std::optional<Certificate>> step(Instant now, const Source& source, Server& server);

private:
    std::optional<Instant> looked_;
    std::string fingerprint_;
};

}  // namespace gate::web
