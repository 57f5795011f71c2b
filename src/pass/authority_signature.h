// Signatures of requests to an authority's service, by OpenSSL.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

struct evp_pkey_st;

namespace gate {

struct SignatureRules {
    enum class Method { none, hmac_sha256, hmac_sm3, sm2, rsa_sha256 };
    enum class Form { hex, upper_hex, base64 };
    Method method = Method::none;
    Form form = Form::hex;
    bool raw_sm2 = false;                       // r‖s, 64 bytes, instead of DER
    std::string sm2_user = "1234567812345678";  // the signer's id that SM2 hashes along (GM/T 0009)
};

/// The key of a request's signature, from a file of its own. A cheap handle; thread-safe.
class SigningKey {
public:
    /// HMAC: the file's bytes without a line end. SM2, RSA: a private key in PEM, of that kind.
    /// Fault file_invalid.
    static Result<SigningKey> make(SignatureRules::Method method, const std::string& file);

    /// The signature of `message` as the service wants it written. Empty without a method.
    /// Fault internal if OpenSSL cannot sign.
    Result<std::string> sign(const SignatureRules& rules, std::string_view message) const;

    /// The file's text, for a service that wants it in a header as it is.
    const std::string& text() const { return text_; }

private:
    std::string text_;
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace gate
