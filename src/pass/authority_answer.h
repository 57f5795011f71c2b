// What the authority's service answered, reduced to a colour, a name, a time and an identity.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.h"
#include "pass/authority_template.h"
#include "pass/health_code.h"

namespace gate {

/// Where things stand in an answer. A place is a JSON pointer ("/data/0/color"), or, in XML, the name of an
/// element without its prefix: the first of that name counts.
struct AnswerRules {
    enum class Format { json, xml };
    enum class TimeForm { rfc3339, unix_seconds, unix_ms, local };  // local: "2021-01-07 08:30:00", offset below

    Format format = Format::json;
    std::string unwrap;   // the place of a text that is the answer itself, as JSON; empty: none
    std::string success;  // a place that must hold one of …
    std::vector<std::string> success_is;
    std::string colour;                                      // needed
    std::map<std::string, CodeStatus, std::less<>> colours;  // what stands there → what it means
    CodeStatus other_colour = CodeStatus::unknown;           // anything else that stands there
    std::string name, identity, time;                        // empty: not told
    TimeForm time_form = TimeForm::rfc3339;
    int utc_offset_minutes = 480;
    int older_than_minutes = 0;               // an answer that is older is expired; 0: any age
    std::map<std::string, std::string> same;  // part of the code → place that must repeat it
};

/// Reads the table [answer] of a profile.
AnswerRules read_answer_rules(const Settings& answer);

/// The answer `body` to a question about the code with these `parts`, asked at `at`. Status, detail, holder and
/// identifier (the identity, if told) of the result are set. Fault authority_bad_answer: not the format, too deep,
/// no success, no colour, about another code. The detail never repeats what was answered.
Result<HealthCode> read_answer(const AnswerRules& rules, std::string_view body, const Values& parts, WallTime at);

}  // namespace gate
