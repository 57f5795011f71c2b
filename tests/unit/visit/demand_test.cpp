#include "visit/demand.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "pass/vaccines.h"
#include "unit/visit/visits.h"
#include "visit/policy_hours.h"

namespace gate {
namespace {

Demand asks(const std::string& json) {
    const auto demand = read_demand(json);
    EXPECT_TRUE(demand) << demand.fault().detail;
    return demand ? *demand : Demand{};
}
Policy site_of(const std::string& json) {
    const ReadPolicy read = read_policy_json(json);
    EXPECT_TRUE(read.problems.empty()) << read.problems.front().key << " " << read.problems.front().what;
    return read.policy;
}
std::string hours_of(const std::string& site, const std::string& district) {
    return hours_text(
        stricter(site_of(R"({"hours": ")" + site + "\"}"), asks(R"({"hours": ")" + district + "\"}")).hours);
}

TEST(Demand, hours_are_the_minutes_of_both) {
    EXPECT_EQ(hours_of("", "06:00-09:00"), "06:00-09:00");
    EXPECT_EQ(hours_of("06:00-09:00", ""), "06:00-09:00");
    EXPECT_EQ(hours_of("06:00-09:00, 18:00-20:00", "08:00-19:00"), "08:00-09:00, 18:00-19:00");
    EXPECT_EQ(hours_of("22:00-02:00", "23:00-01:00"), "23:00-01:00") << "over midnight it is one span";
    EXPECT_EQ(hours_of("00:00-24:00", "06:00-09:00"), "06:00-09:00");
    EXPECT_EQ(hours_of("06:00-07:30, 07:30-09:00", "05:00-10:00"), "06:00-07:30, 07:30-09:00")
        << "as the site wrote it";
}

TEST(Demand, hours_without_a_common_minute_are_never_and_not_always) {
    const Policy made = stricter(site_of(R"({"hours": "06:00-09:00"})"), asks(R"({"hours": "09:00-12:00"})"));
    EXPECT_EQ(hours_text(made.hours), "none");
    Visit visit = healthy();
    for (visit.minute = 0; visit.minute < 24 * 60; ++visit.minute)
        ASSERT_EQ(judge(visit, made).reason, Reason::out_of_hours) << visit.minute;
    EXPECT_EQ(policy_field("hours")->words(std::string("none"), Language::en), "Never");
    visit.direction = Direction::out;
    EXPECT_EQ(judge(visit, made).answer, Answer::admit) << "nobody is kept in";
    EXPECT_EQ(hours_text(stricter(made, asks(R"({"hours": ""})")).hours), "none") << "and it stays so";
}

HealthFacts vaccination(std::string_view product, int dose, int doses) {
    HealthFacts facts;
    facts.product = product;
    facts.dose = dose;
    facts.doses = doses;
    facts.at = kNow - std::chrono::days(30);
    return facts;
}

TEST(Demand, vaccines_without_a_common_one_are_none_and_not_all) {
    const std::string a(vaccines()[0].id), b(vaccines()[1].id);
    const Policy made = stricter(site_of(R"({"vaccines": [")" + a + "\"]}"), asks(R"({"vaccines": [")" + b + "\"]}"));
    for (const std::string& product : {a, b})
        EXPECT_EQ(unmet_rule(vaccination(product, 2, 2), made.certificates, kNow), "this vaccine is not accepted");
    EXPECT_EQ(policy_field("vaccines")->words(policy_field("vaccines")->get(made), Language::zh), "无");
}

TEST(Demand, doses_by_number_and_doses_by_certificate_are_asked_both) {
    for (const auto& [site, district] : {std::pair{2, 0}, std::pair{0, 2}}) {
        const Policy made = stricter(site_of(R"({"doses": )" + std::to_string(site) + "}"),
                                     asks(R"({"doses": )" + std::to_string(district) + "}"));
        EXPECT_EQ(unmet_rule(vaccination("x", 2, 3), made.certificates, kNow), "too few doses")
            << "the certificate's three";
        EXPECT_EQ(unmet_rule(vaccination("x", 1, 1), made.certificates, kNow), "too few doses") << "two are asked for";
        EXPECT_EQ(unmet_rule(vaccination("x", 3, 3), made.certificates, kNow), "");
    }
}

TEST(Demand, a_limit_of_zero_days_is_no_limit_but_a_test_of_zero_hours_is_never_taken) {
    const Policy made = stricter(site_of(R"({"dose_within_days": 0, "pcr_hours": 0, "recovery_within_days": 90})"),
                                 asks(R"({"dose_within_days": 270, "pcr_hours": 48, "recovery_within_days": 0})"));
    EXPECT_EQ(made.certificates.dose_within_days, 270);
    EXPECT_EQ(made.certificates.recovery_within_days, 90);
    EXPECT_EQ(made.certificates.pcr_hours, 0);
}

TEST(Demand, alarms_that_either_names_are_told_at_once) {
    const auto told = [](const std::string& site, const std::string& district) {
        const Policy made =
            stricter(site_of(R"({"alert_on": [)" + site + "]}"), asks(R"({"alert_on": [)" + district + "]}"));
        return made.alert_on;
    };
    EXPECT_EQ(told(R"("forced")", R"("fire")"), (std::vector{Reason::forced, Reason::fire}));
    EXPECT_EQ(told(R"("fire", "forced")", R"("forced")"), (std::vector{Reason::fire, Reason::forced})) << "as written";
    EXPECT_EQ(told(R"("forced")", ""), std::vector{Reason::forced}) << "the site may tell more";
}

TEST(Demand, what_no_value_makes_stricter_is_the_sites_own) {
    const auto read = read_demand(R"({"bind_with_pass": true})");
    ASSERT_FALSE(read);
    EXPECT_NE(read.fault().detail.find("bind_with_pass"), std::string::npos);
    EXPECT_FALSE(read_demand(R"({"lanes": {}})")) << "no lane of one site is a district's business";
    EXPECT_EQ(demandable_fields().size(), policy_fields().size() - 1) << "every field but bind_with_pass";
    EXPECT_EQ(demand_json(asks(R"({"mask": "must", "fever_from": 37.2})")), R"({"fever_from":37.2,"mask":"must"})");
}

// ---- whatever the rules: the stricter of both, never less than either ------------------------------
class Dice {
public:
    explicit Dice(std::uint32_t seed) : random_(seed) {}
    int upto(int most) { return static_cast<int>(random_() % static_cast<std::uint32_t>(most + 1)); }
    bool often() { return upto(2) > 0; }
    template <class Values>
    auto one_of(const Values& values) {
        return values[static_cast<std::size_t>(upto(static_cast<int>(std::size(values)) - 1))];
    }

private:
    std::mt19937 random_;
};

std::string some_hours(Dice& dice) {
    static const std::vector<std::string> kHours{"",
                                                 "00:00-24:00",
                                                 "06:00-09:00",
                                                 "22:00-02:00",
                                                 "none",
                                                 "08:00-12:00, 13:00-18:00",
                                                 "05:00-06:00, 06:00-07:00",
                                                 "12:00-13:00"};
    return dice.one_of(kHours);
}

/// Near the ends and near what visits have, so that rules and visits meet.
PolicyValue some_value(const PolicyField& field, Dice& dice) {
    switch (field.kind) {
        case PolicyField::Kind::flag:
            return dice.upto(1) == 1;
        case PolicyField::Kind::whole:
            return static_cast<std::int64_t>(
                std::min(field.most, field.least + dice.upto(3) * (dice.upto(1) ? 1 : 20)));
        case PolicyField::Kind::number: {
            const double middle = field.key == "fever_from" ? 37 : field.key == "plausible_from" ? 35 : 41;
            return std::clamp(middle + dice.upto(10) / 10.0, field.least, field.most);
        }
        case PolicyField::Kind::choice:
            return std::string(dice.one_of(field.choices).id);
        case PolicyField::Kind::list: {
            std::vector<std::string> names;
            for (std::size_t i = 0; i < std::min<std::size_t>(field.choices.size(), 4); ++i)
                if (dice.upto(1) == 1) names.emplace_back(field.choices[i].id);
            if (names.empty() && field.least > 0) names.emplace_back(field.choices.front().id);
            return names;
        }
        case PolicyField::Kind::hours:
            return some_hours(dice);
    }
    return false;
}

Policy some_policy(Dice& dice) {
    Policy policy;  // a lax one, so that most visits come in until something is asked
    policy.accepted = {CodeFamily::pass, CodeFamily::dcc, CodeFamily::shc, CodeFamily::province};
    policy.visitors_need_guard = false;
    for (const PolicyField& field : policy_fields())
        if (!dice.often()) field.set(policy, some_value(field, dice));
    for (const PolicyField& field : policy_fields())
        if (dice.upto(9) == 0) set_at_lane(policy, 2, field, some_value(field, dice));
    return policy;
}

Demand some_demand(Dice& dice) {
    Demand demand;
    for (const PolicyField* field : demandable_fields()) {
        if (dice.often()) continue;
        demand.keys.emplace_back(field->key);
        field->set(demand.policy, some_value(*field, dice));
    }
    return demand;
}

/// The site's policy with the fields that the district names as the district has them: what the district alone asks.
Policy as_district(const Policy& site, const Demand& demand) {
    Policy made = site;
    for (const std::string& key : demand.keys) {
        const PolicyField& field = *policy_field(key);
        field.set(made, field.get(demand.policy));
        for (LanePolicy& lane : made.lanes) field.set(lane.policy, field.get(demand.policy));
    }
    return made;
}

HealthFacts some_facts(Dice& dice) {
    HealthFacts facts;
    facts.type = static_cast<HealthFacts::Type>(dice.upto(2));
    facts.product = vaccines()[static_cast<std::size_t>(dice.upto(4))].id;
    facts.dose = dice.upto(4);
    facts.doses = dice.upto(3);
    facts.negative = dice.often();
    facts.method = dice.upto(1) ? "LP217198-3" : "LP6464-4";
    facts.at = kNow - std::chrono::hours(dice.upto(3) * (dice.upto(1) ? 1 : 24) * (dice.upto(1) ? 1 : 20));
    return facts;
}

std::optional<WallTime> maybe_before(Dice& dice) {
    if (dice.often()) return std::nullopt;
    return kNow - seconds(dice.upto(60) * (dice.upto(1) ? 1 : 3600));
}

Visit some_visit(Dice& dice) {
    static constexpr CodeFamily kFamilies[] = {CodeFamily::pass, CodeFamily::pass, CodeFamily::dcc, CodeFamily::shc,
                                               CodeFamily::province};
    static constexpr CodeStatus kGood[] = {CodeStatus::valid, CodeStatus::valid, CodeStatus::green,
                                           CodeStatus::unreachable};
    Visit visit = healthy();
    visit.lane = 1 + dice.upto(1);
    visit.minute = dice.upto(23) * 60 + dice.one_of(std::vector{0, 30, 59});
    visit.code = health_code(dice.one_of(kFamilies), dice.one_of(kGood));
    if (dice.often()) visit.second_code = health_code(dice.one_of(kFamilies), dice.one_of(kGood));
    if (dice.upto(3) == 0) visit.person = std::nullopt;
    visit.temperature = warm(35'500 + dice.upto(25) * 100);
    if (dice.upto(1)) visit.first_temperature = visit.temperature;
    visit.mask = static_cast<Mask>(dice.upto(3));
    visit.mask_pending = dice.upto(3) == 0;
    visit.cached_green = maybe_before(dice);
    if (dice.upto(3) == 0) visit.name_fits = dice.upto(1) == 1;
    visit.history = {maybe_before(dice), maybe_before(dice), 1, maybe_before(dice), maybe_before(dice)};
    return visit;
}

bool admits(const Visit& visit, const Policy& policy) {
    const Answer answer = judge(visit, policy).answer;
    return answer == Answer::admit || answer == Answer::readmit;
}

constexpr int kPolicies = 400, kVisits = 60;

/// Calls `each(site, a, b, dice)` for many of each; the seed stands in every failure.
template <class Each>
void with_policies(Each each) {
    for (std::uint32_t seed = 1; seed <= kPolicies && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Dice dice(seed);
        const Policy site = some_policy(dice);
        const Demand a = some_demand(dice), b = some_demand(dice);
        each(site, a, b, dice);
    }
}

TEST(Demand, never_admits_whom_the_site_or_the_district_alone_would_refuse) {
    std::int64_t admitted = 0, refused_by_one = 0;
    with_policies([&](const Policy& site, const Demand& demand, const Demand&, Dice& dice) {
        const Policy both = stricter(site, demand), district = as_district(site, demand);
        for (int i = 0; i < kVisits; ++i) {
            const Visit visit = some_visit(dice);
            const bool site_admits = admits(visit, site), district_admits = admits(visit, district);
            if (!site_admits) ASSERT_FALSE(admits(visit, both)) << "site: " << id_of(judge(visit, site).reason);
            if (!district_admits)
                ASSERT_FALSE(admits(visit, both)) << "district: " << id_of(judge(visit, district).reason);
            admitted += admits(visit, both);
            refused_by_one += site_admits != district_admits;
            const HealthFacts facts = some_facts(dice);
            for (const Policy* alone : {&site, &district}) {
                const auto unmet = unmet_rule(facts, alone->at(visit.lane).certificates, kNow);
                if (!unmet.empty()) ASSERT_NE(unmet_rule(facts, both.at(visit.lane).certificates, kNow), "") << unmet;
            }
        }
    });
    EXPECT_GT(admitted, 1000) << "else nothing was tried";
    EXPECT_GT(refused_by_one, 1000);
}

TEST(Demand, twice_is_as_once_and_the_order_does_not_matter) {
    with_policies([&](const Policy& site, const Demand& a, const Demand& b, Dice& dice) {
        const Policy once = stricter(site, a);
        ASSERT_EQ(policy_json(once), policy_json(stricter(once, a)));
        const Policy ab = stricter(once, b), ba = stricter(stricter(site, b), a);
        for (int i = 0; i < kVisits; ++i) {
            const Visit visit = some_visit(dice);
            ASSERT_EQ(judge(visit, ab), judge(visit, ba));
            const HealthFacts facts = some_facts(dice);
            ASSERT_EQ(unmet_rule(facts, ab.at(visit.lane).certificates, kNow).empty(),
                      unmet_rule(facts, ba.at(visit.lane).certificates, kNow).empty());
        }
    });
}

TEST(Demand, asks_for_no_more_than_one_of_the_two_does) {
    with_policies([&](const Policy& site, const Demand& demand, const Demand&, Dice&) {
        const Policy both = stricter(site, demand);
        for (const PolicyField* field : demandable_fields()) {
            if (field->key == "full_course") continue;  // also made by `doses`
            const PolicyValue made = field->get(both), ours = field->get(site);
            const bool asked = std::find(demand.keys.begin(), demand.keys.end(), field->key) != demand.keys.end();
            const bool in_common = field->kind == PolicyField::Kind::list || field->kind == PolicyField::Kind::hours;
            if (!asked) ASSERT_EQ(made, ours) << field->key;
            if (asked && !in_common) ASSERT_TRUE(made == ours || made == field->get(demand.policy)) << field->key;
        }
    });
}

}  // namespace
}  // namespace gate
