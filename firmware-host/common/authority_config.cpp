// The table [authority] of gate.toml: which authority's service is asked, and which codes are known to be a province's.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "common/config.h"

#include "base/files.h"

namespace gate {
namespace {

/// The profile that `name` means: a shipped one, or a file of the installer's.
LoadedProfile profile_of(const Settings& settings, const std::string& name) {
    if (name.ends_with(".toml")) return load_authority_profile(settings.resolve(name));
    std::string known;
    for (const AuthorityProfile& shipped : shipped_authority_profiles()) {
        if (shipped.id == name) return {shipped, {}};
        known += (known.empty() ? "" : ", ") + shipped.id;
    }
    settings.complain("profile", "must be a shipped one (" + known + ") or a file that ends in .toml");
    return {};
}

/// The site's own words over the profile's.
void apply_site(const Settings& settings, AuthorityProfile& profile) {
    const Settings values = settings.table("values");
    for (const std::string& key : values.keys()) profile.values[key] = values.text(key, "");
    if (settings.has("starts_with")) profile.code.starts_with = settings.texts("starts_with");
    profile.request.within = milliseconds(settings.integer("within_ms", profile.request.within.count(), 100, 10'000));
}

/// A secret that others can read is none.
std::string read_secret(const Settings& settings, const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        settings.complain("secret", "cannot be read: " + path);
        return "";
    }
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        settings.complain("secret", "must be the owner's alone: chmod 600 " + path);
    auto secret = read_file(path);
    if (secret) return *std::move(secret);
    settings.complain("secret", "cannot be read: " + secret.fault().detail);
    return "";
}

SigningKey read_key(const Settings& settings, const AuthorityProfile& profile) {
    const auto& headers = profile.request.headers;
    const bool in_header =
        std::any_of(headers.begin(), headers.end(), [](const Template& one) { return one.uses("secret"); });
    const bool needed = in_header || profile.request.signature.method != SignatureRules::Method::none;
    const std::string file = settings.text("secret", "");
    if (needed && file.empty()) settings.complain("secret", "is missing: the file with the key of the requests");
    if (file.empty()) return {};
    auto key = SigningKey::make(profile.request.signature.method, read_secret(settings, settings.resolve(file)));
    if (key) return *std::move(key);
    settings.complain("secret", key.fault().detail);
    return {};
}

std::string existing(const Settings& settings, const char* key) {
    const std::string file = settings.text(key, "");
    if (file.empty()) return "";
    const std::string path = settings.resolve(file);
    if (!std::filesystem::is_regular_file(path)) settings.complain(key, "cannot be read: " + path);
    return path;
}

}  // namespace

void read_authority(const Settings& file, GateConfig& config, std::vector<Problem>& problems) {
    if (file.has("authority")) {
        const Settings settings = file.table("authority");
        LoadedProfile loaded = profile_of(settings, settings.need_text("profile"));
        problems.insert(problems.end(), loaded.problems.begin(), loaded.problems.end());
        apply_site(settings, loaded.profile);
        const bool usable = loaded.problems.empty() && !loaded.profile.name.empty();
        if (usable)
            for (const std::string& gap : loaded.profile.gaps()) settings.complain("profile", gap);
        net::AuthorityConfig authority;
        authority.key = usable ? read_key(settings, loaded.profile) : SigningKey{};
        authority.ca_file = existing(settings, "ca");
        authority.client_certificate = existing(settings, "certificate");
        authority.client_key = existing(settings, "key");
        config.provinces.push_back(loaded.profile.code);
        authority.profile = std::move(loaded.profile);
        config.authority = std::move(authority);
    }
    // A code of another province is one all the same: it is named rightly, though nobody here can be asked.
    for (const AuthorityProfile& shipped : shipped_authority_profiles()) config.provinces.push_back(shipped.code);
}

}  // namespace gate
