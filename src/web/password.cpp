#include "web/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/bytes.h"
#include "base/digest.h"

namespace gate::web {
namespace {

constexpr std::size_t kShortest = 10, kLongest = 200;
constexpr std::chrono::seconds kPatience{5};
constexpr std::string_view kCommon[] = {"1234567890", "0123456789",    "12345678910", "0987654321",    "1q2w3e4r5t",
                                        "qwertyuiop", "password12",    "password123", "passw0rd12",    "admin12345",
                                        "iloveyou12", "administrator", "woaini1314",  "woaini5201314", "5201314520"};

std::timed_mutex& one_at_a_time() {
    static std::timed_mutex mutex;
    return mutex;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// So that a name which nobody has is answered in the time of one that somebody has.
const std::string& nobodys_hash() {
    static const std::string hash = [] {
        std::array<char, crypto_pwhash_STRBYTES> out{};
        const std::string token = new_token();
        check(crypto_pwhash_str(out.data(), token.data(), token.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0,
              "Argon2id needs 64 MiB");
        return std::string(out.data());
    }();
    return hash;
}

}  // namespace

Status check_password(std::string_view password, std::string_view account) {
    const std::string small = lower(password);
    const Fault weak{Reason::password_weak, ""};
    if (!is_utf8(password) || characters(password) < kShortest || password.size() > kLongest) return weak;
    if (std::find(std::begin(kCommon), std::end(kCommon), small) != std::end(kCommon)) return weak;
    if (small.find_first_not_of(small[0]) == std::string::npos) return weak;
    if (!account.empty() && small.find(lower(account)) != std::string::npos) return weak;
    return Done{};
}

Result<std::string> hash_password(std::string_view password) {
    const std::unique_lock held(one_at_a_time(), kPatience);
    if (!held) return Fault{Reason::busy, "passwords are being checked"};
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return Fault{Reason::busy, "no memory to check a password"};
    return std::string(out.data());
}

Result<bool> password_fits(std::string_view password, const std::string& hash) {
    const std::unique_lock held(one_at_a_time(), kPatience);
    if (!held) return Fault{Reason::busy, "passwords are being checked"};
    const std::string& against = hash.empty() ? nobodys_hash() : hash;
    const bool fits = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
    return fits && !hash.empty();
}

std::string new_token() {
    std::array<std::uint8_t, 32> bytes{};
    random_bytes(bytes);
    return to_base64url(bytes);
}

std::string token_digest(std::string_view token) { return to_hex(sha256(bytes_of(token))); }

}  // namespace gate::web
