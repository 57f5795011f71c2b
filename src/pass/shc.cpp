#include "pass/shc.h"

#include <algorithm>

#include "pass/jws.h"
#include "pass/shc_payload.h"
#include "pass/trust.h"

namespace gate {
namespace {

constexpr std::size_t kMostParts = 32, kMostCards = 4;
constexpr std::chrono::minutes kPartsWithin{2};

HealthCode& stop(HealthCode& code, CodeStatus status, std::string detail) {
    code.status = status;
    code.detail = std::move(detail);
    return code;
}

/// Pairs of digits, each a character's code less 45.
std::optional<std::string> from_numeric(std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
    std::string text(digits.size() / 2, '\0');
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int tens = digits[i] - '0', ones = digits[i + 1] - '0';
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return std::nullopt;
        const int character = tens * 10 + ones + 45;
        if (character > 'z') return std::nullopt;
        text[i / 2] = static_cast<char>(character);
    }
    return text;
}

struct Part {
    std::size_t number = 1, of = 1;
    std::string_view digits;
};

std::optional<std::size_t> small_number(std::string_view text) {
    if (text.empty() || text.size() > 2) return std::nullopt;
    std::size_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::size_t>(c - '0');
    }
    return value;
}

/// "3…" or "1/3/3…".
std::optional<Part> part_of(std::string_view text) {
    const auto first = text.find('/');
    if (first == text.npos) return Part{1, 1, text};
    const auto second = text.find('/', first + 1);
    if (second == text.npos) return std::nullopt;
    const auto number = small_number(text.substr(0, first)),
               of = small_number(text.substr(first + 1, second - first - 1));
    if (!number || !of || *number < 1 || *number > *of || *of > kMostParts) return std::nullopt;
    return Part{*number, *of, text.substr(second + 1)};
}

const ShcKey* key_of(const Jws& jws, const std::vector<ShcKey>& keys) {
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const ShcKey& known) { return known.id == jws.key_id; });
    return key == keys.end() ? nullptr : &*key;
}

bool is_revoked(const ShcPayload& card, const Jws& jws, const ShcTrust& trust) {
    const auto list = trust.revoked.find(jws.key_id);
    if (list == trust.revoked.end() || card.revocation_id.empty()) return false;
    const auto entry = list->second.find(card.revocation_id);
    return entry != list->second.end() && (!entry->second || card.not_before < *entry->second);
}

void fill(HealthCode& code, const ShcPayload& card, const Jws& jws) {
    code.issuer = card.issuer;
    code.expires = card.expires;
    code.identifier = jws.signed_text;  // without the signature, which can be written in two ways
    code.holder = card.holder;
    code.born = card.born;
    code.facts = card.facts;
}

HealthCode& judge_genuine(HealthCode& code, const ShcPayload& card, const Jws& jws, const Trust& trust,
                          const Moment& moment) {
    code.status = CodeStatus::valid;
    fill(code, card, jws);
    if (moment.is_implausible()) return stop(code, CodeStatus::clock, "the clock stands before this program was built");
    if (moment.is_before(card.not_before))
        return stop(code, CodeStatus::not_yet_valid, "valid from " + format_utc(card.not_before));
    if (card.expires && moment.now >= *card.expires)
        return stop(code, CodeStatus::expired, "valid to " + format_utc(*card.expires));
    if (is_revoked(card, jws, trust.shc)) return stop(code, CodeStatus::revoked, "it is on the revocation list");
    return code;
}

HealthCode read_card(std::string_view text, const Trust& trust, const Moment& moment) {
    HealthCode code;
    code.family = CodeFamily::shc;
    const auto jws = read_jws(text);
    if (!jws) return stop(code, CodeStatus::malformed, "not the structure of a signed message (JWS)");
    const auto card = read_shc_payload(text_of(jws->payload));
    if (!card) return stop(code, CodeStatus::malformed, "not the claims of a SMART Health Card");
    if (jws->algorithm != "ES256")
        return stop(code, CodeStatus::unsupported_algorithm, "signed otherwise than by ES256");
    const auto issuer = trust.shc.issuers.find(card->issuer);
    if (issuer == trust.shc.issuers.end())
        return stop(code, CodeStatus::unknown_issuer, "its issuer is not in the trust folder");
    const ShcKey* key = key_of(*jws, issuer->second);
    if (!key) return stop(code, CodeStatus::unknown_issuer, "its issuer has no key of this id in the trust folder");
    if (!key->key.verify_p256(bytes_of(jws->signed_text), jws->signature))
        return stop(code, CodeStatus::bad_signature, "the signature does not fit");
    return judge_genuine(code, *card, *jws, trust, moment);
}

}  // namespace

ShcReader::Card& ShcReader::card_of(std::size_t parts, WallTime now) {
    std::erase_if(cards_, [&](const Card& card) { return now < card.begun || now - card.begun > kPartsWithin; });
    const auto found =
        std::find_if(cards_.begin(), cards_.end(), [&](const Card& card) { return card.parts.size() == parts; });
    if (found != cards_.end()) return *found;
    if (cards_.size() == kMostCards) cards_.erase(cards_.begin());
    cards_.push_back({now, std::vector<std::string>(parts)});
    return cards_.back();
}

HealthCode ShcReader::read(std::string_view text, const Trust& trust, const Moment& moment) {
    HealthCode code;
    code.family = CodeFamily::shc;
    const auto part = part_of(text.substr(kShcPrefix.size()));
    const auto letters = part ? from_numeric(part->digits) : std::nullopt;
    if (!letters) return stop(code, CodeStatus::malformed, "not pairs of digits, or not a part of several");
    if (part->of == 1) return read_card(*letters, trust, moment);

    Card& card = card_of(part->of, moment.now);
    std::string& place = card.parts[part->number - 1];
    if (!place.empty() && place != *letters) {
        std::fill(card.parts.begin(), card.parts.end(), "");
        card.begun = moment.now;
    }
    place = *letters;
    const auto missing = std::count(card.parts.begin(), card.parts.end(), "");
    if (missing > 0)
        return stop(code, CodeStatus::incomplete,
                    "part " + std::to_string(part->number) + " of " + std::to_string(part->of) + ", " +
                        std::to_string(missing) + " missing");
    std::string whole;
    for (const std::string& piece : card.parts) whole += piece;
    cards_.erase(cards_.begin() + (&card - cards_.data()));
    return read_card(whole, trust, moment);
}

}  // namespace gate
