#include "pass/authority_signature.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

namespace gate {
namespace {

using Method = SignatureRules::Method;

constexpr int kSm2Half = 32;                 // bytes of r and of s
constexpr std::size_t kShortestSecret = 16;  // bytes of an HMAC key
constexpr int kShortestRsa = 2048;           // bits

Bytes hmac(const EVP_MD* digest, std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const ByteView bytes = bytes_of(message);
    const auto* made =
        HMAC(digest, key.data(), static_cast<int>(key.size()), bytes.data(), bytes.size(), mac.data(), &size);
    return made ? Bytes(mac.begin(), mac.begin() + size) : Bytes{};
}

/// r‖s of a DER signature.
Bytes raw_of(ByteView der) {
    const unsigned char* at = der.data();
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    Bytes raw(2 * kSm2Half);
    const bool good = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), kSm2Half) > 0 &&
                      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + kSm2Half, kSm2Half) > 0;
    return good ? raw : Bytes{};
}

/// Empty where OpenSSL refuses.
Bytes sign_by_key(EVP_PKEY* key, const EVP_MD* digest, const std::string& sm2_user, std::string_view message) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> user(EVP_PKEY_CTX_new(key, nullptr),
                                                                           EVP_PKEY_CTX_free);
    if (!sm2_user.empty()) {
        if (EVP_PKEY_CTX_set1_id(user.get(), sm2_user.data(), static_cast<int>(sm2_user.size())) <= 0) return {};
        EVP_MD_CTX_set_pkey_ctx(context.get(), user.get());
    }
    const ByteView bytes = bytes_of(message);
    std::size_t size = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) != 1)
        return {};
    Bytes signature(size);
    if (EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) != 1) return {};
    signature.resize(size);
    return signature;
}

std::string written(const Bytes& bytes, SignatureRules::Form form) {
    if (form == SignatureRules::Form::base64) return to_base64(bytes);
    std::string hex = to_hex(bytes);
    if (form == SignatureRules::Form::upper_hex)
        std::transform(hex.begin(), hex.end(), hex.begin(), [](char c) { return c >= 'a' ? char(c - 32) : c; });
    return hex;
}

std::string why_not(Method method, EVP_PKEY* key) {
    if (!key) return "must be a private key in PEM";
    char group[32] = "";
    EVP_PKEY_get_group_name(key, group, sizeof group, nullptr);
    if (method == Method::sm2 && std::string_view(group) != "SM2") return "must be a private key on the curve SM2";
    if (method == Method::rsa_sha256 && (!EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_get_bits(key) < kShortestRsa))
        return "must be an RSA private key of at least 2048 bits";
    return "";
}

}  // namespace

Result<SigningKey> SigningKey::make(Method method, const std::string& file) {
    SigningKey made;
    made.text_ = file.substr(0, file.find_last_not_of("\r\n") + 1);
    const bool by_hmac = method == Method::hmac_sha256 || method == Method::hmac_sm3;
    if (by_hmac && made.text_.size() < kShortestSecret)
        return Fault{Reason::file_invalid, "must hold a secret of at least 16 bytes"};
    if (by_hmac || method == Method::none) return made;
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(file.data(), static_cast<int>(file.size())),
                                                        BIO_free);
    // Without this OpenSSL would ask the terminal for the password of an encrypted key.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    made.key_ = {PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free};
    if (const std::string why = why_not(method, made.key_.get()); !why.empty()) return Fault{Reason::file_invalid, why};
    return made;
}

Result<std::string> SigningKey::sign(const SignatureRules& rules, std::string_view message) const {
    Bytes signature;
    switch (rules.method) {
        case Method::none:
            return std::string();
        case Method::hmac_sha256:
            signature = hmac(EVP_sha256(), text_, message);
            break;
        case Method::hmac_sm3:
            signature = hmac(EVP_sm3(), text_, message);
            break;
        case Method::sm2:
            signature = sign_by_key(key_.get(), EVP_sm3(), rules.sm2_user, message);
            if (rules.raw_sm2) signature = raw_of(signature);
            break;
        case Method::rsa_sha256:
            signature = sign_by_key(key_.get(), EVP_sha256(), "", message);
            break;
    }
    if (signature.empty()) return Fault{Reason::internal, "OpenSSL cannot sign the request"};
    return written(signature, rules.form);
}

}  // namespace gate
