// A past visit as its row remembers it, so that judge() can explain it, or judge it again under a
// draft policy.
#pragma once

#include "journal/reader.h"
#include "visit/judge.h"

namespace gate {

/// The visit behind a row of kind admit, readmit, refuse or remeasure. What a row does not keep (what
/// the roster and the journal said at that moment) is taken from its reason. The day is the row's own.
/// Empty after retention: without its personal part a visit cannot be judged again.
std::optional<Visit> visit_of(const LogRow& row, const Zone& zone);

}  // namespace gate
