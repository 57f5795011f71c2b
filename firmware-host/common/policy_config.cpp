#include "common/config.h"

namespace gate {

Policy read_policy(const Settings& settings) {
    Policy policy;
    const Policy defaults;
    policy.fever_from = Celsius::of(settings.number("fever_from", defaults.fever_from.degrees(), 35, 42));
    policy.plausible_from = Celsius::of(settings.number("plausible_from", defaults.plausible_from.degrees(), 20, 37));
    policy.plausible_to = Celsius::of(settings.number("plausible_to", defaults.plausible_to.degrees(), 38, 60));
    if (settings.has("accept")) policy.accepted.clear();
    for (const std::string& name : settings.texts("accept")) {
        const auto family = family_of(name);
        if (family && *family != CodeFamily::none && *family != CodeFamily::unknown)
            policy.accepted.push_back(*family);
        else
            settings.complain("accept", "knows pass, dcc, shc and province, not '" + name + "'");
    }
    if (policy.accepted.empty()) settings.complain("accept", "must name at least one kind of code");
    policy.pass_and_health_code = settings.flag("pass_and_health_code", false);
    policy.visitors_need_guard = settings.flag("visitors_need_guard", true);
    policy.repeat_within = seconds(settings.integer("repeat_seconds", defaults.repeat_within.count(), 0, 86'400));
    policy.impossible_within =
        seconds(settings.integer("two_places_seconds", defaults.impossible_within.count(), 0, 3'600));
    policy.mask = static_cast<MaskRule>(settings.choice("mask", {"off", "remind", "must"}, 0));
    policy.offline = static_cast<Offline>(settings.choice("offline", {"refuse", "guard", "cached"}, 1));
    policy.cached_within = std::chrono::hours(settings.integer("cached_hours", 12, 1, 168));
    return policy;
}

}  // namespace gate
