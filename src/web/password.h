// Passwords by libsodium's Argon2id, and the one-way digests of tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gate::web {

/// Fault password_weak: shorter than 10 characters, longer than 200 bytes, holds the account's name, or is
/// among the first that anybody would try.
Status check_password(std::string_view password, std::string_view account);

/// Some 70 ms and 64 MiB each; only one at a time in a process (fault busy after 5 s of waiting).
Result<std::string> hash_password(std::string_view password);
/// An empty `hash` takes as long as a real one and is never right.
Result<bool> password_fits(std::string_view password, const std::string& hash);

/// 32 random bytes, as text of a URL.
std::string new_token();
/// What is stored of a token, hex.
std::string token_digest(std::string_view token);

}  // namespace gate::web
