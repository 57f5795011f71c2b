// A bug in this program, found while it runs: the one thing that may abort it.
// Outcomes are enum values and faults are Result<T>; a check is for what cannot
// happen unless the code is wrong. Checks stay on in release builds.
#pragma once

#include <source_location>

namespace gate {

/// Aborts with `what` and the caller's place when `holds` is false.
void check(bool holds, const char* what, std::source_location where = std::source_location::current());

}  // namespace gate
