// What a worker's display may show: one answer, both languages, no more about a person than the queue may see.
#include "screens/worker.h"

#include <gtest/gtest.h>

#include "base/catalogue.h"

namespace gate::screens {
namespace {

LaneStatus lane_in(LanePhase phase, int number = 1) {
    LaneStatus lane;
    lane.lane = number;
    lane.name = "东门 1 号通道";
    lane.phase = phase;
    return lane;
}

LaneStatus answered(LanePhase phase, Reason reason) {
    LaneStatus lane = lane_in(phase);
    lane.show_for = milliseconds(4000);
    lane.visit = VisitView{};
    lane.visit->event = 7;
    lane.visit->reason = reason;
    lane.visit->person = "10427";
    lane.visit->name = "王建华";
    lane.visit->department = "装配二车间";
    lane.visit->temperature = Temperature{{37'600}, {}, {37'600}};
    return lane;
}

TEST(Worker, a_pass_shows_who_only_masked_and_the_temperature) {
    const WorkerView view = worker_view(answered(LanePhase::admitted, Reason::normal), {});
    EXPECT_EQ(view.state, WorkerState::pass);
    EXPECT_EQ(view.answer.zh, "请通行");
    EXPECT_EQ(view.name, "王*");
    EXPECT_EQ(view.temperature->judged.text(), "37.6");
    EXPECT_EQ(view.event, 7);
}

TEST(Worker, no_display_ever_gets_a_full_name_an_id_or_a_department) {
    for (const LanePhase phase : {LanePhase::admitted, LanePhase::refused, LanePhase::needs_guard, LanePhase::reading,
                                  LanePhase::measuring, LanePhase::waiting, LanePhase::out_of_order})
        for (const CatalogueEntry& words : catalogue()) {
            const std::string json = worker_json(answered(phase, words.reason), {});
            for (const char* secret : {"王建华", "10427", "装配"})
                EXPECT_EQ(json.find(secret), std::string::npos) << json;
        }
}

TEST(Worker, what_the_gate_did_not_measure_stays_unsaid_before_the_queue) {
    for (const Reason reason : {Reason::code_red, Reason::code_yellow, Reason::on_watch, Reason::bad_signature}) {
        const WorkerView view = worker_view(answered(LanePhase::needs_guard, reason), {});
        EXPECT_EQ(view.state, WorkerState::refuse);
        EXPECT_EQ(view.answer.zh, "请止步");
        EXPECT_EQ(view.next.zh, "请找保安") << id_of(reason);
        EXPECT_EQ(view.name, "");
        EXPECT_FALSE(view.temperature);
    }
}

TEST(Worker, a_fever_shows_its_temperature_and_the_next_step) {
    const WorkerView view = worker_view(answered(LanePhase::needs_guard, Reason::fever), {});
    EXPECT_EQ(view.state, WorkerState::refuse);
    EXPECT_TRUE(view.fever && view.temperature);
    EXPECT_NE(view.next.zh, "");
    EXPECT_NE(view.next.en, "");
}

TEST(Worker, an_open_question_is_the_guards_and_no_refusal) {
    EXPECT_EQ(worker_view(answered(LanePhase::needs_guard, Reason::visitor), {}).state, WorkerState::ask);
    EXPECT_EQ(worker_view(answered(LanePhase::needs_guard, Reason::mask_unchecked), {}).answer.zh, "请等保安");
}

TEST(Worker, a_closed_lane_names_another_that_is_open_or_the_guard) {
    GateStatus gate;
    gate.lanes = {lane_in(LanePhase::out_of_order), lane_in(LanePhase::locked, 2), lane_in(LanePhase::waiting, 3)};
    EXPECT_EQ(worker_view(gate.lanes[0], gate).next.zh, "请走 3 号通道");
    gate.lanes[2].direction = Direction::out;
    EXPECT_EQ(worker_view(gate.lanes[0], gate).next.zh, "请找保安");
}

TEST(Worker, a_hint_only_while_a_code_is_seen_and_each_in_both_languages) {
    for (const ScanHint hint :
         {ScanHint::closer, ScanHint::further, ScanHint::steadier, ScanHint::too_dark, ScanHint::glare}) {
        LaneStatus lane = lane_in(LanePhase::waiting);
        lane.hint = hint;
        const WorkerView view = worker_view(lane, {});
        EXPECT_EQ(view.state, WorkerState::hint);
        EXPECT_NE(view.answer.zh, "");
        EXPECT_NE(view.answer.en, "");
    }
    EXPECT_EQ(worker_view(lane_in(LanePhase::waiting), {}).state, WorkerState::idle);
}

TEST(Worker, the_first_notice_of_the_district_goes_along_until_its_day_is_over) {
    GateStatus gate;
    gate.day = 20261201;
    gate.district = DistrictView{};
    gate.district->notices = {{"昨天", "Yesterday", 20261130}, {"今天", "Today", 20261201}, {"以后", "Later", {}}};
    EXPECT_NE(worker_json(lane_in(LanePhase::waiting), gate).find("今天"), std::string::npos);
    gate.day = 20261202;
    const std::string json = worker_json(lane_in(LanePhase::waiting), gate);
    EXPECT_EQ(json.find("今天"), std::string::npos);
    EXPECT_NE(json.find("以后"), std::string::npos);
    gate.district->notices.clear();
    EXPECT_NE(worker_json(lane_in(LanePhase::waiting), gate).find(R"("notice":{"zh":"","en":""})"), std::string::npos);
}

TEST(Worker, a_fire_shows_the_way_out_and_nothing_else) {
    const WorkerView view = worker_view(answered(LanePhase::fire, Reason::fever), {});
    EXPECT_EQ(view, (WorkerView{.state = WorkerState::fire, .answer = {"请从此处撤离", "Leave this way"}}));
}

TEST(Worker, a_new_person_never_sees_the_one_before) {
    const WorkerView view = worker_view(answered(LanePhase::reading, Reason::none), {});
    EXPECT_EQ(view.name, "");
    EXPECT_FALSE(view.temperature);
    EXPECT_EQ(view.event, 0);
}

}  // namespace
}  // namespace gate::screens
