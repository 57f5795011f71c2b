#include "pass/read_code.h"

#include "pass/factory_pass.h"

namespace gate {

HealthCode CodeReader::read(std::string_view text, const Trust& trust, WallTime now) {
    if (text.size() <= kLongestCode && text.starts_with(kPassPrefix)) return read_pass(text, trust, now);
    HealthCode code;
    code.detail = text.empty() ? "empty" : "no known kind of health code begins like this";
    return code;
}

}  // namespace gate
