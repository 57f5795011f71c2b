#include "pass/key.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace gate {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

constexpr int kHalf = 32;  // bytes of r and of s on P-256, the one curve that is signed on

Bio reading(const std::string& text) { return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free}; }

std::string written(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// Bytes of r and of s.
std::size_t half_of(Key::Kind kind) {
    switch (kind) {
        case Key::Kind::p256:
            return 32;
        case Key::Kind::p384:
            return 48;
        case Key::Kind::p521:
            return 66;
        default:
            return 0;
    }
}

void put_integer(Bytes& der, ByteView number) {
    while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
    const bool pad = number[0] >= 0x80;  // else it were negative
    der.push_back(0x02);
    der.push_back(static_cast<std::uint8_t>(number.size() + (pad ? 1 : 0)));
    if (pad) der.push_back(0);
    der.insert(der.end(), number.begin(), number.end());
}

/// r‖s as the DER that OpenSSL wants; empty if it cannot be one.
Bytes der_of(ByteView raw, std::size_t half) {
    if (half == 0 || raw.size() != 2 * half) return {};
    Bytes integers, der{0x30};
    integers.reserve(raw.size() + 6);
    put_integer(integers, raw.first(half));
    put_integer(integers, raw.subspan(half));
    if (integers.size() >= 0x80) der.push_back(0x81);  // at most 138 on the largest curve
    der.push_back(static_cast<std::uint8_t>(integers.size()));
    der.insert(der.end(), integers.begin(), integers.end());
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

Key::Kind kind_of(EVP_PKEY* key) {
    const int type = EVP_PKEY_get_base_id(key);
    if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) return Key::Kind::rsa;
    char name[32] = "";
    if (type != EVP_PKEY_EC || EVP_PKEY_get_group_name(key, name, sizeof name, nullptr) != 1) return Key::Kind::other;
    const std::string_view group = name;
    if (group == "prime256v1") return Key::Kind::p256;
    if (group == "secp384r1") return Key::Kind::p384;
    return group == "secp521r1" ? Key::Kind::p521 : Key::Kind::other;
}

Digest id_of_key(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    check(size > 0, "a key cannot be encoded");
    const Digest id = sha256(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    return id;
}

bool use_pss(EVP_PKEY_CTX* how) {
    return EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(how, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_AUTO) == 1;
}

/// Nothing for keys of other kinds than those that are verified with.
std::shared_ptr<const EVP_MD_CTX> verifier_of(EVP_PKEY* key, Key::Kind kind) {
    if (kind == Key::Kind::other) return nullptr;
    const std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* how = nullptr;  // the context's own
    const bool ready = EVP_DigestVerifyInit(context.get(), &how, EVP_sha256(), nullptr, key) == 1 &&
                       (kind != Key::Kind::rsa || use_pss(how));
    return ready ? context : nullptr;
}

}  // namespace

Key::Key(evp_pkey_st* key)
    : key_(key, EVP_PKEY_free), id_(id_of_key(key)), kind_(kind_of(key)), verifier_(verifier_of(key, kind_)) {}

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

Result<Key> Key::p256_point(ByteView x, ByteView y) {
    const Fault no_point{Reason::file_invalid, "is not a point on P-256"};
    if (x.size() != 32 || y.size() != 32) return no_point;
    Bytes point{0x04};  // uncompressed
    point.insert(point.end(), x.begin(), x.end());
    point.insert(point.end(), y.begin(), y.end());
    char group[] = "prime256v1";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    using Maker = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
    const Maker maker(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    const bool made =
        EVP_PKEY_fromdata_init(maker.get()) == 1 &&
        EVP_PKEY_fromdata(maker.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(parameters)) == 1;
    if (!made) return no_point;
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

int Key::bits() const { return EVP_PKEY_get_bits(key_.get()); }

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
    return is_p256() && verify_es256(message, signature);
}

bool Key::verify_es256(ByteView message, ByteView signature) const {
    const Bytes der = der_of(signature, half_of(kind_));
    return !der.empty() && verify(message, der);
}

bool Key::verify_ps256(ByteView message, ByteView signature) const {
    return kind_ == Kind::rsa && verify(message, signature);
}

bool Key::verify(ByteView message, ByteView signature) const {
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return verifier_ && EVP_MD_CTX_copy_ex(context.get(), verifier_.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace gate
