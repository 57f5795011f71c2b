#include "pass/trust.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gate {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder, error))
        if (file.is_regular_file(error)) files.push_back(file.path());
    std::sort(files.begin(), files.end());
    return files;
}

void load_pass_keys(const fs::path& folder, LoadedTrust& loaded) {
    for (const fs::path& file : files_in(folder)) {
        if (file.extension() != ".pem") continue;
        const auto key = Key::public_pem(read_file(file));
        if (key && key->is_p256())
            loaded.trust.pass_keys.push_back(*key);
        else
            loaded.problems.push_back(
                {Reason::trust_unreadable, file.string() + ": must be a public key on P-256 in PEM"});
    }
}

void load_revoked_passes(const fs::path& file, Trust& trust) {
    std::istringstream lines(read_file(file));
    for (std::string line; std::getline(lines, line);) {
        line.erase(std::min(line.find('#'), line.size()));
        std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
        if (!line.empty()) trust.revoked_passes.insert(line);
    }
}

}  // namespace

LoadedTrust load_trust(const std::string& folder) {
    LoadedTrust loaded;
    load_pass_keys(fs::path(folder) / "pass", loaded);
    load_revoked_passes(fs::path(folder) / "revoked" / "pass.txt", loaded.trust);
    return loaded;
}

}  // namespace gate
