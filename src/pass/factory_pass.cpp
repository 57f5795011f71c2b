#include "pass/factory_pass.h"

#include "pass/base45.h"
#include "pass/trust.h"

namespace gate {
namespace {

// version, pass number, not before, expiry, key id, length of the roster id, roster id, signature
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeader = 1 + 8 + 4 + 4 + 4 + 1, kSignature = 64, kLongestId = 32;

void put(Bytes& out, std::uint64_t value, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint64_t get(ByteView bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | bytes[at + i];
    return value;
}

std::uint64_t seconds_of(WallTime time) {
    return static_cast<std::uint64_t>(std::chrono::floor<seconds>(time).time_since_epoch().count());
}

WallTime time_of(std::uint64_t unix_seconds) { return WallTime(seconds(unix_seconds)); }

struct Parsed {
    FactoryPass pass;
    ByteView key_id, body, signature;
};

std::optional<Parsed> parse(ByteView bytes) {
    if (bytes.size() < kHeader + 1 + kSignature || bytes[0] != kVersion) return std::nullopt;
    const std::size_t id_length = bytes[kHeader - 1];
    if (id_length == 0 || id_length > kLongestId || bytes.size() != kHeader + id_length + kSignature)
        return std::nullopt;
    Parsed parsed;
    parsed.pass.number = get(bytes, 1, 8);
    parsed.pass.not_before = time_of(get(bytes, 9, 4));
    parsed.pass.expires = time_of(get(bytes, 13, 4));
    parsed.key_id = bytes.subspan(17, 4);
    parsed.pass.roster_id = text_of(bytes.subspan(kHeader, id_length));
    parsed.body = bytes.first(kHeader + id_length);
    parsed.signature = bytes.last(kSignature);
    return parsed;
}

/// Several keys may share the four bytes of a key id: all of them are tried.
CodeStatus check_signature(const Parsed& parsed, const Trust& trust) {
    bool known = false;
    for (const Key& key : trust.pass_keys) {
        const Digest& id = key.id();
        if (!std::equal(parsed.key_id.begin(), parsed.key_id.end(), id.begin())) continue;
        known = true;
        if (key.verify_p256(parsed.body, parsed.signature)) return CodeStatus::valid;
    }
    return known ? CodeStatus::bad_signature : CodeStatus::unknown_issuer;
}

void judge_times(HealthCode& code, const FactoryPass& pass, const Moment& moment) {
    if (moment.is_implausible()) {
        code.status = CodeStatus::clock;
        code.detail = "the clock stands before this program was built";
        return;
    }
    if (!moment.is_before(pass.not_before) && moment.now < pass.expires) return;
    code.status = moment.is_before(pass.not_before) ? CodeStatus::not_yet_valid : CodeStatus::expired;
    code.detail = "valid from " + format_utc(pass.not_before) + " to " + format_utc(pass.expires);
}

}  // namespace

std::string issue_pass(const FactoryPass& pass, const Key& key) {
    check(!pass.roster_id.empty() && pass.roster_id.size() <= kLongestId, "a roster id has 1 to 32 letters");
    Bytes body;
    put(body, kVersion, 1);
    put(body, pass.number, 8);
    put(body, seconds_of(pass.not_before), 4);
    put(body, seconds_of(pass.expires), 4);
    const Digest id = key.id();
    body.insert(body.end(), id.begin(), id.begin() + 4);
    put(body, pass.roster_id.size(), 1);
    body.insert(body.end(), pass.roster_id.begin(), pass.roster_id.end());
    const Bytes signature = key.sign_p256(body);
    body.insert(body.end(), signature.begin(), signature.end());
    return std::string(kPassPrefix) + to_base45(body);
}

HealthCode read_pass(std::string_view text, const Trust& trust, const Moment& moment) {
    HealthCode code;
    code.family = CodeFamily::pass;
    code.status = CodeStatus::malformed;
    const auto bytes = from_base45(text.substr(kPassPrefix.size()));
    const auto parsed = bytes ? parse(*bytes) : std::nullopt;
    if (!parsed) {
        code.detail = "not the structure of a factory pass";
        return code;
    }
    code.status = check_signature(*parsed, trust);
    if (code.status != CodeStatus::valid) {
        code.detail = code.status == CodeStatus::bad_signature ? "the signature does not fit"
                                                               : "no pass key in the trust folder has this key id";
        return code;
    }
    code.issuer = "factory";
    code.expires = parsed->pass.expires;
    code.roster_id = parsed->pass.roster_id;
    code.identifier = pass_number_text(parsed->pass.number);
    judge_times(code, parsed->pass, moment);
    if (code.status == CodeStatus::valid && trust.revoked_passes.contains(code.identifier)) {
        code.status = CodeStatus::revoked;
        code.detail = "this pass number is on the revocation list";
    }
    return code;
}

std::string pass_number_text(std::uint64_t number) {
    Bytes bytes;
    put(bytes, number, 8);
    return to_hex(bytes);
}

}  // namespace gate
