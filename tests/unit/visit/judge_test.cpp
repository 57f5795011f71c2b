#include "visit/judge.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/catalogue.h"
#include "unit/visit/visits.h"

namespace gate {
namespace {

struct Row {
    const char* name;
    std::function<void(Visit&, Policy&)> change;
    Answer answer;
    Reason reason;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class Judge : public testing::TestWithParam<Row> {};

TEST_P(Judge, answers) {
    Visit visit = healthy();
    Policy policy;
    GetParam().change(visit, policy);
    const Verdict verdict = judge(visit, policy);
    EXPECT_EQ(verdict.answer, GetParam().answer);
    EXPECT_EQ(id_of(verdict.reason), id_of(GetParam().reason));
    const auto steps = explain(visit, policy);
    EXPECT_EQ(steps.back().passed, verdict.answer == Answer::admit || verdict.answer == Answer::readmit);
    if (!steps.back().passed) EXPECT_EQ(steps.back().reason, verdict.reason);
}

void accept_all(Policy& policy) {
    policy.accepted = {CodeFamily::pass, CodeFamily::dcc, CodeFamily::shc, CodeFamily::province};
}
void with_province(Visit& visit, Policy& policy, CodeStatus status) {
    accept_all(policy);
    visit.code = health_code(CodeFamily::province, status);
}

const Row kRows[] = {
    {"healthy", [](Visit&, Policy&) {}, Answer::admit, Reason::normal},
    {"clock first of all",
     [](Visit& v, Policy&) {
         v.clock_trusted = false;
         v.code = pass_code(CodeStatus::expired);
     },
     Answer::refuse, Reason::clock_untrusted},
    {"other code", [](Visit& v, Policy&) { v.code = HealthCode{}; }, Answer::refuse, Reason::not_a_health_code},
    {"expired", [](Visit& v, Policy&) { v.code = pass_code(CodeStatus::expired); }, Answer::refuse, Reason::expired},
    {"not yet", [](Visit& v, Policy&) { v.code = pass_code(CodeStatus::not_yet_valid); }, Answer::refuse,
     Reason::not_yet_valid},
    {"forged", [](Visit& v, Policy&) { v.code = pass_code(CodeStatus::bad_signature); }, Answer::refuse,
     Reason::bad_signature},
    {"unknown issuer", [](Visit& v, Policy&) { v.code = pass_code(CodeStatus::unknown_issuer); }, Answer::refuse,
     Reason::unknown_issuer},
    {"revoked", [](Visit& v, Policy&) { v.code = pass_code(CodeStatus::revoked); }, Answer::refuse, Reason::revoked},
    {"malformed", [](Visit& v, Policy&) { v.code = pass_code(CodeStatus::malformed); }, Answer::refuse,
     Reason::malformed},
    {"clock says the code", [](Visit& v, Policy&) { v.code = pass_code(CodeStatus::clock); }, Answer::refuse,
     Reason::clock_untrusted},
    {"family not accepted, though good",
     [](Visit& v, Policy&) { v.code = health_code(CodeFamily::dcc, CodeStatus::valid); }, Answer::refuse,
     Reason::family_not_accepted},
    {"bad code before fever",
     [](Visit& v, Policy&) {
         v.code = pass_code(CodeStatus::expired);
         v.temperature = warm(39000);
     },
     Answer::refuse, Reason::expired},
    {"not on the roster", [](Visit& v, Policy&) { v.person.reset(); }, Answer::refuse, Reason::not_on_roster},
    {"visitor",
     [](Visit& v, Policy& p) {
         accept_all(p);
         v.code = health_code(CodeFamily::dcc, CodeStatus::valid);
         v.person.reset();
     },
     Answer::refuse, Reason::visitor},
    {"visitor where visitors may",
     [](Visit& v, Policy& p) {
         accept_all(p);
         p.visitors_need_guard = false;
         v.code = health_code(CodeFamily::dcc, CodeStatus::valid);
         v.person.reset();
     },
     Answer::admit, Reason::normal},
    {"inactive", [](Visit& v, Policy&) { v.person->active = false; }, Answer::refuse, Reason::inactive},
    {"on watch, last day", [](Visit& v, Policy&) { v.person->watch_until = 20261123; }, Answer::refuse,
     Reason::on_watch},
    {"watch is over", [](Visit& v, Policy&) { v.person->watch_until = 20261122; }, Answer::admit, Reason::normal},
    {"two places", [](Visit& v, Policy&) { v.history.admit_elsewhere = kNow - seconds(3); }, Answer::refuse,
     Reason::two_places},
    {"two places long ago", [](Visit& v, Policy&) { v.history.admit_elsewhere = kNow - seconds(11); }, Answer::admit,
     Reason::normal},
    {"two places before repeat",
     [](Visit& v, Policy&) { v.history.admit_elsewhere = v.history.settled_entry = kNow - seconds(3); }, Answer::refuse,
     Reason::two_places},
    {"repeat", [](Visit& v, Policy&) { v.history.settled_entry = kNow - seconds(599); }, Answer::refuse,
     Reason::repeat},
    {"repeat is over", [](Visit& v, Policy&) { v.history.settled_entry = kNow - seconds(600); }, Answer::admit,
     Reason::normal},
    {"entry from the future is none", [](Visit& v, Policy&) { v.history.settled_entry = kNow + seconds(5); },
     Answer::admit, Reason::normal},
    {"unsettled: again",
     [](Visit& v, Policy&) {
         v.history.unsettled_admit = kNow - seconds(20);
         v.history.unsettled_lane = 1;
     },
     Answer::readmit, Reason::retry},
    {"no reading", [](Visit& v, Policy&) { v.temperature.reset(); }, Answer::refuse, Reason::no_reading},
    {"no thermometer here",
     [](Visit& v, Policy&) {
         v.temperature.reset();
         v.temperature_expected = false;
     },
     Answer::admit, Reason::normal},
    {"too cold for a face", [](Visit& v, Policy&) { v.temperature = warm(33999); }, Answer::refuse,
     Reason::implausible_reading},
    {"too hot for a face", [](Visit& v, Policy&) { v.temperature = warm(43001); }, Answer::refuse,
     Reason::implausible_reading},
    {"just below fever", [](Visit& v, Policy&) { v.temperature = warm(37299); }, Answer::admit, Reason::normal},
    {"fever, first time", [](Visit& v, Policy&) { v.temperature = warm(37300); }, Answer::remeasure,
     Reason::fever_first},
    {"fever, twice",
     [](Visit& v, Policy&) {
         v.first_temperature = warm(37400);
         v.temperature = warm(37300);
     },
     Answer::refuse, Reason::fever},
    {"fever, then normal", [](Visit& v, Policy&) { v.first_temperature = warm(37400); }, Answer::admit, Reason::normal},
    {"fever, then nothing",
     [](Visit& v, Policy&) {
         v.first_temperature = warm(37400);
         v.temperature.reset();
     },
     Answer::refuse, Reason::no_reading},
    {"judged, not raw",
     [](Visit& v, Policy&) {
         v.temperature = Temperature{{33000}, {}, {36500}};
     },
     Answer::admit, Reason::normal},
    {"mask must, none seen",
     [](Visit& v, Policy& p) {
         p.mask = MaskRule::must;
         v.mask = Mask::bare;
     },
     Answer::refuse, Reason::mask_missing},
    {"mask must, not judged", [](Visit&, Policy& p) { p.mask = MaskRule::must; }, Answer::refuse,
     Reason::mask_unchecked},
    {"mask must, worn",
     [](Visit& v, Policy& p) {
         p.mask = MaskRule::must;
         v.mask = Mask::masked;
     },
     Answer::admit, Reason::normal},
    {"mask must, the guard looked",
     [](Visit& v, Policy& p) {
         p.mask = MaskRule::must;
         v.mask = Mask::checked_by_guard;
     },
     Answer::admit, Reason::normal},
    {"green", [](Visit& v, Policy& p) { with_province(v, p, CodeStatus::green); }, Answer::admit, Reason::normal},
    {"yellow", [](Visit& v, Policy& p) { with_province(v, p, CodeStatus::yellow); }, Answer::refuse,
     Reason::code_yellow},
    {"red", [](Visit& v, Policy& p) { with_province(v, p, CodeStatus::red); }, Answer::refuse, Reason::code_red},
    {"green answer, red screen",
     [](Visit& v, Policy& p) {
         with_province(v, p, CodeStatus::green);
         v.colour = CodeColour::red;
     },
     Answer::refuse, Reason::colour_mismatch},
    {"a green screen helps no red code",
     [](Visit& v, Policy& p) {
         with_province(v, p, CodeStatus::red);
         v.colour = CodeColour::green;
     },
     Answer::refuse, Reason::code_red},
    {"unreachable",
     [](Visit& v, Policy& p) {
         with_province(v, p, CodeStatus::unreachable);
         v.cached_green = kNow - seconds(60);
     },
     Answer::refuse, Reason::unreachable},
    {"unreachable, cached",
     [](Visit& v, Policy& p) {
         with_province(v, p, CodeStatus::unreachable);
         p.offline = Offline::cached;
         v.cached_green = kNow - seconds(60);
     },
     Answer::admit, Reason::by_cached_answer},
    {"unreachable, cache too old",
     [](Visit& v, Policy& p) {
         with_province(v, p, CodeStatus::unreachable);
         p.offline = Offline::cached;
         v.cached_green = kNow - std::chrono::hours(13);
     },
     Answer::refuse, Reason::unreachable},
    {"cache never outweighs red",
     [](Visit& v, Policy& p) {
         with_province(v, p, CodeStatus::red);
         p.offline = Offline::cached;
         v.cached_green = kNow - seconds(60);
     },
     Answer::refuse, Reason::code_red},
    {"second code missing",
     [](Visit&, Policy& p) {
         accept_all(p);
         p.pass_and_health_code = true;
     },
     Answer::refuse, Reason::second_code_missing},
    {"two passes are not both",
     [](Visit& v, Policy& p) {
         accept_all(p);
         p.pass_and_health_code = true;
         v.second_code = pass_code();
     },
     Answer::refuse, Reason::second_code_missing},
    {"both",
     [](Visit& v, Policy& p) {
         accept_all(p);
         p.pass_and_health_code = true;
         v.second_code = health_code(CodeFamily::province, CodeStatus::green);
     },
     Answer::admit, Reason::normal},
    {"both, the other way round",
     [](Visit& v, Policy& p) {
         accept_all(p);
         p.pass_and_health_code = true;
         v.second_code = pass_code();
         v.code = health_code(CodeFamily::dcc, CodeStatus::valid);
     },
     Answer::admit, Reason::normal},
    {"both, the second is bad",
     [](Visit& v, Policy& p) {
         accept_all(p);
         p.pass_and_health_code = true;
         v.second_code = health_code(CodeFamily::dcc, CodeStatus::expired);
     },
     Answer::refuse, Reason::expired},
    {"within_the_hours",
     [](Visit& visit, Policy& policy) {
         visit.minute = 539;
         policy.hours = {{360, 540}};
     },
     Answer::admit, Reason::normal},
    {"after_the_hours",
     [](Visit& visit, Policy& policy) {
         visit.minute = 540;
         policy.hours = {{360, 540}};
     },
     Answer::refuse, Reason::out_of_hours},
    {"hours_over_midnight",
     [](Visit& visit, Policy& policy) {
         visit.minute = 30;
         policy.hours = {{360, 540}, {1320, 60}};
     },
     Answer::admit, Reason::normal},
    {"the_way_out_has_no_hours",
     [](Visit& visit, Policy& policy) {
         visit.direction = Direction::out;
         policy.hours = {{360, 540}};
     },
     Answer::admit, Reason::normal},
    {"a_lane_with_a_rule_of_its_own",
     [](Visit&, Policy& policy) {
         Policy own = policy;
         own.fever_from = Celsius{36'000};
         policy.lanes = {{1, {"fever_from"}, own}};
     },
     Answer::remeasure, Reason::fever_first},
    {"another_lane_with_a_rule_of_its_own",
     [](Visit&, Policy& policy) {
         Policy own = policy;
         own.fever_from = Celsius{36'000};
         policy.lanes = {{2, {"fever_from"}, own}};
     },
     Answer::admit, Reason::normal},
    {"the pass of nobody after a health code",
     [](Visit& v, Policy& p) {
         p.accepted = {CodeFamily::pass, CodeFamily::province};
         p.pass_and_health_code = true;
         v.second_code = v.code;
         v.code = health_code(CodeFamily::province, CodeStatus::green);
         v.person.reset();
     },
     Answer::refuse, Reason::not_on_roster},
    {"an earlier green stands for a second code nobody answered",
     [](Visit& v, Policy& p) {
         p.accepted = {CodeFamily::pass, CodeFamily::province};
         p.pass_and_health_code = true;
         p.offline = Offline::cached;
         v.second_code = health_code(CodeFamily::province, CodeStatus::unreachable);
         v.cached_green = kNow - std::chrono::hours(1);
     },
     Answer::admit, Reason::by_cached_answer},
    {"a health code of somebody else beside a pass", [](Visit& v, Policy&) { v.code_of_another = true; },
     Answer::refuse, Reason::code_of_another},
    {"a name that does not fit where it must",
     [](Visit& v, Policy& p) {
         p.name_must_fit = true;
         v.name_fits = false;
     },
     Answer::refuse, Reason::name_mismatch},
    {"a name that does not fit where nobody asks", [](Visit& v, Policy&) { v.name_fits = false; }, Answer::admit,
     Reason::normal},
    {"no name to compare",
     [](Visit& v, Policy& p) {
         p.name_must_fit = true;
         v.name_fits.reset();
     },
     Answer::admit, Reason::normal},
};

INSTANTIATE_TEST_SUITE_P(Table, Judge, testing::ValuesIn(kRows), [](const testing::TestParamInfo<Row>& row) {
    std::string name = row.param.name;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
});

TEST(JudgeReasons, every_reason_it_can_give_says_what_to_do) {
    for (const Row& row : kRows) {
        if (row.answer != Answer::refuse) continue;
        EXPECT_FALSE(entry(row.reason).next_zh.empty()) << row.name;
        EXPECT_FALSE(entry(row.reason).for_worker(Language::en).empty()) << row.name;
    }
}

TEST(MayStillCome, waits_for_a_temperature_and_not_for_a_signature) {
    Visit visit = healthy();
    EXPECT_TRUE(may_still_come(visit, {Answer::refuse, Reason::no_reading, false}));
    EXPECT_FALSE(may_still_come(visit, {Answer::refuse, Reason::bad_signature, false}));
    EXPECT_FALSE(may_still_come(visit, {Answer::refuse, Reason::unreachable, false}));
    visit.authority_pending = true;
    EXPECT_TRUE(may_still_come(visit, {Answer::refuse, Reason::unreachable, false}));
}

}  // namespace
}  // namespace gate
