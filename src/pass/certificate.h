// The certificate of a signer (X.509), reduced to what verifying needs.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "pass/key.h"

namespace gate {

/// What a signer of EU certificates may sign, by the extended key usages of 2021 (both families of their numbers).
/// A certificate with none of them may sign everything.
struct SignerUse {
    bool test = false, vaccination = false, recovery = false;
};

struct SignerCertificate {
    Digest fingerprint{};                // SHA-256 of its DER; the first 8 bytes are its key id
    WallTime not_before{}, not_after{};  // both included
    SignerUse use;
    Key key;
};

/// One certificate in DER, or all of a PEM file; also the base64 of a DER without PEM's frame.
/// Fault trust_unreadable: none, or one whose key is neither EC (P-256, P-384, P-521) nor RSA of 2048 bits and more.
Result<std::vector<SignerCertificate>> read_certificates(const std::string& bytes);

}  // namespace gate
