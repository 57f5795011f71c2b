// Zip and tar, both bounded (libarchive).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace gate {

/// The content of the entry `name` of a zip file, at most `longest` bytes unpacked (else too_large: a small file can
/// unpack to any size). not_found without it, file_invalid where the zip is broken.
Result<std::string> zip_entry(std::string_view zip, const std::string& name, std::size_t longest);

/// The names of a zip file's entries, at most 1,000.
Result<std::vector<std::string>> zip_names(std::string_view zip);

/// A .tar.gz of files, by name and content, all of the time `seconds`.
Result<std::string> tar_gz(const std::vector<std::pair<std::string, std::string>>& files, std::int64_t seconds);

}  // namespace gate
