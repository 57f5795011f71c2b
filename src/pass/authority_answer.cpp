#include "pass/authority_answer.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "pass/answer_places.h"

namespace gate {
namespace {

using Format = AnswerRules::Format;
using TimeForm = AnswerRules::TimeForm;

constexpr std::size_t kLongestName = 256, kLongestIdentity = 256;  // bytes

Fault bad(std::string what) { return {Reason::authority_bad_answer, std::move(what)}; }

Result<std::unique_ptr<AnswerPlaces>> open_answer(const AnswerRules& rules, std::string_view body) {
    auto places = rules.format == Format::json ? AnswerPlaces::json(body) : AnswerPlaces::xml(body);
    if (!places) return bad(rules.format == Format::json ? "the answer is not JSON" : "the answer is not XML");
    if (rules.unwrap.empty()) return places;
    const auto inner = places->at(rules.unwrap);
    if (!inner) return bad("the answer has no " + rules.unwrap);
    places = AnswerPlaces::json(*inner);
    if (!places) return bad("what stands at " + rules.unwrap + " is not JSON");
    return places;
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<WallTime> time_of(const AnswerRules& rules, const std::string& text) {
    constexpr std::int64_t kFarthest = 253'402'300'799;  // the year 9999, in seconds
    if (rules.time_form == TimeForm::rfc3339) return parse_rfc3339(text);
    if (rules.time_form == TimeForm::local) {
        if (text.size() < 19) return std::nullopt;
        const auto as_utc = parse_rfc3339(text.substr(0, 10) + "T" + text.substr(11) + "Z");
        if (!as_utc) return std::nullopt;
        return *as_utc - std::chrono::minutes(rules.utc_offset_minutes);
    }
    const auto value = number(text);
    const std::int64_t unit = rules.time_form == TimeForm::unix_seconds ? 1000 : 1;
    if (!value || *value < 0 || *value > kFarthest * 1000 / unit) return std::nullopt;
    return WallTime(milliseconds(*value * unit));
}

std::string bounded(std::optional<std::string> text, std::size_t most) {
    return text && text->size() <= most ? *text : "";
}

/// The age that the answer tells of itself. Fault: it should, and does not.
Result<bool> is_too_old(const AnswerRules& rules, const AnswerPlaces& places, WallTime at) {
    if (rules.older_than_minutes == 0) return false;
    const auto text = places.at(rules.time);
    const auto time = text ? time_of(rules, *text) : std::nullopt;
    if (!time) return bad("the answer tells no time at " + rules.time);
    return at - *time > std::chrono::minutes(rules.older_than_minutes);
}

Status check_that_it_is_ours(const AnswerRules& rules, const AnswerPlaces& places, const Values& parts) {
    if (!rules.success.empty()) {
        const auto value = places.at(rules.success);
        const auto& good = rules.success_is;
        if (!value || std::find(good.begin(), good.end(), *value) == good.end())
            return bad("the service answers without success at " + rules.success);
    }
    for (const auto& [part, place] : rules.same) {
        const auto ours = parts.find(part);
        if (ours != parts.end() && places.at(place) != ours->second) return bad("the answer is about another code");
    }
    return Done{};
}

const std::vector<std::string_view> kColourNames = {"green", "yellow", "red", "expired", "unknown", "unreachable"};

void read_colours(const Settings& settings, AnswerRules& rules) {
    const Settings colours = settings.table("colours");
    for (const std::string_view name : kColourNames)
        for (const std::string& value : colours.texts(name))
            if (!rules.colours.emplace(value, *status_of(name)).second)
                colours.complain(name, "lists '" + value + "', which stands twice");
    rules.other_colour = *status_of(kColourNames[colours.choice("others", kColourNames, 4)]);
    if (rules.other_colour == CodeStatus::green) colours.complain("others", "must not be green: who knows what it is");
    if (rules.colours.empty()) settings.complain("colours", "must say what is green, yellow, red …");
}

}  // namespace

AnswerRules read_answer_rules(const Settings& answer) {
    AnswerRules rules;
    rules.format = static_cast<Format>(answer.choice("format", {"json", "xml"}, 0));
    rules.unwrap = answer.text("unwrap", "");
    rules.success = answer.text("success", "");
    rules.success_is = answer.texts("success_is");
    if (rules.success.empty() != rules.success_is.empty())
        answer.complain("success_is", "and success belong together: a place, and what must stand there");
    rules.colour = answer.need_text("colour");
    rules.name = answer.text("name", "");
    rules.identity = answer.text("identity", "");
    rules.time = answer.text("time", "");
    rules.time_form = static_cast<TimeForm>(answer.choice("time_form", {"rfc3339", "unix", "unix_ms", "local"}, 0));
    rules.utc_offset_minutes = static_cast<int>(answer.integer("utc_offset_minutes", 480, -840, 840));
    rules.older_than_minutes = static_cast<int>(answer.integer("older_than_minutes", 0, 0, 1'000'000));
    if (rules.older_than_minutes > 0 && rules.time.empty())
        answer.complain("older_than_minutes", "needs time: where the answer tells it");
    const Settings same = answer.table("same");
    for (const std::string& part : same.keys()) rules.same.emplace(part, same.text(part, ""));
    read_colours(answer, rules);
    return rules;
}

Result<HealthCode> read_answer(const AnswerRules& rules, std::string_view body, const Values& parts, WallTime at) {
    const auto opened = open_answer(rules, body);
    if (!opened) return opened.fault();
    const AnswerPlaces& places = **opened;
    if (const Status ours = check_that_it_is_ours(rules, places, parts); !ours) return ours.fault();
    const auto colour = places.at(rules.colour);
    if (!colour) return bad("the answer has no colour at " + rules.colour);
    const auto too_old = is_too_old(rules, places, at);
    if (!too_old) return too_old.fault();

    HealthCode code;
    code.family = CodeFamily::province;
    const auto known = rules.colours.find(*colour);
    code.status = known == rules.colours.end() ? rules.other_colour : known->second;
    code.detail = "answered by the authority";
    if (*too_old && is_good(code.status)) {
        code.status = CodeStatus::expired;
        code.detail = "the authority's answer is of an earlier time";
    }
    if (!rules.name.empty()) code.holder = bounded(places.at(rules.name), kLongestName);
    if (!rules.identity.empty()) code.identifier = bounded(places.at(rules.identity), kLongestIdentity);
    return code;
}

}  // namespace gate
