// The table of the policy's fields. A new field of Policy: one line here.
#include <algorithm>

#include "pass/vaccines.h"
#include "visit/policy_hours.h"
#include "visit/policy_text.h"

namespace gate {
namespace {

using Kind = PolicyField::Kind;
using Stricter = PolicyField::Stricter;

PolicyField flag(std::string_view key, PolicyWord name, bool Policy::*member, Stricter stricter) {
    return {.key = key,
            .kind = Kind::flag,
            .name = name,
            .stricter = stricter,
            .get = [=](const Policy& policy) -> PolicyValue { return policy.*member; },
            .set = [=](Policy& policy, const PolicyValue& value) { policy.*member = std::get<bool>(value); }};
}

PolicyField degrees(std::string_view key, PolicyWord name, Celsius Policy::*member, Stricter stricter, double least,
                    double most) {
    return {.key = key,
            .kind = Kind::number,
            .name = name,
            .unit = {"°C", "°C"},
            .stricter = stricter,
            .least = least,
            .most = most,
            .step = 0.1,
            .get = [=](const Policy& policy) -> PolicyValue { return (policy.*member).degrees(); },
            .set = [=](Policy& policy,
                       const PolicyValue& value) { policy.*member = Celsius::of(std::get<double>(value)); }};
}

/// A duration, told in whole units of `unit_seconds`.
PolicyField span(std::string_view key, PolicyWord name, seconds Policy::*member, Stricter stricter, int unit_seconds,
                 PolicyWord unit, double least, double most) {
    return {.key = key,
            .kind = Kind::whole,
            .name = name,
            .unit = unit,
            .stricter = stricter,
            .least = least,
            .most = most,
            .step = unit_seconds == 1 ? 10.0 : 1.0,
            .get = [=](const Policy& policy) -> PolicyValue { return (policy.*member).count() / unit_seconds; },
            .set =
                [=](Policy& policy, const PolicyValue& value) {
                    policy.*member = seconds(std::get<std::int64_t>(value) * unit_seconds);
                }};
}

/// `choices` in the order of the enum's numbers.
template <class Enum>
PolicyField choice(std::string_view key, PolicyWord name, Enum Policy::*member, Stricter stricter,
                   std::vector<PolicyChoice> choices) {
    PolicyField field{.key = key, .kind = Kind::choice, .name = name, .stricter = stricter, .choices = choices};
    field.get = [=](const Policy& policy) -> PolicyValue {
        return std::string(choices.at(static_cast<std::size_t>(policy.*member)).id);
    };
    field.set = [=](Policy& policy, const PolicyValue& value) {
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (choices[i].id == std::get<std::string>(value)) policy.*member = static_cast<Enum>(i);
    };
    return field;
}

PolicyField families(std::string_view key, PolicyWord name, std::vector<CodeFamily> Policy::*member,
                     std::vector<PolicyChoice> choices) {
    PolicyField field{.key = key,
                      .kind = Kind::list,
                      .name = name,
                      .stricter = Stricter::common,
                      .least = 1,
                      .choices = std::move(choices)};
    field.get = [=](const Policy& policy) -> PolicyValue {
        std::vector<std::string> names;
        for (const CodeFamily family : policy.*member) names.emplace_back(name_of(family));
        return names;
    };
    field.set = [=](Policy& policy, const PolicyValue& value) {
        (policy.*member).clear();
        for (const std::string& each : std::get<std::vector<std::string>>(value))
            (policy.*member).push_back(*family_of(each));
    };
    return field;
}

PolicyField hours(std::string_view key, PolicyWord name, std::vector<DaySpan> Policy::*member) {
    return {
        .key = key,
        .kind = Kind::hours,
        .name = name,
        .stricter = Stricter::common_but_none_is_all,
        .get = [=](const Policy& policy) -> PolicyValue { return hours_text(policy.*member); },
        .set = [=](Policy& policy,
                   const PolicyValue& value) { policy.*member = *parse_hours(std::get<std::string>(value), 24 * 60); }};
}

/// A number of the rules for certificates.
PolicyField rule(std::string_view key, PolicyWord name, int HealthRules::*member, Stricter stricter, PolicyWord unit,
                 double most) {
    return {.key = key,
            .kind = Kind::whole,
            .name = name,
            .unit = unit,
            .stricter = stricter,
            .most = most,
            .get = [=](const Policy& policy) -> PolicyValue { return std::int64_t{policy.certificates.*member}; },
            .set =
                [=](Policy& policy, const PolicyValue& value) {
                    policy.certificates.*member = static_cast<int>(std::get<std::int64_t>(value));
                }};
}

PolicyField certificate_types() {
    static constexpr std::pair<const char*, bool HealthRules::*> kTypes[] = {
        {"vaccination", &HealthRules::vaccination}, {"test", &HealthRules::test}, {"recovery", &HealthRules::recovery}};
    PolicyField field{.key = "certificate_types",
                      .kind = Kind::list,
                      .name = {"接受的证书", "Accepted certificates"},
                      .stricter = Stricter::common,
                      .least = 1,
                      .choices = {{"vaccination", {"接种", "Vaccination"}},
                                  {"test", {"检测阴性", "Negative test"}},
                                  {"recovery", {"康复", "Recovery"}}}};
    field.get = [](const Policy& policy) -> PolicyValue {
        std::vector<std::string> names;
        for (const auto& [name, member] : kTypes)
            if (policy.certificates.*member) names.emplace_back(name);
        return names;
    };
    field.set = [](Policy& policy, const PolicyValue& value) {
        const auto& names = std::get<std::vector<std::string>>(value);
        for (const auto& [name, member] : kTypes)
            policy.certificates.*member = std::find(names.begin(), names.end(), name) != names.end();
    };
    return field;
}

PolicyField full_course() {
    return {.key = "full_course",
            .kind = Kind::flag,
            .name = {"须完成证书所写剂次", "All doses that the certificate names"},
            .stricter = Stricter::more,
            .get = [](const Policy& policy) -> PolicyValue { return policy.certificates.full_course; },
            .set = [](Policy& policy,
                      const PolicyValue& value) { policy.certificates.full_course = std::get<bool>(value); }};
}

PolicyField alarms(std::string_view key, PolicyWord name, std::vector<Reason> Policy::*member) {
    PolicyField field{.key = key, .kind = Kind::list, .name = name, .stricter = Stricter::either};
    for (const CatalogueEntry& one : catalogue())
        if (one.group == ReasonGroup::alarm || one.reason == Reason::colour_mismatch)
            field.choices.push_back({one.id, {one.zh, one.en}});
    field.get = [=](const Policy& policy) -> PolicyValue {
        std::vector<std::string> names;
        for (const Reason each : policy.*member) names.emplace_back(id_of(each));
        return names;
    };
    field.set = [=](Policy& policy, const PolicyValue& value) {
        (policy.*member).clear();
        for (const std::string& each : std::get<std::vector<std::string>>(value))
            (policy.*member).push_back(*reason_of(each));
    };
    return field;
}

/// None named: all of them.
PolicyField accepted_vaccines() {
    PolicyField field{.key = "vaccines",
                      .kind = Kind::list,
                      .name = {"接受的疫苗（不选：全部）", "Accepted vaccines (none chosen: all)"},
                      .stricter = Stricter::common_but_none_is_all};
    for (const Vaccine& one : vaccines()) field.choices.push_back({one.id, {one.name, one.name}});
    field.get = [](const Policy& policy) -> PolicyValue { return policy.certificates.vaccines; };
    field.set = [](Policy& policy, const PolicyValue& value) {
        policy.certificates.vaccines = std::get<std::vector<std::string>>(value);
    };
    return field;
}

std::vector<PolicyField> make_fields() {
    return {
        degrees("fever_from", {"体温上限", "Temperature limit"}, &Policy::fever_from, Stricter::less, 35, 42),
        choice("mask", {"口罩", "Mask"}, &Policy::mask, Stricter::more,
               {{"off", {"不查", "Off"}}, {"remind", {"提醒", "Remind"}}, {"must", {"必须佩戴", "Must"}}}),
        span("repeat_seconds", {"重复进厂间隔", "Repeat entry within"}, &Policy::repeat_within, Stricter::more, 1,
             {"秒", "s"}, 0, 86'400),
        choice("offline", {"查不到健康码时", "Health code not reachable"}, &Policy::offline, Stricter::less,
               {{"refuse", {"拒绝", "Refuse"}},
                {"guard", {"保安决定", "Guard decides"}},
                {"cached", {"用缓存", "Use cache"}}}),
        span("cached_hours", {"缓存有效", "Cache is good for"}, &Policy::cached_within, Stricter::less, 3600,
             {"小时", "h"}, 1, 168),
        hours("hours", {"进厂时段", "Entry hours"}, &Policy::hours),
        families("accept", {"接受的凭证", "Accepted codes"}, &Policy::accepted,
                 {{"pass", {"厂牌", "Factory pass"}},
                  {"dcc", {"欧盟数字证书", "EU certificate"}},
                  {"shc", {"SMART 健康卡", "SMART health card"}},
                  {"province", {"省健康码", "Provincial health code"}}}),
        flag("pass_and_health_code", {"厂牌加健康码", "Pass and health code"}, &Policy::pass_and_health_code,
             Stricter::more),
        flag("visitors_need_guard", {"访客须保安放行", "Visitors need the guard"}, &Policy::visitors_need_guard,
             Stricter::more),
        span("two_places_seconds", {"两处同码报警间隔", "Two lanes at once within"}, &Policy::impossible_within,
             Stricter::more, 1, {"秒", "s"}, 0, 3'600),
        span("fever_stays_hours", {"体温计复核发热后不放行", "No entry after a clinical fever for"},
             &Policy::fever_stays, Stricter::more, 3600, {"小时", "h"}, 1, 336),
        degrees("plausible_from", {"体温有效下限", "Plausible from"}, &Policy::plausible_from, Stricter::more, 20, 37),
        degrees("plausible_to", {"体温有效上限", "Plausible to"}, &Policy::plausible_to, Stricter::less, 38, 60),
        alarms("alert_on", {"即时上报的警报（疑似病例总是上报）", "Alarms told at once (suspected cases always are)"},
               &Policy::alert_on),
        flag("name_must_fit", {"姓名须与花名册相符", "Name must be the roster's"}, &Policy::name_must_fit,
             Stricter::more),
        flag("bind_with_pass", {"与厂牌同时出示即绑定", "Bind a code shown with a pass"}, &Policy::bind_with_pass,
             Stricter::none),
        certificate_types(),
        accepted_vaccines(),
        rule("doses", {"接种剂次至少", "Doses at least"}, &HealthRules::doses, Stricter::more_but_zero_is_own,
             {"剂", "doses"}, 20),
        full_course(),
        rule("after_dose_days", {"接种满", "Days since the dose at least"}, &HealthRules::after_dose_days,
             Stricter::more, {"天", "d"}, 3650),
        rule("dose_within_days", {"接种不超过", "Days since the dose at most"}, &HealthRules::dose_within_days,
             Stricter::less_but_zero_is_none, {"天", "d"}, 3650),
        rule("pcr_hours", {"核酸检测不超过", "PCR test no older than"}, &HealthRules::pcr_hours, Stricter::less,
             {"小时", "h"}, 8760),
        rule("rapid_hours", {"抗原检测不超过", "Rapid test no older than"}, &HealthRules::rapid_hours, Stricter::less,
             {"小时", "h"}, 8760),
        rule("recovery_after_days", {"康复满", "Days since the positive test at least"},
             &HealthRules::recovery_after_days, Stricter::more, {"天", "d"}, 3650),
        rule("recovery_within_days", {"康复不超过", "Days since the positive test at most"},
             &HealthRules::recovery_within_days, Stricter::less_but_zero_is_none, {"天", "d"}, 3650),
    };
}

}  // namespace

const std::vector<PolicyField>& policy_fields() {
    static const std::vector<PolicyField> fields = make_fields();
    return fields;
}

const PolicyField* policy_field(std::string_view key) {
    for (const PolicyField& field : policy_fields())
        if (field.key == key) return &field;
    return nullptr;
}

}  // namespace gate
