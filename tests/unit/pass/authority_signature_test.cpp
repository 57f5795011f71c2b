// Signatures of requests: published vectors, and what is not a key.
#include "pass/authority_signature.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

namespace gate {
namespace {

using Method = SignatureRules::Method;

SignatureRules rules(Method method, SignatureRules::Form form = SignatureRules::Form::hex) {
    SignatureRules made;
    made.method = method;
    made.form = form;
    return made;
}

std::string text_of_hex(const char* hex) { return std::string(text_of(*from_hex(hex))); }

std::string pem_of(EVP_PKEY* key) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    EXPECT_EQ(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr), 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

/// The key pair of GM/T 0003.5-2017, A.2.
constexpr const char* kSm2Public =
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
constexpr const char* kSm2Private = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";

Pkey sm2_key() {
    const Bytes point = *from_hex(kSm2Public);
    BIGNUM* number = nullptr;
    BN_hex2bn(&number, kSm2Private);
    OSSL_PARAM_BLD* build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number);
    OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context);
    EXPECT_EQ(EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters), 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(build);
    BN_free(number);
    return {key, EVP_PKEY_free};
}

Bytes der_of(const Bytes& raw) {
    ECDSA_SIG* signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(raw.data(), 32, nullptr), BN_bin2bn(raw.data() + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature, &der);
    Bytes made(der, der + size);
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
    return made;
}

bool verifies(EVP_PKEY* key, const EVP_MD* digest, std::string_view message, const Bytes& signature,
              const std::string& user = "") {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* by = EVP_PKEY_CTX_new(key, nullptr);
    if (!user.empty()) {
        EVP_PKEY_CTX_set1_id(by, user.data(), static_cast<int>(user.size()));
        EVP_MD_CTX_set_pkey_ctx(context, by);
    }
    const ByteView bytes = bytes_of(message);
    const bool good = EVP_DigestVerifyInit(context, nullptr, digest, nullptr, key) == 1 &&
                      EVP_DigestVerify(context, signature.data(), signature.size(), bytes.data(), bytes.size()) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(by);
    return good;
}

TEST(AuthoritySignature, hmac_sha256_as_rfc_4231_has_it) {
    const auto key = SigningKey::make(Method::hmac_sha256, std::string(20, '\x0b'));
    EXPECT_EQ(*key->sign(rules(Method::hmac_sha256), "Hi There"),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(*key->sign(rules(Method::hmac_sha256, SignatureRules::Form::base64), "Hi There"),
              "sDRMYdjbOFNcqK/OrwvxK4gdwgDJgz2nJuk3bC4yz/c=");
}

TEST(AuthoritySignature, hmac_sm3_as_gm_t_0042_has_it) {
    const auto key = SigningKey::make(Method::hmac_sm3,
                                      text_of_hex("0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20"));
    EXPECT_EQ(
        *key->sign(rules(Method::hmac_sm3, SignatureRules::Form::upper_hex),
                   "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopqabcdbcdecdefdefgefghfghighijhijkijkljklm"
                   "klmnlmnomnopnopq"),
        "CA05E144ED05D1857840D1F318A4A8669E559FC8391F414485BFDF7BB408963A");
}

TEST(AuthoritySignature, sm2_is_the_scheme_of_the_standards_example) {
    const Pkey pair = sm2_key();
    // The published signature of "message digest" by this key and this user id.
    const Bytes published =
        der_of(*from_hex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                         "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"));
    ASSERT_TRUE(verifies(pair.get(), EVP_sm3(), "message digest", published, "1234567812345678"));
    // What we sign is accepted by the same check.
    const auto key = SigningKey::make(Method::sm2, pem_of(pair.get()));
    ASSERT_TRUE(key.ok()) << key.fault().detail;
    const auto der = from_hex(*key->sign(rules(Method::sm2), "message digest"));
    EXPECT_TRUE(verifies(pair.get(), EVP_sm3(), "message digest", *der, "1234567812345678"));
    EXPECT_FALSE(verifies(pair.get(), EVP_sm3(), "another message", *der, "1234567812345678"));
    EXPECT_FALSE(verifies(pair.get(), EVP_sm3(), "message digest", *der, "8765432187654321"));
    SignatureRules raw = rules(Method::sm2, SignatureRules::Form::base64);
    raw.raw_sm2 = true;
    raw.sm2_user = "small-gate";
    const auto signature = from_base64(*key->sign(raw, "m"));
    ASSERT_EQ(signature->size(), 64u);
    EXPECT_TRUE(verifies(pair.get(), EVP_sm3(), "m", der_of(*signature), "small-gate"));
}

TEST(AuthoritySignature, rsa_sha256_verifies) {
    const Pkey pair(EVP_RSA_gen(2048), EVP_PKEY_free);
    const auto key = SigningKey::make(Method::rsa_sha256, pem_of(pair.get()));
    ASSERT_TRUE(key.ok()) << key.fault().detail;
    const auto signature = from_base64(*key->sign(rules(Method::rsa_sha256, SignatureRules::Form::base64), "text"));
    EXPECT_TRUE(verifies(pair.get(), EVP_sha256(), "text", *signature));
    EXPECT_FALSE(verifies(pair.get(), EVP_sha256(), "texts", *signature));
}

TEST(AuthoritySignature, a_key_of_the_wrong_kind_is_refused_in_words) {
    const Pkey p256(EVP_EC_gen("P-256"), EVP_PKEY_free), short_rsa(EVP_RSA_gen(1024), EVP_PKEY_free);
    EXPECT_FALSE(SigningKey::make(Method::sm2, pem_of(p256.get())).ok());
    EXPECT_FALSE(SigningKey::make(Method::sm2, "nothing").ok());
    EXPECT_FALSE(SigningKey::make(Method::rsa_sha256, pem_of(p256.get())).ok());
    EXPECT_FALSE(SigningKey::make(Method::rsa_sha256, pem_of(short_rsa.get())).ok());
    EXPECT_FALSE(SigningKey::make(Method::hmac_sm3, "too short").ok());
    EXPECT_TRUE(SigningKey::make(Method::none, "").ok());
}

TEST(AuthoritySignature, a_secret_file_may_end_with_a_line_end) {
    const std::string secret = "0123456789abcdef";
    EXPECT_EQ(*SigningKey::make(Method::hmac_sha256, secret + "\r\n")->sign(rules(Method::hmac_sha256), "x"),
              *SigningKey::make(Method::hmac_sha256, secret)->sign(rules(Method::hmac_sha256), "x"));
}

}  // namespace
}  // namespace gate
