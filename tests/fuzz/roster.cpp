// The roster's CSV: what was read and written again reads the same.
// sources: src/journal/roster_csv.cpp src/base/csv.cpp src/base/bytes.cpp src/base/time.cpp src/base/check.cpp
#include "journal/roster_csv.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    const ParsedRoster parsed = parse_roster_csv(std::string(fuzz::text(data, size)));
    const ParsedRoster again = parse_roster_csv(roster_csv(parsed.people));
    fuzz::must(again.wrong.empty() && again.people == parsed.people);
    return 0;
}
