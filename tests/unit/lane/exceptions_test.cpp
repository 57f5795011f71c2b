// What a guard decides: exceptions, their answers, assisted mode, claims.
#include "lane/exceptions.h"

#include <gtest/gtest.h>

#include "lane/claims.h"
#include "unit/lane/fakes.h"

namespace gate {
namespace {

Result<EventId> give(SmallGate& gate, Order order) {
    if (order.guard.empty()) order.guard = "李建国";
    auto done = gate.checkpoint->give(std::move(order));
    gate.step();
    return done.get();
}

Result<EventId> answer(SmallGate& gate, Order::Kind kind, EventId about, std::string note = "") {
    return give(gate, {.kind = kind, .note = std::move(note), .about = about});
}

/// Refused for a fever, measured twice; the row's id.
EventId fever(SmallGate& gate, const std::string& id = "A-1") {
    gate.come(id, 37'600);
    gate.sees_face(37'500, 4);
    EXPECT_EQ(gate.last_refusal(), Reason::fever);
    return gate.rows(EventKind::refuse).back().id;
}

Reason reason_of(const Result<EventId>& result) { return result ? Reason::none : result.fault().reason; }

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

// ---- in a guard's hands ----------------------------------------------------------------------------

const Claimant kFirst{"a", "李建国"}, kSecond{"b", "李建国"};  // two people of one name

/// A fever that a guard has in hand.
struct Held {
    Held() {
        row = fever(gate);
        take();
        gate.leave();
    }
    void take() { EXPECT_TRUE(gate.claims.take(std::to_string(row), kFirst, gate.clock.instant).ok()); }
    SmallGate gate;
    EventId row = 0;
};

TEST(InHands, scanning_again_opens_nothing_and_takes_nothing_from_the_guard) {
    Held here;
    const std::size_t rows = here.gate.rows().size();
    here.gate.come("A-1", 36'400);
    EXPECT_EQ(here.gate.rows().size(), rows) << "nothing is judged meanwhile";
    EXPECT_EQ(here.gate.turnstile.opened, 0);
    EXPECT_EQ(here.gate.status().phase, LanePhase::needs_guard) << "the display sends to the guard once more";
    ASSERT_EQ(here.gate.status().exceptions.size(), 1u);
    EXPECT_EQ(here.gate.status().exceptions[0].visit.event, here.row);
    ASSERT_TRUE(answer(here.gate, Order::Kind::admit, here.row, "体温计 36.4").ok());
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(InHands, a_measurement_under_way_ends_when_a_guard_takes_it) {
    SmallGate gate;
    const EventId row = fever(gate);
    gate.leave();
    gate.step(gate.pass("A-1"));
    ASSERT_NE(gate.status().under_way, 0u);
    ASSERT_TRUE(gate.claims.take(std::to_string(row), kFirst, gate.clock.instant).ok());
    gate.sees_face(36'400, 4, gate.pass("A-1"));
    EXPECT_EQ(gate.turnstile.opened, 0);
    EXPECT_EQ(gate.status().exceptions.at(0).visit.event, row);
}

TEST(InHands, others_go_on_through_the_lane) {
    Held here;
    here.gate.come("A-2", 36'400);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
    EXPECT_EQ(here.gate.status().exceptions.size(), 1u);
}

TEST(InHands, the_guards_own_measurement_goes_on) {
    Held here;
    ASSERT_TRUE(give(here.gate, {.kind = Order::Kind::measure_again, .guard = "a", .about = here.row}).ok());
    here.gate.sees_face(36'400, 4);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
    EXPECT_TRUE(here.gate.status().exceptions.empty());
}

TEST(InHands, let_go_the_worker_may_try_again) {
    Held here;
    here.gate.claims.release(std::to_string(here.row), "a");
    here.gate.come("A-1", 36'400);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(InHands, the_next_lane_does_not_let_through_either_but_the_way_out_does) {
    SmallGate gate;
    LaneStatus other;
    other.lane = 2;
    other.exceptions = {{}};
    other.exceptions[0].visit.event = 4711;
    other.exceptions[0].visit.person = "A-1";
    other.exceptions[0].visit.reason = Reason::fever;
    gate.board.put(other);
    ASSERT_TRUE(gate.claims.take("4711", kFirst, gate.clock.instant).ok());
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.turnstile.opened, 0);
    EXPECT_EQ(gate.count(EventKind::admit), 0u);
    gate.leave();
    other.direction = Direction::out;
    gate.board.put(other);
    gate.come("A-1", 36'400);
    EXPECT_EQ(gate.turnstile.opened, 1);
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

// ---- assisted mode ---------------------------------------------------------------------------------

struct Assisted {
    Assisted() {
        gate.thermometer.fault = Fault{Reason::unit_silent, ""};
        gate.wait(milliseconds(1200));
    }
    Result<EventId> reading(std::uint64_t visit, int milli) {
        return give(gate, {.kind = Order::Kind::reading, .visit = visit, .temperature = Celsius{milli}});
    }
    SmallGate gate;
};

TEST(AssistedMode, a_dead_thermometer_puts_the_lane_in_it_and_a_live_one_ends_it) {
    Assisted here;
    ASSERT_TRUE(here.gate.status().assisted);
    EXPECT_EQ(here.gate.status().assisted->reason, Reason::unit_silent);
    EXPECT_TRUE(here.gate.status().assisted->wants_reading);
    here.gate.thermometer.fault.reset();
    here.gate.step();
    EXPECT_FALSE(here.gate.status().assisted);
}

TEST(AssistedMode, a_typed_reading_admits_and_the_row_says_who_typed_it) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    ASSERT_NE(visit, 0u);
    here.gate.wait(seconds(20));
    EXPECT_EQ(here.gate.status().under_way, visit) << "the guard has time";
    const auto row = here.reading(visit, 36'400);
    ASSERT_TRUE(row.ok());
    const Event admit = here.gate.rows(EventKind::admit).back();
    EXPECT_EQ(admit.id, *row);
    EXPECT_EQ(admit.person->actor, "李建国");
    EXPECT_EQ(admit.person->temperature->judged.milli, 36'400);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(AssistedMode, a_reading_for_one_worker_never_counts_for_the_next) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    (void)here.reading(visit, 36'400);
    here.gate.walk_through();
    here.gate.step(here.gate.pass("A-2"));
    EXPECT_EQ(reason_of(here.reading(visit, 36'400)), Reason::exception_gone);
    EXPECT_EQ(here.gate.turnstile.opened, 1);
}

TEST(AssistedMode, a_typed_fever_is_measured_again_and_then_refused) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    ASSERT_TRUE(here.reading(visit, 37'300).ok());
    EXPECT_EQ(here.gate.count(EventKind::remeasure), 1u);
    EXPECT_EQ(here.gate.status().under_way, visit);
    ASSERT_TRUE(here.reading(visit, 37'600).ok());
    EXPECT_EQ(here.gate.last_refusal(), Reason::fever);
    EXPECT_EQ(here.gate.turnstile.opened, 0);
}

TEST(AssistedMode, nonsense_is_no_reading) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    const std::uint64_t visit = here.gate.status().under_way;
    for (const int milli : {0, 3'640, 33'900, 64'300})
        EXPECT_EQ(reason_of(here.reading(visit, milli)), Reason::implausible_reading);
    EXPECT_EQ(here.gate.status().under_way, visit);
}

TEST(AssistedMode, the_next_code_waits_its_turn) {
    Assisted here;
    here.gate.step(here.gate.pass("A-1"));
    here.gate.steps(5, here.gate.pass("A-2"));
    EXPECT_EQ(here.gate.count(EventKind::refuse), 0u);
    (void)here.reading(here.gate.status().under_way, 36'400);
    ++here.gate.turnstile.seen.passages;
    here.gate.steps(2, here.gate.pass("A-2"));
    EXPECT_NE(here.gate.status().under_way, 0u) << "A-2 did not have to lower the phone";
}

TEST(AssistedMode, without_a_camera_the_guard_picks_the_person) {
    SmallGate gate;
    gate.camera_stands = true;
    gate.wait(milliseconds(4500));
    ASSERT_TRUE(gate.status().assisted && gate.status().assisted->no_camera);
    EXPECT_EQ(reason_of(give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-9"})),
              Reason::not_found);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-2"}).ok());
    const Event admit = gate.rows(EventKind::admit).back();
    EXPECT_EQ(admit.person->person, "A-2");
    EXPECT_EQ(admit.family, CodeFamily::none);
    gate.walk_through();
    (void)give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-2"});
    EXPECT_EQ(gate.last_refusal(), Reason::repeat) << "the same judge";
}

TEST(AssistedMode, without_a_clock_the_guard_vouches_and_the_row_says_so) {
    SmallGate gate;
    gate.come("A-1");
    gate.walk_through();
    gate.clock.time -= std::chrono::hours(2);
    gate.step();
    ASSERT_TRUE(gate.status().assisted);
    gate.sees_room();
    gate.step(gate.pass("A-2"));
    gate.sees_face(36'400, 4, gate.pass("A-2"));
    EXPECT_EQ(gate.turnstile.opened, 1) << "nothing opens by itself";
    const std::uint64_t visit = gate.status().under_way;
    ASSERT_NE(visit, 0u);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::reading, .visit = visit}).ok());
    EXPECT_EQ(gate.turnstile.opened, 2);
    EXPECT_FALSE(gate.rows(EventKind::admit).back().clock_trusted);
}

TEST(AssistedMode, a_healthy_lane_takes_no_typed_reading) {
    SmallGate gate;
    EXPECT_EQ(reason_of(give(gate, {.kind = Order::Kind::reading, .temperature = Celsius{36'500}, .person = "A-2"})),
              Reason::exception_gone);
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::assist, .note = "测温仪偏高"}).ok());
    EXPECT_EQ(gate.rows(EventKind::administration).back().reason, Reason::assisted);
    EXPECT_EQ(gate.status().assisted->guard, "李建国");
    gate.come("A-1", 36'500);
    EXPECT_EQ(gate.turnstile.opened, 0) << "the guard's readings count, not the sensor's";
    ASSERT_TRUE(give(gate, {.kind = Order::Kind::end_assist}).ok());
    EXPECT_FALSE(gate.status().assisted);
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

// ---- claims ----------------------------------------------------------------------------------------

TEST(Claims, two_guards_cannot_both_have_it) {
    Claims claims{seconds(30)};
    const Instant now{seconds(100)};
    EXPECT_TRUE(claims.take("7", kFirst, now).ok());
    const Status second = claims.take("7", kSecond, now + seconds(29));
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.fault().reason, Reason::exception_taken);
    EXPECT_EQ(second.fault().detail, "李建国");
    EXPECT_TRUE(claims.take("8", kSecond, now).ok());
}

TEST(Claims, one_that_is_not_renewed_lapses_and_one_that_is_does_not) {
    Claims claims{seconds(30)};
    const Instant now{seconds(100)};
    ASSERT_TRUE(claims.take("7", kFirst, now).ok());
    ASSERT_TRUE(claims.take("7", kFirst, now + seconds(20)).ok());
    EXPECT_FALSE(claims.take("7", kSecond, now + seconds(49)).ok());
    EXPECT_EQ(claims.now_held(now + seconds(49)).at("7"), kFirst);
    EXPECT_TRUE(claims.take("7", kSecond, now + seconds(50)).ok());
}

TEST(Claims, only_the_holder_lets_go) {
    Claims claims;
    const Instant now{seconds(100)};
    ASSERT_TRUE(claims.take("7", kFirst, now).ok());
    claims.release("7", "b");
    EXPECT_FALSE(claims.take("7", kSecond, now).ok());
    claims.release("7", "a");
    EXPECT_TRUE(claims.take("7", kSecond, now).ok());
}

}  // namespace
}  // namespace gate
