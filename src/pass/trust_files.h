// Each family's part of the trust folder. Used by load_trust() only.
#pragma once

#include <filesystem>
#include <functional>

#include "pass/trust.h"

namespace gate {

void load_pass_trust(const std::filesystem::path& folder, LoadedTrust& loaded);
void load_dcc_trust(const std::filesystem::path& folder, LoadedTrust& loaded);
void load_shc_trust(const std::filesystem::path& folder, LoadedTrust& loaded);

/// The plain files in `folder` by name; none if there is no such folder.
std::vector<std::filesystem::path> trust_files(const std::filesystem::path& folder);
/// A whole file. Notes a problem and returns nothing if it cannot be read or is beyond 64 MiB.
std::optional<std::string> trust_file(const std::filesystem::path& file, LoadedTrust& loaded);
/// Its lines without comments (#) and spaces; `each` says whether it could use one, else its number is a problem.
void each_trust_line(const std::filesystem::path& file, LoadedTrust& loaded,
                     const std::function<bool(const std::string&)>& each);
void note_problem(LoadedTrust& loaded, const std::filesystem::path& file, const std::string& what);

}  // namespace gate
