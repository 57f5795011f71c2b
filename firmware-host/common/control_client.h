// How gatectl talks to a running gated: HTTP over its local socket, whose file permissions are the
// authorisation. The routes are gated's own (firmware-host/gated/control.cpp).
#pragma once

#include <string>

#include "base/result.h"

namespace gate {

/// Sends `body` (JSON; empty: GET) and returns the answer's body, within 10 s.
/// Faults: gated_not_running; or the answer's own problem, with its detail.
Result<std::string> ask_gated(const std::string& socket, const std::string& path, const std::string& body = "");

}  // namespace gate
