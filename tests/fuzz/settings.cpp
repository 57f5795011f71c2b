// Settings files: whatever is in one, it is read or complained about.
#include "base/settings.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    const Settings settings = Settings::parse(fuzz::text(data, size), "fuzzed.toml");
    const Settings site = settings.table("site");
    (void)site.text("name", "");
    (void)site.texts("hosts");
    (void)settings.number("fever_from", 37.3, 35, 42);
    for (const Settings& lane : settings.tables("lane")) {
        (void)lane.need_integer("number", 1, 64);
        (void)lane.choice("direction", {"in", "out"}, 0);
        (void)lane.table("camera").need_text("source");
    }
    settings.reject_unknown();
    for (const Problem& problem : settings.problems()) fuzz::must(!problem.what.empty() && problem.line >= 0);
    return 0;
}
