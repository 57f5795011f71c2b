#include "pass/health_code.h"

#include <array>
#include <utility>

namespace gate {
namespace {

constexpr std::array<std::pair<CodeFamily, std::string_view>, 6> kFamilies{{
    {CodeFamily::none, "none"},
    {CodeFamily::pass, "pass"},
    {CodeFamily::dcc, "dcc"},
    {CodeFamily::shc, "shc"},
    {CodeFamily::province, "province"},
    {CodeFamily::unknown, "unknown"},
}};

struct StatusWords {
    CodeStatus status;
    std::string_view name;
    Reason reason;
};
constexpr std::array<StatusWords, 19> kStatuses{{
    {CodeStatus::valid, "valid", Reason::normal},
    {CodeStatus::not_yet_valid, "not_yet_valid", Reason::not_yet_valid},
    {CodeStatus::expired, "expired", Reason::expired},
    {CodeStatus::bad_signature, "bad_signature", Reason::bad_signature},
    {CodeStatus::unsupported_algorithm, "unsupported_algorithm", Reason::unsupported_algorithm},
    {CodeStatus::unknown_issuer, "unknown_issuer", Reason::unknown_issuer},
    {CodeStatus::signer_expired, "signer_expired", Reason::signer_expired},
    {CodeStatus::wrong_key_usage, "wrong_key_usage", Reason::wrong_key_usage},
    {CodeStatus::revoked, "revoked", Reason::revoked},
    {CodeStatus::malformed, "malformed", Reason::malformed},
    {CodeStatus::incomplete, "incomplete", Reason::incomplete},
    {CodeStatus::not_a_health_code, "not_a_health_code", Reason::not_a_health_code},
    {CodeStatus::unreachable, "unreachable", Reason::unreachable},
    {CodeStatus::clock, "clock", Reason::clock_untrusted},
    {CodeStatus::green, "green", Reason::normal},
    {CodeStatus::yellow, "yellow", Reason::code_yellow},
    {CodeStatus::red, "red", Reason::code_red},
    {CodeStatus::unknown, "unknown", Reason::code_unknown},
    {CodeStatus::rules_not_met, "rules_not_met", Reason::rules_not_met},
}};

const StatusWords& words_of(CodeStatus status) {
    for (const StatusWords& words : kStatuses)
        if (words.status == status) return words;
    return kStatuses[17];  // a number from a newer program: unknown
}

}  // namespace

std::string_view name_of(CodeFamily family) {
    for (const auto& [known, name] : kFamilies)
        if (known == family) return name;
    return "unknown";
}

std::optional<CodeFamily> family_of(std::string_view name) {
    for (const auto& [family, known] : kFamilies)
        if (known == name) return family;
    return std::nullopt;
}

std::string_view name_of(CodeStatus status) { return words_of(status).name; }

std::optional<CodeStatus> status_of(std::string_view name) {
    for (const StatusWords& words : kStatuses)
        if (words.name == name) return words.status;
    return std::nullopt;
}

Reason reason_for(CodeStatus status) { return words_of(status).reason; }

}  // namespace gate
