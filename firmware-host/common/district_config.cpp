#include "common/district_config.h"

namespace gate {

DistrictConfig read_district(const Settings& file, const std::string& data_folder) {
    DistrictConfig config;
    config.token_file = data_folder + "/district.token";
    config.key_file = data_folder + "/district-key.pem";
    config.policy_file = data_folder + "/district-policy.json";
    config.trust_folder = data_folder + "/district-trust";
    if (!file.has("district")) return config;
    const Settings district = file.table("district");
    config.url = district.need_text("url");
    while (config.url.ends_with('/')) config.url.pop_back();
    // Plain HTTP only to this machine: a desk demo, or a proxy that speaks TLS.
    const bool fits = config.url.starts_with("https://") || config.url.starts_with("http://127.0.0.1:") ||
                      config.url.starts_with("http://localhost:");
    if (!config.url.empty() && !fits) district.complain("url", "must begin with https:// (http:// only to 127.0.0.1)");
    if (const std::string ca = district.text("ca", ""); !ca.empty()) config.ca = district.resolve(ca);
    return config;
}

}  // namespace gate
