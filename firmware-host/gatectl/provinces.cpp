#include "gatectl/provinces.h"

#include "common/config.h"

namespace gate {
namespace {

Fault first(const std::vector<Problem>& problems) { return {Reason::config_invalid, problems.front().text()}; }

Result<net::AuthorityConfig> authority_of(const std::string& path) {
    const Settings file = Settings::load(path);
    GateConfig config;
    std::vector<Problem> problems = file.problems();
    if (problems.empty()) read_authority(file, config, problems);
    if (problems.empty()) problems = file.problems();
    if (!problems.empty()) return first(problems);
    if (!config.authority) return Fault{Reason::config_invalid, path + ": has no [authority] to ask"};
    return *std::move(config.authority);
}

}  // namespace

Result<Provinces> Provinces::make(const Options& options, const Clock& clock) {
    Provinces made;
    if (options.ask) {
        auto authority = authority_of(options.config);
        if (!authority) return authority.fault();
        made.codes_.push_back(authority->profile.code);
        made.service_ = std::make_unique<net::AuthorityService>(*std::move(authority), clock);
    }
    LoadedProfiles folder;
    if (!options.profiles.empty()) folder = load_authority_profiles(options.profiles);
    if (!folder.problems.empty()) return first(folder.problems);
    for (const AuthorityProfile& profile : options.profiles.empty() ? shipped_authority_profiles() : folder.profiles)
        made.codes_.push_back(profile.code);
    return made;
}

HealthCode Provinces::answered(HealthCode code, const std::string& text, WallTime at) const {
    if (!service_ || code.family != CodeFamily::province || code.status != CodeStatus::unreachable) return code;
    const net::Asked asked = service_->ask(text, at);
    if (asked.code.status != CodeStatus::unreachable) return asked.code;
    code.detail = asked.code.detail + (asked.fault ? ": " + asked.fault->detail : "");
    return code;
}

}  // namespace gate
