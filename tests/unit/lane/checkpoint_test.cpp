#include "lane/checkpoint.h"

#include <gtest/gtest.h>

#include <random>

#include "unit/lane/fakes.h"

namespace gate {
namespace {

TEST(Checkpoint, a_healthy_worker_is_one_row_one_pulse_one_passage) {
    SmallGate gate;
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 1);
    ASSERT_EQ(gate.count(EventKind::admit), 1u);
    const Event admit = gate.rows(EventKind::admit)[0];
    EXPECT_EQ(admit.person->person, "A-1");
    EXPECT_EQ(admit.person->temperature->judged.milli, 36'500);
    EXPECT_EQ(gate.status().phase, LanePhase::admitted);
    gate.walk_through();
    ASSERT_EQ(gate.count(EventKind::passage), 1u);
    EXPECT_EQ(gate.rows(EventKind::passage)[0].ref, admit.id);
    EXPECT_EQ(gate.status().phase, LanePhase::waiting);
}

TEST(Checkpoint, no_pulse_before_its_row_is_durable) {
    SmallGate gate;
    std::size_t rows_at_pulse = 0;
    gate.turnstile.on_open = [&] { rows_at_pulse = gate.count(EventKind::admit); };
    gate.come("A-1");
    EXPECT_EQ(rows_at_pulse, 1u);
}

TEST(Checkpoint, no_row_no_entry) {
    SmallGate gate;
    gate.break_journal();
    gate.come("A-1");
    gate.wait(milliseconds(6000));
    EXPECT_EQ(gate.turnstile.opened, 0);
    EXPECT_TRUE(gate.board.snapshot().journal.has_value());
    gate.mend_journal();
    gate.leave();
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_FALSE(gate.board.snapshot().journal.has_value());
}

TEST(Checkpoint, without_a_temperature_nobody_enters) {
    SmallGate gate;
    gate.step(gate.pass("A-1"));
    EXPECT_EQ(gate.status().phase, LanePhase::reading);
    gate.wait(milliseconds(6000));
    EXPECT_EQ(gate.last_refusal(), Reason::no_reading);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST(Checkpoint, a_code_that_was_out_of_sight_for_a_moment_is_still_the_same_visit) {
    SmallGate gate;
    const std::string pass = gate.pass("A-1");
    gate.step(pass);
    gate.wait(milliseconds(3000));  // longer than a code needs to be new again
    gate.step(pass);
    EXPECT_EQ(gate.rows(EventKind::refuse).size(), 0u);
    gate.sees_face(36'500, 3, pass);
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST(Checkpoint, a_fever_is_measured_again_and_then_refused) {
    SmallGate gate;
    gate.come("A-1", 37'600);
    EXPECT_EQ(gate.count(EventKind::remeasure), 1u);
    EXPECT_EQ(gate.status().phase, LanePhase::measuring);
    gate.sees_face(37'500, 4);
    EXPECT_EQ(gate.last_refusal(), Reason::fever);
    EXPECT_EQ(gate.status().phase, LanePhase::needs_guard);
    const Event refused = gate.rows(EventKind::refuse)[0];
    EXPECT_EQ(refused.person->first_temperature->judged.milli, 37'600);
    EXPECT_EQ(refused.person->temperature->judged.milli, 37'500);
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST(Checkpoint, a_fever_that_does_not_come_again_is_admitted) {
    SmallGate gate;
    gate.come("A-1", 37'600);
    gate.sees_face(36'800, 4);
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_EQ(gate.count(EventKind::refuse), 0u);
}

TEST(Checkpoint, a_code_that_stays_in_sight_is_one_visit) {
    SmallGate gate;
    gate.come("A-1");
    ++gate.turnstile.seen.passages;
    gate.steps(300, gate.pass("A-1"));
    EXPECT_EQ(gate.count(EventKind::admit) + gate.count(EventKind::refuse), 1u);
}

TEST(Checkpoint, two_phones_side_by_side_are_two_visits_not_two_a_frame) {
    SmallGate gate;
    const std::string url = "https://example.org", pay = "wxp://f2f0";
    for (int i = 0; i < 50; ++i) gate.step(i % 2 ? url : pay);
    EXPECT_EQ(gate.count(EventKind::refuse), 2u);
}

TEST(Checkpoint, a_scan_older_than_a_second_is_dropped) {
    SmallGate gate;
    gate.scan_age = milliseconds(1001);
    gate.come("A-1");
    EXPECT_EQ(gate.rows().size(), 1u) << "only the start row";
}

TEST(Checkpoint, the_next_worker_waits_until_the_one_before_is_through) {
    SmallGate gate;
    gate.come("A-1");
    gate.sees_room();
    gate.come("A-2");
    EXPECT_EQ(gate.turnstile.opened, 1);
    ++gate.turnstile.seen.passages;
    gate.step(gate.pass("A-2"));
    gate.sees_room();
    gate.sees_face(36'400, 3, gate.pass("A-2"));
    EXPECT_EQ(gate.turnstile.opened, 2);
    EXPECT_EQ(gate.rows(EventKind::admit)[1].person->person, "A-2");
}

TEST(Checkpoint, who_did_not_walk_through_is_readmitted_and_counted_once) {
    SmallGate gate;
    gate.come("A-1");
    gate.leave();
    EXPECT_EQ(gate.count(EventKind::no_passage), 1u);
    gate.come("A-1");
    EXPECT_EQ(gate.count(EventKind::readmit), 1u);
    EXPECT_EQ(gate.count(EventKind::admit), 1u);
    gate.walk_through();
    gate.come("A-1");
    EXPECT_EQ(gate.last_refusal(), Reason::repeat);
    EXPECT_EQ(gate.turnstile.opened, 2);
}

TEST(Checkpoint, an_unconfirmed_pulse_is_never_sent_again_and_a_passage_settles_it) {
    SmallGate gate;
    gate.turnstile.answer = Pulse::unconfirmed;
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 1);
    ASSERT_EQ(gate.count(EventKind::pulse_unconfirmed), 1u);
    gate.walk_through();
    EXPECT_EQ(gate.rows(EventKind::passage)[0].ref, gate.rows(EventKind::admit)[0].id);
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST(Checkpoint, a_pulse_that_was_not_sent_lets_the_worker_try_again) {
    SmallGate gate;
    gate.turnstile.answer = Pulse::not_sent;
    gate.come("A-1");
    EXPECT_EQ(gate.count(EventKind::pulse_not_sent), 1u);
    gate.turnstile.answer = Pulse::confirmed;
    gate.leave();
    EXPECT_EQ(gate.count(EventKind::no_passage), 0u) << "nothing opened, so nobody was expected";
    gate.come("A-1");
    EXPECT_EQ(gate.count(EventKind::readmit), 1u);
}

TEST(Checkpoint, without_passage_feedback_a_confirmed_pulse_settles) {
    SmallGate gate({}, false);
    gate.come("A-1");
    ASSERT_EQ(gate.count(EventKind::opened), 1u);
    EXPECT_EQ(gate.rows(EventKind::opened)[0].ref, gate.rows(EventKind::admit)[0].id);
    gate.leave();
    gate.come("A-1");
    EXPECT_EQ(gate.last_refusal(), Reason::repeat);
}

TEST(Checkpoint, without_feedback_an_unconfirmed_pulse_settles_nothing) {
    SmallGate gate({}, false);
    gate.turnstile.answer = Pulse::unconfirmed;
    gate.come("A-1");
    EXPECT_EQ(gate.count(EventKind::opened), 0u);
    gate.leave();
    gate.come("A-1");
    EXPECT_EQ(gate.count(EventKind::readmit), 1u);
}

TEST(Checkpoint, a_wrong_clock_opens_nothing_and_is_not_a_bad_code) {
    SmallGate gate;
    gate.come("A-1");
    gate.walk_through();
    gate.clock.time = *parse_rfc3339("2019-12-31T00:00:00Z");
    gate.step();
    EXPECT_EQ(gate.status().phase, LanePhase::out_of_order);
    EXPECT_EQ(gate.status().reason, Reason::clock_wrong);
    gate.come("A-2");
    gate.wait(seconds(31));  // for a guard who would vouch
    ASSERT_EQ(gate.last_refusal(), Reason::clock_untrusted);
    EXPECT_FALSE(gate.rows(EventKind::refuse)[0].clock_trusted);
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST(Checkpoint, a_camera_that_stands_still_is_out_of_order_within_seconds) {
    SmallGate gate;
    gate.step();
    gate.camera_stands = true;
    gate.wait(milliseconds(4200));
    EXPECT_EQ(gate.status().phase, LanePhase::out_of_order);
    EXPECT_EQ(gate.status().reason, Reason::camera_stalled);
    EXPECT_EQ(gate.count(EventKind::fault), 1u);
    gate.camera_stands = false;
    gate.wait(milliseconds(200));
    EXPECT_EQ(gate.status().phase, LanePhase::waiting);
    EXPECT_EQ(gate.count(EventKind::cleared), 1u);
}

TEST(Checkpoint, one_lost_reply_is_not_a_fault) {
    SmallGate gate;
    gate.turnstile.seen.health.fault = Fault{Reason::unit_silent, ""};
    gate.wait(milliseconds(500));
    gate.turnstile.seen.health.fault.reset();
    gate.wait(milliseconds(500));
    EXPECT_EQ(gate.count(EventKind::fault), 0u);
}

TEST(Checkpoint, fire_is_shown_and_recorded_and_not_fought) {
    SmallGate gate;
    gate.step(gate.pass("A-1"));
    gate.turnstile.seen.fire = true;
    gate.sees_face(36'500);
    EXPECT_EQ(gate.status().phase, LanePhase::fire);
    EXPECT_EQ(gate.count(EventKind::fire_on), 1u);
    EXPECT_EQ(gate.turnstile.opened, 0);
    ++gate.turnstile.seen.passages;
    gate.step();
    EXPECT_EQ(gate.count(EventKind::alarm), 0u) << "people leave: nobody is forcing anything";
    gate.turnstile.seen.fire = false;
    gate.step();
    EXPECT_EQ(gate.count(EventKind::fire_off), 1u);
}

TEST(Checkpoint, one_pass_at_two_lanes_is_an_alarm) {
    SmallGate gate;
    LaneConfig second;
    second.number = 2;
    FakeTurnstile other_turnstile;
    FakeThermometer other_thermometer;
    Checkpoint other(second, {gate.scanner, &other_thermometer, other_turnstile}, gate.context);
    gate.come("A-1");
    Sight sight;
    sight.scan = Scan{gate.pass("A-1"), gate.clock.instant, {}, {}};
    other.step(sight);
    EXPECT_EQ(gate.last_refusal(), Reason::two_places);
    ASSERT_EQ(gate.count(EventKind::alarm), 1u);
    EXPECT_EQ(gate.rows(EventKind::alarm)[0].reason, Reason::two_places);
    EXPECT_EQ(other_turnstile.opened, 0);
}

std::future<Result<EventId>> order(SmallGate& gate, Order::Kind kind, seconds lease = {}) {
    auto done = gate.checkpoint->give({kind, "李建国", "访客送货", lease});
    gate.step();
    return done;
}

TEST(CheckpointOrders, open_once_is_a_row_with_the_guards_name_and_one_pulse) {
    SmallGate gate;
    const auto row = order(gate, Order::Kind::open_once).get();
    ASSERT_TRUE(row.ok());
    EXPECT_EQ(gate.turnstile.opened, 1);
    EXPECT_EQ(gate.rows(EventKind::manual_open)[0].person->actor, "李建国");
    gate.walk_through();
    EXPECT_EQ(gate.rows(EventKind::passage)[0].ref, *row);
}

TEST(CheckpointOrders, a_locked_entry_admits_nobody_until_it_is_unlocked) {
    SmallGate gate;
    order(gate, Order::Kind::lock);
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 0);
    EXPECT_EQ(gate.status().phase, LanePhase::locked);
    order(gate, Order::Kind::unlock);
    gate.come("A-1");
    EXPECT_EQ(gate.turnstile.opened, 1);
}

TEST(CheckpointOrders, held_open_is_a_lease_of_pulses_that_lapses) {
    SmallGate gate;
    order(gate, Order::Kind::hold_open, seconds(9));
    gate.wait(milliseconds(8000));
    EXPECT_EQ(gate.turnstile.opened, 5);
    EXPECT_EQ(gate.status().phase, LanePhase::held_open);
    gate.turnstile.seen.passages += 2;
    gate.step();
    EXPECT_EQ(gate.count(EventKind::passage), 2u);
    EXPECT_EQ(gate.count(EventKind::alarm), 0u);
    gate.wait(milliseconds(3000));
    EXPECT_EQ(gate.count(EventKind::hold_end), 1u);
    const int before = gate.turnstile.opened;
    gate.wait(milliseconds(5000));
    EXPECT_EQ(gate.turnstile.opened, before);
}

TEST(CheckpointOrders, an_order_that_cannot_be_recorded_opens_nothing) {
    SmallGate gate;
    gate.break_journal();
    EXPECT_FALSE(order(gate, Order::Kind::open_once).get().ok());
    EXPECT_EQ(gate.turnstile.opened, 0);
}

TEST(CheckpointDay, pulses_and_opening_rows_agree_over_a_random_day) {
    SmallGate gate;
    std::mt19937 chance(20261123);
    const auto one_in = [&](unsigned n) { return chance() % n == 0; };
    std::size_t through = 0;
    for (int worker = 0; worker < 60; ++worker) {
        gate.turnstile.answer = one_in(8) ? Pulse::unconfirmed : one_in(9) ? Pulse::not_sent : Pulse::confirmed;
        const int before = gate.turnstile.opened;
        gate.come("A-" + std::to_string(1 + chance() % 3), one_in(6) ? 37'900 : 36'400);
        if (one_in(5)) gate.sees_face(36'500, 4);
        const bool opened = gate.turnstile.opened > before && gate.turnstile.answer != Pulse::not_sent;
        if (opened && !one_in(4)) {
            gate.walk_through();
            ++through;
        }
        gate.leave();
        gate.clock.pass(std::chrono::minutes(one_in(3) ? 11 : 1));
    }
    EXPECT_EQ(static_cast<std::size_t>(gate.turnstile.opened),
              gate.count(EventKind::admit) + gate.count(EventKind::readmit));
    EXPECT_EQ(gate.count(EventKind::passage), through);
    EXPECT_EQ(gate.count(EventKind::alarm), 0u);
    EXPECT_GT(through, 10u);
    const auto report = (*JournalReader::open(gate.folder.path + "/journal.db"))->check();
    EXPECT_TRUE(report.ok() && report->good());
}

}  // namespace
}  // namespace gate
