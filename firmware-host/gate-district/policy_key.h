// The key that the district signs its policy by: made at the first start, kept in the data folder (mode 0600).
#pragma once

#include "pass/key.h"

namespace gate {

/// Faults: file_unreadable, file_invalid.
Result<Key> policy_key(const std::string& data_folder);

}  // namespace gate
