// [district] of gate.toml: where the counts go.
#pragma once

#include <string>

#include "base/settings.h"

namespace gate {

struct DistrictConfig {
    std::string url;           // "https://district.example:8443"; empty: this gate reports to nobody
    std::string ca;            // PEM; empty: the system's
    std::string token_file;    // in the data folder, as the two below
    std::string key_file;      // PEM: what the district's policy is checked by
    std::string policy_file;   // the policy that is in force
    std::string trust_folder;  // the trust lists that it names
};

DistrictConfig read_district(const Settings& file, const std::string& data_folder);

}  // namespace gate
