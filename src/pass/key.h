// Public and private keys, by OpenSSL, as values.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"

struct evp_pkey_st;
struct evp_md_ctx_st;

namespace gate {

/// A shared handle; copying is cheap. Thread-safe for verifying and signing.
class Key {
public:
    enum class Kind : std::uint8_t { p256, p384, p521, rsa, other };

    /// A fresh pair on P-256.
    static Key make_p256();
    /// PEM text of a public (or, for `private_pem`, a private) key. Fault file_invalid.
    static Result<Key> public_pem(const std::string& pem);
    static Result<Key> private_pem(const std::string& pem);
    /// The point of a public key on P-256, 32 bytes each, as a JWK gives it. Fault file_invalid: no such point.
    static Result<Key> p256_point(ByteView x, ByteView y);
    /// Takes the ownership of an OpenSSL key.
    static Key adopt(evp_pkey_st* key) { return Key(key); }

    std::string public_pem() const;
    std::string private_pem() const;
    /// SHA-256 of the public key as DER (SubjectPublicKeyInfo).
    const Digest& id() const { return id_; }
    Kind kind() const { return kind_; }
    bool is_p256() const { return kind_ == Kind::p256; }
    int bits() const;

    /// ECDSA P-256 with SHA-256; signatures are r‖s, 64 bytes, as COSE and JOSE have them.
    Bytes sign_p256(ByteView message) const;
    bool verify_p256(ByteView message, ByteView signature) const;
    /// COSE's ES256: ECDSA with SHA-256 on whichever curve (RFC 9053, 2.1), r‖s in the curve's length.
    bool verify_es256(ByteView message, ByteView signature) const;
    /// RSASSA-PSS with SHA-256 and MGF1 with SHA-256.
    bool verify_ps256(ByteView message, ByteView signature) const;

private:
    explicit Key(evp_pkey_st* key);
    /// `signature` as OpenSSL wants it.
    bool verify(ByteView message, ByteView signature) const;

    std::shared_ptr<evp_pkey_st> key_;
    Digest id_;
    Kind kind_;
    /// Ready to verify, and copied for each signature: to set one up costs a tenth of the verification. May be null.
    std::shared_ptr<const evp_md_ctx_st> verifier_;
};

}  // namespace gate
