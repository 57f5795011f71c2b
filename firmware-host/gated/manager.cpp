#include "gated/manager.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <tuple>

#include "base/files.h"
#include "camera/qr_writer.h"
#include "common/built.h"
#include "gated/district_trust.h"
#include "pass/trust.h"

namespace gate {
namespace {

using Certificate = screens::ManageParts::Certificate;

std::optional<Key> read_pass_key(const std::string& path) {
    if (path.empty()) return std::nullopt;
    const auto pem = read_file(path);
    const auto key = pem ? Key::private_pem(*pem) : Result<Key>(pem.fault());
    if (key.ok() && key->is_p256()) return *key;
    spdlog::error("pass_key {}: {}", path, key ? "must be a key on P-256" : key.fault().detail);
    return std::nullopt;
}

std::optional<WallTime> changed_at(const std::string& path) {
    struct stat seen {};
    if (::stat(path.c_str(), &seen) != 0) return std::nullopt;
    return WallTime(seconds(seen.st_mtime));
}

/// The files of a folder of trust.
void add_trust(std::vector<Certificate>& all, const std::string& folder, bool of_district) {
    const LoadedTrust loaded = load_trust(folder);
    std::error_code error;
    for (auto at = std::filesystem::recursive_directory_iterator(folder, error);
         !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
        if (!at->is_regular_file(error)) continue;
        const std::string path = at->path().string(), place = at->path().lexically_relative(folder).string();
        const auto signers = loaded.signers.find(place);
        const auto content = read_file(path);
        all.push_back({"trust/" + place,
                       changed_at(path),
                       {},
                       of_district,
                       signers == loaded.signers.end() ? std::nullopt : std::optional(signers->second),
                       content ? std::optional(sha256(bytes_of(*content))) : std::nullopt});
    }
}

/// The page's certificate and the files of trust, the site's and the district's.
std::vector<Certificate> certificates_of(const std::string& trust_folder, const std::string& data_folder,
                                         const std::string& district_folder) {
    std::vector<Certificate> all;
    const std::string web = data_folder + "/tls-certificate.pem";
    if (const auto since = changed_at(web)) all.push_back({"tls-certificate.pem", since, {}});
    add_trust(all, trust_folder, false);
    if (!district_folder.empty()) add_trust(all, district_folder, true);
    std::sort(all.begin(), all.end(), [](const Certificate& a, const Certificate& b) {
        return std::tie(a.of_district, a.what) < std::tie(b.of_district, b.what);
    });
    return all;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Keys whose words tell a helper how the gate is set up, and a stranger nothing.
bool is_plain_key(const std::string& key) {
    constexpr std::array plain{"zone", "direction", "profile", "accept", "mask", "offline", "hours", "kind"};
    return std::find(plain.begin(), plain.end(), key) != plain.end();
}

/// Numbers that are no secret: those of known keys end in a unit, or are one of these.
bool is_plain_number(const std::string& key) {
    constexpr std::array plain{"number",
                               "port",
                               "unit",
                               "coil",
                               "baud",
                               "offset",
                               "fever_from",
                               "plausible_from",
                               "plausible_to",
                               "passage_input",
                               "fire_input",
                               "keep_persons_days",
                               "cached_hours",
                               "repeat_seconds",
                               "two_places_seconds",
                               "fever_stays_hours"};
    return key.ends_with("_ms") || std::find(plain.begin(), plain.end(), key) != plain.end();
}

std::string plain_line(const std::string& line) {
    const std::string text = trimmed(line);
    if (text.starts_with('[')) return text.substr(0, text.find(']') + 1 + (text.starts_with("[[") ? 1 : 0));
    const auto equals = text.find('=');
    if (text.empty() || text.starts_with('#') || equals == std::string::npos) return "";
    const std::string key = trimmed(text.substr(0, equals)),
                      value = trimmed(text.substr(equals + 1, text.find('#', equals) - equals - 1));
    if (key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos) return "";
    const bool is_switch = value == "true" || value == "false";
    const bool is_number = !value.empty() && value.find_first_not_of("0123456789.-_") == std::string::npos;
    return key + " = " + (is_switch || is_plain_key(key) || (is_number && is_plain_number(key)) ? value : "…");
}

}  // namespace

std::string plain_config(const std::string& path) {
    const auto text = read_file(path);
    std::istringstream lines(text ? *text : "");
    std::string out, line;
    while (std::getline(lines, line))
        if (const std::string plain = plain_line(line); !plain.empty()) out += plain + "\n";
    return out;
}

screens::ManageParts manage_parts(const GateConfig& config, const std::string& config_path, GateContext& context,
                                  Roster& roster, PolicyStore& policies) {
    screens::ManageParts parts{context.clock, context.zone, context.journal, roster, policies, context.board};
    parts.site = config.site;
    parts.journal_path = config.journal_path();
    parts.data_folder = config.data_folder;
    parts.trust_folder = config.trust_folder;
    parts.version = version();
    parts.keep_persons_days = config.keep_persons_days;
    for (const LaneSetup& setup : config.lanes)
        parts.lanes.push_back({setup.lane.number, setup.lane.name, setup.lane.direction});
    parts.pass_key = read_pass_key(config.pass_key);
    parts.qr_rows = [](const std::string& text) { return camera::qr_rows(text); };
    const std::string district =
        config.district.url.empty() ? "" : DistrictTrust::current(config.district.trust_folder);
    parts.certificates = [trust = config.trust_folder, data = config.data_folder, district] {
        return certificates_of(trust, data, district);
    };
    parts.plain_config = [config_path] { return plain_config(config_path); };
    return parts;
}

}  // namespace gate
