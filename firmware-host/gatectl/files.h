// Small files, whole.
#pragma once

#include <string>

#include "base/result.h"

namespace gate {

/// "-" is standard input. Faults: file_unreadable, too_large (beyond 64 MiB).
Result<std::string> read_whole(const std::string& path);
/// Refuses to replace a file unless `replace`. `mode` as for chmod. Fault file_unreadable.
Status write_whole(const std::string& path, const std::string& text, unsigned mode, bool replace);

}  // namespace gate
