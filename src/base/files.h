// Small files, whole: keys, certificates, lists, policies.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gate {

/// Faults: file_unreadable, too_large (more than `longest` bytes).
Result<std::string> read_file(const std::string& path, std::size_t longest = std::numeric_limits<std::size_t>::max());

/// Whole or not at all, also after a power cut: written beside as PATH.new, synced, renamed. `mode` as for
/// chmod. Fault file_unreadable, with the reason of the system.
Status replace_file(const std::string& path, std::string_view content, mode_t mode);

}  // namespace gate
