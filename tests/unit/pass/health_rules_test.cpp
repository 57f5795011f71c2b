#include "pass/health_rules.h"

#include <gtest/gtest.h>

namespace gate {
namespace {

using Type = HealthFacts::Type;
using std::chrono::days;
using std::chrono::hours;

const WallTime kNow = *parse_rfc3339("2021-06-01T12:00:00Z");

HealthFacts vaccination(int dose, int doses, int days_ago) {
    HealthFacts facts;
    facts.disease = "840539006";
    facts.product = "EU/1/20/1528";
    facts.dose = dose;
    facts.doses = doses;
    facts.at = kNow - days(days_ago);
    return facts;
}

HealthFacts test(const char* method, bool negative, int hours_ago) {
    HealthFacts facts;
    facts.type = Type::test;
    facts.method = method;
    facts.negative = negative;
    facts.at = kNow - hours(hours_ago);
    return facts;
}

HealthFacts recovery(int days_ago) {
    HealthFacts facts;
    facts.type = Type::recovery;
    facts.at = kNow - days(days_ago);
    facts.from = *facts.at + days(11);
    facts.to = *facts.at + days(100);
    return facts;
}

struct Case {
    const char* name;
    HealthFacts facts;
    HealthRules rules;
    const char* unmet;
};

TEST(HealthRules, each_rule_is_asked_and_its_edges_are_in) {
    HealthFacts by_cvx = vaccination(2, 2, 30), unnamed = by_cvx;
    by_cvx.product = "208";
    unnamed.product = "";
    HealthFacts other = vaccination(2, 2, 30);
    other.disease = "6142004";
    const Case cases[] = {
        {"whole series", vaccination(2, 2, 0), {}, ""},
        {"booster", vaccination(3, 2, 0), {}, ""},
        {"half", vaccination(1, 2, 30), {}, "too few doses"},
        {"three wanted", vaccination(2, 2, 30), {.doses = 3}, "too few doses"},
        {"one is enough", vaccination(1, 2, 30), {.doses = 1}, ""},
        {"on the 14th day", vaccination(2, 2, 14), {.after_dose_days = 14}, ""},
        {"on the 13th", vaccination(2, 2, 13), {.after_dose_days = 14}, "the newest dose is too recent"},
        {"on the last day", vaccination(2, 2, 270), {.dose_within_days = 270}, ""},
        {"after it", vaccination(2, 2, 271), {.dose_within_days = 270}, "the newest dose is too long ago"},
        {"not wanted", vaccination(2, 2, 30), {.vaccination = false}, "vaccinations are not accepted"},
        {"a vaccine on the list", vaccination(2, 2, 30), {.vaccines = {"CoronaVac", "EU/1/20/1528"}}, ""},
        {"another", vaccination(2, 2, 30), {.vaccines = {"CoronaVac"}}, "this vaccine is not accepted"},
        {"by its American code", by_cvx, {.vaccines = {"EU/1/20/1528"}}, ""},
        {"another such", by_cvx, {.vaccines = {"EU/1/20/1507"}}, "this vaccine is not accepted"},
        {"unnamed", unnamed, {.vaccines = {"EU/1/20/1528"}}, "this vaccine is not accepted"},
        {"tomorrow", vaccination(2, 2, -1), {}, "its date is not past"},
        {"yellow fever", other, {}, "it is about another disease"},
        {"pcr", test("LP6464-4", true, 72), {}, ""},
        {"old pcr", test("LP6464-4", true, 73), {}, "the test is too old"},
        {"positive", test("LP6464-4", false, 1), {}, "the test is not negative"},
        {"rapid", test("LP217198-3", true, 48), {}, ""},
        {"old rapid", test("LP217198-3", true, 49), {}, "the test is too old"},
        {"no rapid", test("LP217198-3", true, 1), {.rapid_hours = 0}, "this kind of test is not accepted"},
        {"no tests", test("LP6464-4", true, 1), {.test = false}, "tests are not accepted"},
        {"recovered", recovery(50), {}, ""},
        {"not yet", recovery(10), {}, "the recovery does not count yet"},
        {"no longer", recovery(101), {}, "the recovery counts no longer"},
        {"too recent", recovery(20), {.recovery_after_days = 28}, "the positive test is too recent"},
        {"too long ago", recovery(91), {.recovery_within_days = 90}, "the positive test is too long ago"},
        {"no recoveries", recovery(50), {.recovery = false}, "recoveries are not accepted"},
    };
    for (const Case& one : cases) EXPECT_EQ(unmet_rule(one.facts, one.rules, kNow), one.unmet) << one.name;
}

TEST(HealthRules, only_a_valid_certificate_is_judged_by_them) {
    HealthCode code;
    code.family = CodeFamily::dcc;
    code.status = CodeStatus::valid;
    code.facts = vaccination(1, 2, 30);
    HealthCode bad = code, pass = code, card = code;
    bad.status = CodeStatus::revoked;
    pass.family = CodeFamily::pass;
    card.family = CodeFamily::shc;
    card.facts.reset();
    for (HealthCode* each : {&code, &bad, &pass, &card}) apply_rules(*each, {}, kNow);
    EXPECT_EQ(code.status, CodeStatus::rules_not_met);
    EXPECT_EQ(bad.status, CodeStatus::revoked);
    EXPECT_EQ(pass.status, CodeStatus::valid);
    EXPECT_EQ(card.status, CodeStatus::rules_not_met) << "a card that says nothing meets no rule";
}

}  // namespace
}  // namespace gate
