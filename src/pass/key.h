// Public and private keys, by OpenSSL, as values.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"

struct evp_pkey_st;

namespace gate {

/// A shared handle; copying is cheap. Thread-safe for verifying and signing.
class Key {
public:
    /// A fresh pair on P-256.
    static Key make_p256();
    /// PEM text of a public (or, for `private_pem`, a private) key. Fault file_invalid.
    static Result<Key> public_pem(const std::string& pem);
    static Result<Key> private_pem(const std::string& pem);

    std::string public_pem() const;
    std::string private_pem() const;
    /// SHA-256 of the public key as DER (SubjectPublicKeyInfo).
    Digest id() const;
    bool is_p256() const;

    /// ECDSA P-256 with SHA-256; signatures are r‖s, 64 bytes, as COSE and JOSE have them.
    Bytes sign_p256(ByteView message) const;
    bool verify_p256(ByteView message, ByteView signature) const;

private:
    explicit Key(evp_pkey_st* key);
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace gate
