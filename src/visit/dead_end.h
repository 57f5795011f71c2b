// Rules that are each right and cannot be together: a district's over a site's can leave no temperature between "no
// reading" and "fever", or let nobody in. The gate then goes on refusing; somebody must be told why.
#pragma once

#include <vector>

#include "base/result.h"
#include "visit/judge.h"

namespace gate {

/// Of the gate and of each lane with rules of its own: policy_contradicts for limits that exclude each other,
/// policy_admits_nobody where no code lets anybody in at any time. Details name the fields, in Chinese and English.
std::vector<Fault> dead_ends(const Policy& policy);

}  // namespace gate
