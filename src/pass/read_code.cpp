#include "pass/read_code.h"

#include "pass/dcc.h"
#include "pass/factory_pass.h"
#include "pass/province.h"

namespace gate {
namespace {

CodeFamily family_by_prefix(std::string_view text) {
    if (text.starts_with(kPassPrefix)) return CodeFamily::pass;
    if (text.starts_with(kDccPrefix)) return CodeFamily::dcc;
    if (text.starts_with(kShcPrefix)) return CodeFamily::shc;
    return CodeFamily::unknown;
}

HealthCode not_a_health_code(std::string_view text) {
    HealthCode code;
    code.detail = text.empty() ? "empty" : "no known kind of health code begins like this";
    return code;
}

HealthCode too_long(CodeFamily family) {
    HealthCode code;
    code.family = family;
    code.status = CodeStatus::malformed;
    code.detail = "longer than any code";
    return code;
}

}  // namespace

HealthCode CodeReader::read(std::string_view text, const Trust& trust, const Moment& moment) {
    const CodeFamily family = family_by_prefix(text);
    if (family != CodeFamily::unknown && text.size() > kLongestCode) return too_long(family);
    switch (family) {
        case CodeFamily::pass:
            return read_pass(text, trust, moment);
        case CodeFamily::dcc:
            return read_dcc(text, trust, moment);
        case CodeFamily::shc:
            return shc_.read(text, trust, moment);
        default:
            return read_province(text, trust.provinces).value_or(not_a_health_code(text));
    }
}

}  // namespace gate
