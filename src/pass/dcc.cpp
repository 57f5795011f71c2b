#include "pass/dcc.h"

#include <algorithm>

#include "pass/base45.h"
#include "pass/cose.h"
#include "pass/dcc_payload.h"
#include "pass/inflate.h"
#include "pass/trust.h"

namespace gate {
namespace {

using Type = HealthFacts::Type;

HealthCode& stop(HealthCode& code, CodeStatus status, std::string detail) {
    code.status = status;
    code.detail = std::move(detail);
    return code;
}

bool verifies(const CoseSign1& cose, ByteView message, const Key& key) {
    return *cose.algorithm == kPs256 ? key.verify_ps256(message, cose.signature)
                                     : key.verify_es256(message, cose.signature);
}

const SignerCertificate* signer_of(const CoseSign1& cose, std::span<const SignerCertificate> signers) {
    const Bytes message = signed_bytes(cose);
    for (const SignerCertificate& signer : signers)
        if (verifies(cose, message, signer.key)) return &signer;
    return nullptr;
}

std::string joined(std::string_view given, std::string_view family) {
    std::string name(given);
    if (!given.empty() && !family.empty()) name += ' ';
    return name += family;
}

/// As in a passport: MUSTERFRAU<GOESSINGER.
std::string without_fillers(std::string name) {
    std::replace(name.begin(), name.end(), '<', ' ');
    return name;
}

void fill(HealthCode& code, const DccPayload& payload, const DccEntry& entry) {
    code.issuer = payload.issuer.empty() ? entry.country : payload.issuer;
    code.expires = payload.expires;
    code.identifier = entry.id;
    code.holder = joined(payload.given_name, payload.family_name);
    code.holder_latin = without_fillers(joined(payload.given_name_latin, payload.family_name_latin));
    code.born = payload.born;
    code.facts = entry.facts;
}

bool may_sign(const SignerUse& use, Type type) {
    switch (type) {
        case Type::vaccination:
            return use.vaccination;
        case Type::test:
            return use.test;
        case Type::recovery:
            return use.recovery;
    }
    return false;
}

/// The newest of the entries that `use` lets its signer vouch for; nullptr: none.
const DccEntry* vouched_entry(const DccPayload& payload, const SignerUse& use) {
    const DccEntry* newest = nullptr;
    for (const DccEntry& entry : payload.entries)
        if (may_sign(use, entry.facts.type) && (!newest || entry.facts.at > newest->facts.at)) newest = &entry;
    return newest;
}

bool contains(const std::vector<DccTrust::Hash>& list, std::initializer_list<ByteView> parts) {
    if (list.empty()) return false;
    const Digest whole = sha256(parts);
    DccTrust::Hash hash;
    std::copy_n(whole.begin(), hash.size(), hash.begin());
    return std::binary_search(list.begin(), list.end(), hash);
}

/// The three hashes of the EU gateway's revocation lists. Of an ECDSA signature only r counts: s can be turned
/// into another one that is as good.
bool is_revoked(const CoseSign1& cose, const DccPayload& payload, const DccTrust& trust) {
    const ByteView signature =
        *cose.algorithm == kEs256 ? cose.signature.first(cose.signature.size() / 2) : cose.signature;
    if (contains(trust.revoked_signature, {signature})) return true;
    return std::any_of(payload.entries.begin(), payload.entries.end(), [&](const DccEntry& entry) {
        const ByteView id = bytes_of(entry.id);
        return contains(trust.revoked_uci, {id}) ||
               contains(trust.revoked_country_uci, {bytes_of(payload.issuer), id}) ||
               contains(trust.revoked_country_uci, {bytes_of(entry.country), id});
    });
}

HealthCode& judge_times(HealthCode& code, const DccPayload& payload, const SignerCertificate& signer,
                        const Moment& moment) {
    const WallTime now = moment.now;
    if (moment.is_implausible()) return stop(code, CodeStatus::clock, "the clock stands before this program was built");
    const auto begins = std::max(payload.issued_at.value_or(now), payload.not_before.value_or(now));
    // A signer in the trust folder whose time has not come says that the clock is slow, whatever the code says.
    if (moment.is_before(signer.not_before) && !moment.given)
        return stop(code, CodeStatus::clock, "by the clock its signer does not exist yet");
    if (moment.is_before(begins)) return stop(code, CodeStatus::not_yet_valid, "valid from " + format_utc(begins));
    if (payload.expires && now > *payload.expires)
        return stop(code, CodeStatus::expired, "valid to " + format_utc(*payload.expires));
    if (moment.is_before(signer.not_before) || now > signer.not_after)
        return stop(code, CodeStatus::signer_expired,
                    "the signer's certificate is valid from " + format_utc(signer.not_before) + " to " +
                        format_utc(signer.not_after));
    return code;
}

HealthCode& judge_genuine(HealthCode& code, const CoseSign1& cose, const DccPayload& payload,
                          const SignerCertificate& signer, const Trust& trust, const Moment& moment) {
    code.status = CodeStatus::valid;
    const DccEntry* entry = vouched_entry(payload, signer.use);
    fill(code, payload, entry ? *entry : payload.entries.front());
    if (judge_times(code, payload, signer, moment).status != CodeStatus::valid) return code;
    if (!entry)
        return stop(code, CodeStatus::wrong_key_usage, "the signer's certificate is for another type of certificate");
    if (is_revoked(cose, payload, trust.dcc)) return stop(code, CodeStatus::revoked, "it is on the revocation list");
    return code;
}

}  // namespace

HealthCode read_dcc(std::string_view text, const Trust& trust, const Moment& moment) {
    HealthCode code;
    code.family = CodeFamily::dcc;
    const auto malformed = [&](std::string what) { return stop(code, CodeStatus::malformed, std::move(what)); };
    const auto compressed = from_base45(text.substr(kDccPrefix.size()));
    if (!compressed) return malformed("not base45");
    const auto bytes = inflate(*compressed);
    if (!bytes) return malformed("not compressed as it must be, or too large");
    const auto cose = read_cose_sign1(*bytes);
    if (!cose) return malformed("not the structure of a signed message (COSE_Sign1)");
    const auto payload = read_dcc_payload(cose->payload);
    if (!payload) return malformed(payload.fault().detail);
    if (!cose->algorithm || (*cose->algorithm != kEs256 && *cose->algorithm != kPs256))
        return stop(code, CodeStatus::unsupported_algorithm, "signed otherwise than by ES256 or PS256");
    const auto signers = trust.dcc.signers_of(cose->key_id);
    const SignerCertificate* signer = signer_of(*cose, signers);
    if (!signer && (signers.empty() || cose->key_id.empty()))
        return stop(code, CodeStatus::unknown_issuer, "no signer in the trust folder has its key id");
    if (!signer) return stop(code, CodeStatus::bad_signature, "the signature does not fit");
    return judge_genuine(code, *cose, *payload, *signer, trust, moment);
}

}  // namespace gate
