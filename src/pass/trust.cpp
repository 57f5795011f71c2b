#include "pass/trust.h"

#include <algorithm>
#include <functional>
#include <sstream>

#include "base/files.h"
#include "pass/trust_files.h"

namespace gate {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLongestFile = 64u << 20;

std::optional<WallTime> newest_in(const fs::path& folder) {
    std::optional<WallTime> newest;
    std::error_code error;
    for (const auto& file : fs::recursive_directory_iterator(folder, error)) {
        if (!file.is_regular_file(error)) continue;
        const auto written = file.last_write_time(error);
        if (error) continue;
        const auto at = std::chrono::floor<milliseconds>(std::chrono::file_clock::to_sys(written));
        if (!newest || at > *newest) newest = at;
    }
    return newest;
}

}  // namespace

std::vector<fs::path> trust_files(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder, error))
        if (file.is_regular_file(error)) files.push_back(file.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::optional<std::string> trust_file(const fs::path& file, LoadedTrust& loaded) {
    auto text = read_file(file.string(), kLongestFile);
    if (text) return *std::move(text);
    note_problem(loaded, file, "cannot be read, or is too large");
    return std::nullopt;
}

void each_trust_line(const fs::path& file, LoadedTrust& loaded, const std::function<bool(const std::string&)>& each) {
    std::error_code error;
    if (!fs::exists(file, error)) return;
    const auto text = trust_file(file, loaded);
    std::istringstream lines(text.value_or(""));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        line.erase(std::min(line.find('#'), line.size()));
        std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
        if (!line.empty() && !each(line))
            note_problem(loaded, file, "line " + std::to_string(number) + " says nothing known");
    }
}

void note_problem(LoadedTrust& loaded, const fs::path& file, const std::string& what) {
    loaded.problems.push_back({Reason::trust_unreadable, file.string() + ": " + what});
}

LoadedTrust load_trust(const std::string& folder) {
    LoadedTrust loaded;
    load_pass_trust(folder, loaded);
    load_dcc_trust(folder, loaded);
    load_shc_trust(folder, loaded);
    loaded.trust.changed = newest_in(folder);
    return loaded;
}

}  // namespace gate
