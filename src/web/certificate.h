// The certificate that the pages are served with: the site's own, or one that the program makes for itself
// (ECDSA P-256, self-signed) and renews before it ends.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace gate::web {

struct Certificate {
    std::string chain_pem, key_pem;
    std::string fingerprint;  // SHA-256, "AB:CD:…", as browsers show it
    WallTime until{};
};

/// Reads a PEM chain and its key. Fault tls_invalid: unreadable, or the two do not belong together.
Result<Certificate> load_certificate(const std::string& certificate, const std::string& key);

/// `folder`/tls-certificate.pem and tls-key.pem (mode 0600): made where they are missing, and made anew when less than
/// 30 days are left or another name is wanted. `names`: host names and IP addresses; others are left out.
Result<Certificate> own_certificate(const std::string& folder, const std::vector<std::string>& names, WallTime now);

}  // namespace gate::web
