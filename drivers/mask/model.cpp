#include "mask/model.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/files.h"

namespace gate::mask {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t kLargest = std::int64_t{1} << 28;
constexpr std::size_t kLongestLicence = 1u << 20;
constexpr const char* kProfile = "profile.toml";

std::string sizes(std::int64_t size, const ModelFile& file) {
    return std::to_string(size) + (file.bytes > 0 ? " of " + std::to_string(file.bytes) : "") + " bytes";
}

Result<std::string> read_checked(const ModelFile& file, const std::string& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return Fault{Reason::model_missing, path};
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    const auto size = in ? static_cast<std::int64_t>(in.tellg()) : -1;
    if (size < 0) return Fault{Reason::file_unreadable, path};
    if (file.bytes > 0 && size < file.bytes)
        return Fault{Reason::model_wrong, path + ": is cut off, " + sizes(size, file)};
    if (size > kLargest) return Fault{Reason::model_wrong, path + ": is too large, " + sizes(size, file)};
    in.seekg(0);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (!in.read(bytes.data(), size)) return Fault{Reason::file_unreadable, path};
    const Digest digest = sha256(bytes_of(bytes));
    if (digest != file.sha256)
        return Fault{Reason::model_wrong,
                     path + ": has SHA-256 " + to_hex(digest) + ", the profile asks for " + to_hex(file.sha256)};
    return bytes;
}

/// Where `name` lies among the sources, or beside one of them; empty if nowhere.
std::string find_among(const std::vector<std::string>& sources, const std::string& name) {
    std::error_code error;
    for (const fs::path source : sources) {
        if (source.filename() == name && fs::is_regular_file(source, error)) return source;
        const fs::path folder = fs::is_directory(source, error) ? source : source.parent_path();
        const fs::path beside = folder / name;
        if (fs::is_regular_file(beside, error)) return beside;
    }
    return "";
}

bool holds(const std::vector<std::string>& sources, const Profile& profile) {
    return std::all_of(profile.files.begin(), profile.files.end(), [&](const ModelFile& file) {
        return file.role == ModelFile::Role::licence || !find_among(sources, file.name).empty();
    });
}

std::string names_wanted() {
    std::string names;
    for (const Profile& profile : Profile::shipped())
        for (const ModelFile& file : profile.files)
            if (file.role != ModelFile::Role::licence) names += (names.empty() ? "" : ", ") + file.name;
    return names;
}

Result<Profile> profile_among(const std::vector<std::string>& sources) {
    if (const std::string own = find_among(sources, kProfile); !own.empty()) {
        Profile profile = Profile::load(own);
        if (!profile.problems.empty()) return Fault{Reason::config_invalid, profile.problems.front().text()};
        return profile;
    }
    for (Profile& profile : Profile::shipped())
        if (profile.problems.empty() && holds(sources, profile)) return std::move(profile);
    return Fault{Reason::model_missing,
                 (sources.empty() ? "" : sources.front() + ": ") + "looked for " + names_wanted()};
}

/// Reads and checks each file, so that only what was checked is written.
Result<std::vector<std::pair<std::string, std::string>>> gather(const Profile& profile,
                                                                const std::vector<std::string>& sources) {
    std::vector<std::pair<std::string, std::string>> files{{kProfile, profile.text}};
    for (const ModelFile& file : profile.files) {
        const std::string path = find_among(sources, file.name);
        if (file.role == ModelFile::Role::licence) {
            if (auto text = read_file(path, kLongestLicence)) files.emplace_back(file.name, *std::move(text));
            continue;
        }
        auto bytes = read_checked(file, path.empty() ? file.name : path);
        if (!bytes) return bytes.fault();
        files.emplace_back(file.name, *std::move(bytes));
    }
    return files;
}

}  // namespace

Result<ModelBytes> read_model(const Profile& profile, const std::string& folder) {
    const auto read = [&](ModelFile::Role role) {
        return read_checked(*profile.file(role), folder + "/" + profile.file(role)->name);
    };
    auto network = read(ModelFile::Role::network);
    if (!network) return network.fault();
    auto weights = read(ModelFile::Role::weights);
    if (!weights) return weights.fault();
    return ModelBytes{*std::move(network), *std::move(weights)};
}

Result<Profile> profile_of(const std::string& folder) { return profile_among({folder}); }

Result<Profile> install_model(const std::vector<std::string>& sources, const std::string& folder) {
    const auto profile = profile_among(sources);
    if (!profile) return profile;
    const auto files = gather(*profile, sources);
    if (!files) return files.fault();
    const fs::path fresh = folder + ".new", before = folder + ".old";
    std::error_code error;
    fs::remove_all(fresh, error);
    fs::create_directories(fresh, error);
    for (const auto& [name, bytes] : *files) {
        std::ofstream out(fresh / name, std::ios::binary);
        if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush())
            return Fault{Reason::file_unreadable, (fresh / name).string() + ": cannot be written"};
    }
    // The folder changes in two renames: whoever reads in between finds no model, never half of one.
    fs::remove_all(before, error);
    fs::rename(folder, before, error);
    fs::rename(fresh, folder, error);
    if (error) return Fault{Reason::file_unreadable, folder + ": " + error.message()};
    fs::remove_all(before, error);
    return profile;
}

}  // namespace gate::mask
