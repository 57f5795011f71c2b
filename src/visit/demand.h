// What somebody above the site asks of its policy: some of its fields, each at least so strict. A field that is not
// asked for stays the site's; none ever becomes laxer. How a field becomes stricter stands in the table of fields.
#pragma once

#include <string>
#include <vector>

#include "visit/policy_text.h"

namespace gate {

struct Demand {
    std::vector<std::string> keys;  // the fields that are asked for, in the order of the table
    Policy policy;                  // has their values; the others' are of no meaning

    bool empty() const { return keys.empty(); }
};

/// The fields that can be asked for: those where one value is the stricter of two.
std::vector<const PolicyField*> demandable_fields();

/// `json`: {"fever_from": 37.2, "mask": "must"}, keys and values as in gate.toml's [policy]. Fault policy_invalid names
/// the field and what is wrong with it.
Result<Demand> read_demand(const std::string& json);
/// The same, back.
std::string demand_json(const Demand& demand);

/// Field by field the stricter of the two, at the gate and at each of its lanes. Asking twice changes nothing more, and
/// of two demands it does not matter which comes first.
Policy stricter(const Policy& site, const Demand& demand);

}  // namespace gate
