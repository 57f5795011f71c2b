// The signed factory pass: one line of text that names a person of the roster, verified offline.
// Format: docs/factory-pass.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pass/health_code.h"
#include "pass/key.h"
#include "pass/moment.h"

namespace gate {

struct Trust;

struct FactoryPass {
    std::uint64_t number = 0;          // random, of this pass; what a revocation list names
    std::string roster_id;             // 1–32 of [A-Za-z0-9._-]
    WallTime not_before{}, expires{};  // whole seconds
};

constexpr std::string_view kPassPrefix = "SGP1:";

/// The text of a pass, signed. `key` must be a private key on P-256.
std::string issue_pass(const FactoryPass& pass, const Key& key);

/// Reads a text that begins with kPassPrefix.
HealthCode read_pass(std::string_view text, const Trust& trust, const Moment& moment);

/// "4f1c…": how a pass number is written for people and in revoked/pass.txt.
std::string pass_number_text(std::uint64_t number);

}  // namespace gate
