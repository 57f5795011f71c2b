#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstring>
#include <memory>

#include "base/check.h"

namespace gate {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// One context a thread: making one costs more than hashing a row (the journal hashes two a visit).
EVP_MD_CTX* context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> held(EVP_MD_CTX_new());
    return held.get();
}

const EVP_MD* algorithm() {
    static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched;
}

}  // namespace

Digest sha256(ByteView bytes) { return sha256({bytes}); }

Digest sha256(std::initializer_list<ByteView> parts) {
    Digest out;
    bool good = EVP_DigestInit_ex(context(), algorithm(), nullptr) == 1;
    for (ByteView part : parts) good = good && EVP_DigestUpdate(context(), part.data(), part.size()) == 1;
    good = good && EVP_DigestFinal_ex(context(), out.data(), nullptr) == 1;
    check(good, "SHA-256 failed");
    return out;
}

Digest hmac_sha256(ByteView key, ByteView message) {
    Digest out;
    unsigned length = 0;
    const unsigned char* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(),
                                     message.size(), out.data(), &length);
    check(made != nullptr && length == out.size(), "HMAC-SHA-256 failed");
    return out;
}

void random_bytes(std::span<std::uint8_t> out) {
    check(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1, "no random numbers");
}

std::int64_t random_id() {
    std::uint64_t drawn = 0;
    while (drawn == 0) {
        std::uint8_t raw[sizeof drawn];
        random_bytes(raw);
        std::memcpy(&drawn, raw, sizeof drawn);
        drawn &= INT64_MAX;
    }
    return static_cast<std::int64_t>(drawn);
}

}  // namespace gate
