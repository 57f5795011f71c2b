// The gate's status as JSON: what /api/status answers and /api/events tells. Described in docs/openapi.yaml.
#pragma once

#include <string>

#include "lane/status.h"

namespace gate::screens {

/// One line of JSON. Names are full here: the guard's screen shows them, the worker's display does not
/// get this.
std::string status_json(const GateStatus& status);

}  // namespace gate::screens
