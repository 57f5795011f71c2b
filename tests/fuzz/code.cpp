// The whole reader of codes, on a stream of lines: no text but the one signed pass is good, and none makes it fall.
#include "fuzz/input.h"
#include "pass/factory_pass.h"
#include "pass/read_code.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    static const Trust trust = [] {
        Trust made;
        made.pass_keys.push_back(Key::make_p256());
        return made;
    }();
    static CodeReader reader;
    const WallTime now = *parse_rfc3339("2021-06-01T12:00:00Z");
    std::string_view rest = fuzz::text(data, size);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const HealthCode code = reader.read(rest.substr(0, end), trust, Moment{now, true, {}});
        fuzz::must(!is_good(code.status) && code.identifier.empty() && code.holder.empty() && !code.detail.empty());
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return 0;
}
