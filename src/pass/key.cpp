#include "pass/key.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace gate {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

constexpr int kHalf = 32;  // bytes of r and of s on P-256

Bio reading(const std::string& text) { return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free}; }

std::string written(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// r‖s as the DER that OpenSSL wants; empty if it cannot be one.
Bytes der_of(ByteView raw) {
    if (raw.size() != 2 * kHalf) return {};
    const Signature signature(ECDSA_SIG_new(), ECDSA_SIG_free);
    BIGNUM* r = BN_bin2bn(raw.data(), kHalf, nullptr);
    BIGNUM* s = BN_bin2bn(raw.data() + kHalf, kHalf, nullptr);
    ECDSA_SIG_set0(signature.get(), r, s);  // takes both
    Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)));
    unsigned char* at = der.data();
    i2d_ECDSA_SIG(signature.get(), &at);
    return der;
}

Bytes raw_of(ByteView der) {
    const unsigned char* at = der.data();
    const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    check(signature != nullptr, "OpenSSL's own signature cannot be read");
    Bytes raw(2 * kHalf);
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), kHalf);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + kHalf, kHalf);
    return raw;
}

}  // namespace

Key::Key(evp_pkey_st* key) : key_(key, EVP_PKEY_free) {}

Key Key::make_p256() {
    evp_pkey_st* made = EVP_EC_gen("P-256");
    check(made != nullptr, "no key could be made");
    return Key(made);
}

Result<Key> Key::public_pem(const std::string& pem) {
    evp_pkey_st* key = PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, nullptr, nullptr);
    if (!key) return Fault{Reason::file_invalid, "is not a public key in PEM"};
    return Key(key);
}

Result<Key> Key::private_pem(const std::string& pem) {
    evp_pkey_st* key = PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, nullptr);
    if (!key) return Fault{Reason::file_invalid, "is not a private key in PEM"};
    return Key(key);
}

std::string Key::public_pem() const {
    const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
    check(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1, "a key cannot be written");
    return written(bio);
}

std::string Key::private_pem() const {
    const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
    check(PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "a key cannot be written");
    return written(bio);
}

Digest Key::id() const {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key_.get(), &der);
    check(size > 0, "a key cannot be encoded");
    const Digest id = sha256(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    return id;
}

bool Key::is_p256() const {
    char name[32] = "";
    return EVP_PKEY_get_group_name(key_.get(), name, sizeof name, nullptr) == 1 &&
           std::string_view(name) == "prime256v1";
}

Bytes Key::sign_p256(ByteView message) const {
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = 128;
    Bytes der(size);
    const bool good = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                      EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) == 1;
    check(good, "signing failed");
    return raw_of(ByteView(der).first(size));
}

bool Key::verify_p256(ByteView message, ByteView signature) const {
    const Bytes der = der_of(signature);
    if (der.empty()) return false;
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size()) == 1;
}

}  // namespace gate
