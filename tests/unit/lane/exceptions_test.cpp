// What a guard must decide: exceptions and their answers.
#include "lane/exceptions.h"

#include <gtest/gtest.h>

#include "unit/lane/orders.h"

namespace gate {
namespace {

TEST(Exceptions, a_fever_is_open_and_an_expired_code_is_not) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_EQ(gate.status().exceptions.size(), 1u);
    EXPECT_EQ(gate.status().exceptions[0].visit.event, row);
    EXPECT_EQ(gate.status().exceptions[0].visit.name, "王建华");
    gate.leave();
    gate.step("https://example.org");
    EXPECT_EQ(gate.last_refusal(), Reason::not_a_health_code);
    EXPECT_EQ(gate.status().exceptions.size(), 1u);
}

TEST(Exceptions, admitted_with_reason_opens_once_and_is_an_entry) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(answer(gate, Order::Kind::admit, row, "体温计 36.6").ok());
    EXPECT_EQ(gate.turnstile.opened, 1);
    const Event admit = gate.rows(EventKind::admit).back();
    EXPECT_EQ(admit.reason, Reason::by_guard);
    EXPECT_EQ(admit.ref, row);
    EXPECT_EQ(admit.person->person, "A-1");
    EXPECT_EQ(admit.person->actor, "李建国");
    EXPECT_EQ(admit.person->note, "体温计 36.6");
    EXPECT_EQ(gate.status().phase, LanePhase::admitted);
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, row, "再来")), Reason::exception_gone);
    EXPECT_EQ(gate.turnstile.opened, 1);
    gate.walk_through();
    EXPECT_EQ(gate.rows(EventKind::passage).back().ref, admit.id);
    EXPECT_TRUE(gate.status().exceptions.empty());
}

TEST(Exceptions, admit_needs_a_reason_a_free_lane_and_an_open_entry) {
    SmallGate gate;
    const EventId row = fever(gate);
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, row)), Reason::request_invalid);
    (void)give(gate, {.kind = Order::Kind::lock});
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, row, "x")), Reason::entry_locked);
    (void)give(gate, {.kind = Order::Kind::unlock});
    gate.leave();
    gate.come("A-2");
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, row, "x")), Reason::lane_busy) << "A-2 is expected to pass";
    EXPECT_EQ(gate.turnstile.opened, 1);
    gate.walk_through();
    EXPECT_TRUE(answer(gate, Order::Kind::admit, row, "x").ok());
}

TEST(Exceptions, one_nobody_touches_lapses_and_opens_nothing) {
    SmallGate gate;
    const EventId row = fever(gate);
    gate.wait(std::chrono::minutes(4));
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::clinical, .about = row, .temperature = Celsius{36'700}}).ok());
    gate.wait(std::chrono::minutes(4));
    EXPECT_EQ(gate.status().exceptions.size(), 1u) << "somebody works on it";
    gate.wait(std::chrono::minutes(2));
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, row, "x")), Reason::exception_gone);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST(Exceptions, a_refusal_that_stands_is_not_counted_twice) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(answer(gate, Order::Kind::refuse, row).ok());
    EXPECT_EQ(gate.count(EventKind::refuse), 1u);
    EXPECT_EQ(gate.rows(EventKind::acknowledge).back().ref, row);
    EXPECT_TRUE(gate.status().exceptions.empty());
}

TEST(Exceptions, a_clinical_fever_is_recorded_and_can_no_longer_be_admitted) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::clinical, .about = row, .temperature = Celsius{37'300}}).ok());
    const Event clinical = gate.rows(EventKind::clinical).back();
    EXPECT_EQ(clinical.reason, Reason::clinical_fever);
    EXPECT_EQ(clinical.ref, row);
    EXPECT_EQ(clinical.person->temperature->judged.milli, 37'300);
    EXPECT_EQ(clinical.person->person, "A-1");
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, row, "x")), Reason::clinical_fever);
    EXPECT_EQ(gate.turnstile.opened, 0);
    (void)give(gate, {.kind = Order::Kind::clinical, .about = row, .temperature = Celsius{37'299}});
    EXPECT_EQ(gate.rows(EventKind::clinical).back().reason, Reason::clinical_normal);
    EXPECT_TRUE(answer(gate, Order::Kind::admit, row, "复核正常").ok());
}

TEST(Exceptions, a_reading_that_is_none_of_a_person_is_refused) {
    SmallGate gate;
    const EventId row = fever(gate);
    for (const int milli : {33'999, 43'001, 364})
        EXPECT_EQ(reason_of(give(gate, {.kind = Order::Kind::clinical, .about = row, .temperature = Celsius{milli}})),
                  Reason::implausible_reading);
    EXPECT_EQ(gate.count(EventKind::clinical), 0u);
}

TEST(Exceptions, measured_again_the_visit_goes_on_and_its_verdict_closes_it) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(answer(gate, Order::Kind::measure_again, row).ok());
    EXPECT_EQ(gate.status().phase, LanePhase::measuring);
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::measure_again, row)), Reason::lane_busy);
    gate.sees_face(36'600, 4);
    const Event admit = gate.rows(EventKind::admit).back();
    EXPECT_EQ(admit.ref, row);
    EXPECT_EQ(admit.person->first_temperature->judged.milli, 37'500);
    EXPECT_EQ(admit.person->actor, "李建国");
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_TRUE(gate.status().exceptions.empty());
}

TEST(Exceptions, measured_again_and_still_high_is_the_same_exception_with_the_new_figure) {
    SmallGate gate;
    const EventId row = fever(gate);
    const WallTime since = gate.status().exceptions[0].visit.at;
    (void)answer(gate, Order::Kind::measure_again, row);
    gate.sees_face(37'800, 4);
    ASSERT_EQ(gate.status().exceptions.size(), 1u);
    const VisitView shown = gate.status().exceptions[0].visit;
    EXPECT_EQ(shown.event, row);
    EXPECT_EQ(shown.at, since) << "how long the worker has been waiting";
    EXPECT_EQ(shown.temperature->judged.milli, 37'800);
    EXPECT_EQ(gate.rows(EventKind::refuse).back().ref, row);
    EXPECT_TRUE(answer(gate, Order::Kind::admit, row, "x").ok());
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST(Exceptions, refused_once_more_the_open_one_stays_decidable_by_its_row) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(answer(gate, Order::Kind::isolate, row).ok());
    gate.leave();
    gate.come("A-1", 38'100);
    gate.sees_face(38'200, 4);
    ASSERT_EQ(gate.count(EventKind::refuse), 2u);
    EXPECT_EQ(gate.rows(EventKind::refuse).back().ref, row);
    ASSERT_EQ(gate.status().exceptions.size(), 1u);
    EXPECT_EQ(gate.status().exceptions[0].visit.event, row);
    EXPECT_EQ(gate.status().exceptions[0].visit.temperature->judged.milli, 38'200);
    EXPECT_TRUE(gate.status().exceptions[0].isolation_called);
    ASSERT_TRUE(answer(gate, Order::Kind::refuse, row).ok());
    EXPECT_TRUE(gate.status().exceptions.empty());
}

TEST(Exceptions, a_reading_of_before_does_not_lift_a_clinical_fever_of_after) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::clinical, .about = row, .temperature = Celsius{36'500}}).ok());
    EventDraft elsewhere;  // the same person, a confirmed fever at another lane
    elsewhere.at = gate.clock.time + seconds(1);
    elsewhere.kind = EventKind::clinical;
    elsewhere.reason = Reason::clinical_fever;
    elsewhere.person = PersonPart{};
    elsewhere.person->person = "A-1";
    elsewhere.person->temperature = Temperature{Celsius{38'500}, {}, Celsius{38'500}};
    ASSERT_TRUE(gate.journal->record(elsewhere).ok());
    gate.leave();
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.last_refusal(), Reason::clinical_fever);
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, row, "x")), Reason::clinical_fever);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST(Exceptions, scanning_once_more_and_looking_away_does_not_answer_a_fever) {
    SmallGate gate;
    const EventId row = fever(gate);
    gate.leave();
    gate.step(gate.pass("A-1"));
    gate.wait(milliseconds(6000));
    EXPECT_EQ(gate.last_refusal(), Reason::no_reading);
    ASSERT_EQ(gate.status().exceptions.size(), 1u);
    EXPECT_EQ(gate.status().exceptions[0].visit.event, row);
}

TEST(Exceptions, who_is_admitted_later_by_the_gate_is_no_exception_any_more) {
    SmallGate gate;
    const EventId row = fever(gate);
    gate.leave();
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.rows(EventKind::admit).back().ref, row);
    EXPECT_TRUE(gate.status().exceptions.empty());
}

TEST(Exceptions, isolation_is_an_alarm_and_the_exception_stays) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(answer(gate, Order::Kind::isolate, row).ok());
    EXPECT_EQ(gate.rows(EventKind::alarm).back().reason, Reason::isolation_called);
    EXPECT_EQ(gate.rows(EventKind::alarm).back().ref, row);
    EXPECT_TRUE(gate.status().exceptions.at(0).isolation_called);
}

TEST(Exceptions, after_a_restart_they_are_found_by_their_rows) {
    SmallGate gate;
    const EventId row = fever(gate);
    gate.checkpoint = std::make_unique<Checkpoint>(LaneConfig{}, gate.ports, gate.context);
    auto reader = *JournalReader::open(gate.folder.path + "/journal.db");
    gate.checkpoint->reopen(*reader->row(row));
    gate.step();
    ASSERT_EQ(gate.status().exceptions.size(), 1u);
    EXPECT_EQ(gate.status().exceptions[0].visit.name, "王建华");
    EXPECT_FALSE(gate.status().exceptions[0].resumable);
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::measure_again, row)), Reason::exception_gone);
    EXPECT_TRUE(answer(gate, Order::Kind::admit, row, "复核正常").ok());
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST(Exceptions, no_more_than_sixteen_are_kept) {
    Exceptions open{seconds(300)};
    for (EventId row = 1; row <= 20; ++row) {
        Exception one;
        one.view.visit.event = row;
        open.open(one);
    }
    EXPECT_EQ(open.views().size(), 16u);
    EXPECT_EQ(open.find(4), nullptr);
    EXPECT_NE(open.find(20), nullptr);
}

// ---- binding, a mask ----------------------------------------------------------------------

TEST(Exceptions, a_fever_of_somebody_known_cannot_be_bound_to_another) {
    SmallGate gate;
    const EventId row = fever(gate);
    EXPECT_EQ(reason_of(give(gate, {.kind = Order::Kind::bind, .about = row, .person = "A-2"})),
              Reason::request_invalid);
}

TEST(Exceptions, a_mask_the_guard_checked_lets_the_visit_go_on) {
    SmallGate gate;
    Policy policy;
    policy.mask = MaskRule::must;
    gate.policy.set(policy);
    gate.come("A-1");
    gate.wait(milliseconds(6000));
    ASSERT_EQ(gate.last_refusal(), Reason::mask_unchecked);
    const EventId row = gate.rows(EventKind::refuse).back().id;
    ASSERT_TRUE(answer(gate, Order::Kind::mask_checked, row).ok());
    gate.step();
    EXPECT_EQ(gate.rows(EventKind::mask_checked).back().ref, row);
    gate.sees_face(36'500, 4);
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_EQ(gate.rows(EventKind::admit).back().mask, Mask::checked_by_guard);
}

TEST(Exceptions, who_has_a_clinical_fever_is_not_let_in_by_scanning_again) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::clinical, .about = row, .temperature = Celsius{37'900}}).ok());
    ASSERT_TRUE(answer(gate, Order::Kind::refuse, row).ok());
    gate.leave();
    gate.clock.pass(std::chrono::hours(2));
    gate.leave();
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.last_refusal(), Reason::clinical_fever);
    EXPECT_EQ(gate.turnstile.opened, 0);
    ASSERT_EQ(gate.status().exceptions.size(), 1u) << "the guard decides, with a thermometer";
    const EventId again = gate.rows(EventKind::refuse).back().id;
    EXPECT_EQ(reason_of(answer(gate, Order::Kind::admit, again, "x")), Reason::clinical_fever);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::clinical, .about = again, .temperature = Celsius{36'500}}).ok());
    EXPECT_TRUE(answer(gate, Order::Kind::admit, again, "复核正常").ok());
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST(Exceptions, a_clinical_fever_keeps_out_for_the_hours_of_the_policy_and_no_longer) {
    SmallGate gate;
    const EventId row = fever(gate);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::clinical, .about = row, .temperature = Celsius{37'900}}).ok());
    gate.leave();
    gate.clock.pass(std::chrono::hours(24));
    gate.passes.clear();  // the old one ended
    gate.leave();
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.turnstile.opened, 1);
}

}  // namespace
}  // namespace gate
