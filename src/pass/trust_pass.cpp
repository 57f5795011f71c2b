#include "pass/trust_files.h"

namespace gate {

void load_pass_trust(const std::filesystem::path& folder, LoadedTrust& loaded) {
    for (const auto& file : trust_files(folder / "pass")) {
        if (file.extension() != ".pem") continue;
        const auto text = trust_file(file, loaded);
        if (!text) continue;
        const auto key = Key::public_pem(*text);
        if (!key || !key->is_p256()) {
            note_problem(loaded, file, "must be a public key on P-256 in PEM");
            continue;
        }
        loaded.trust.pass_keys.push_back(*key);
        loaded.signers["pass/" + file.filename().string()] = 1;
    }
    each_trust_line(folder / "revoked" / "pass.txt", loaded, [&](const std::string& line) {
        const auto number = from_hex(line);
        if (!number || number->size() != 8) return false;
        loaded.trust.revoked_passes.insert(to_hex(*number));
        return true;
    });
}

}  // namespace gate
