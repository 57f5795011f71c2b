#include <algorithm>

#include "pass/trust_files.h"

namespace gate {
namespace {

constexpr std::size_t kKeyId = 8;  // the fewest bytes of a key id

bool is_certificate(const std::filesystem::path& file) {
    const std::string kind = file.extension().string();
    return kind == ".pem" || kind == ".der" || kind == ".cer" || kind == ".crt";
}

/// "uci:0123…": 16 bytes in hex, or the whole digest, whose first 16 bytes they are.
bool note_revoked(const std::string& line, DccTrust& dcc) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) return false;
    const std::string_view kind = std::string_view(line).substr(0, colon);
    const auto hash = from_hex(std::string_view(line).substr(colon + 1));
    if (!hash || (hash->size() != 16 && hash->size() != 32)) return false;
    auto* list = kind == "uci"           ? &dcc.revoked_uci
                 : kind == "country-uci" ? &dcc.revoked_country_uci
                 : kind == "signature"   ? &dcc.revoked_signature
                                         : nullptr;
    if (!list) return false;
    std::copy_n(hash->begin(), 16, list->emplace_back().begin());
    return true;
}

}  // namespace

std::span<const SignerCertificate> DccTrust::signers_of(ByteView key_id) const {
    if (key_id.empty()) return signers;
    // Some issuers write the key id as base64 text.
    const auto decoded = key_id.size() == 11 || key_id.size() == 12 ? from_base64(text_of(key_id)) : std::nullopt;
    const ByteView id = decoded ? ByteView(*decoded) : key_id;
    if (id.size() < kKeyId || id.size() > Digest{}.size()) return {};
    const auto before = [&](const SignerCertificate& signer, int) {
        return std::lexicographical_compare(signer.fingerprint.begin(), signer.fingerprint.begin() + id.size(),
                                            id.begin(), id.end());
    };
    const auto first = std::lower_bound(signers.begin(), signers.end(), 0, before);
    const auto last = std::find_if_not(first, signers.end(), [&](const SignerCertificate& signer) {
        return std::equal(id.begin(), id.end(), signer.fingerprint.begin());
    });
    return {first, last};
}

void load_dcc_trust(const std::filesystem::path& folder, LoadedTrust& loaded) {
    DccTrust& dcc = loaded.trust.dcc;
    for (const auto& file : trust_files(folder / "dcc")) {
        if (!is_certificate(file)) continue;
        loaded.decides_dcc = true;
        const auto bytes = trust_file(file, loaded);
        if (!bytes) continue;
        auto signers = read_certificates(*bytes);
        if (!signers) {
            note_problem(loaded, file, signers.fault().detail);
            continue;
        }
        dcc.signers.insert(dcc.signers.end(), signers->begin(), signers->end());
        loaded.signers["dcc/" + file.filename().string()] = signers->size();
    }
    std::sort(dcc.signers.begin(), dcc.signers.end(),
              [](const auto& a, const auto& b) { return a.fingerprint < b.fingerprint; });
    each_trust_line(folder / "revoked" / "dcc.txt", loaded,
                    [&](const std::string& line) { return note_revoked(line, dcc); });
    for (auto* list : {&dcc.revoked_uci, &dcc.revoked_country_uci, &dcc.revoked_signature})
        std::sort(list->begin(), list->end());
}

}  // namespace gate
