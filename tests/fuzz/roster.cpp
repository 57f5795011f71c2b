// The roster's CSV: what was read and written again reads the same.
#include "journal/roster_csv.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    const ParsedRoster parsed = parse_roster_csv(std::string(fuzz::text(data, size)));
    const ParsedRoster again = parse_roster_csv(roster_csv(parsed.people));
    fuzz::must(again.wrong.empty() && again.people == parsed.people);
    return 0;
}
