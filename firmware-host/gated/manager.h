// What the manager's pages need of a gate, put together from its config and its parts.
#pragma once

#include "common/config.h"
#include "lane/checkpoint.h"
#include "screens/manage.h"

namespace gate {

/// What is given must outlive the pages. A pass key that cannot be read is told in the log and left out.
screens::ManageParts manage_parts(const GateConfig& config, const std::string& config_path, GateContext& context,
                                  Roster& roster, PolicyStore& policies);

/// gate.toml without what a stranger should not read: numbers, switches and the words of a few known keys stay, every
/// other text is cut out.
std::string plain_config(const std::string& path);

}  // namespace gate
