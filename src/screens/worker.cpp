#include "screens/worker.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/catalogue.h"

namespace gate::screens {
namespace {

/// Reasons about which only the guard's answer is still out: nothing is wrong with the worker.
bool is_open_question(Reason reason) {
    return reason == Reason::visitor || reason == Reason::unreachable || reason == Reason::mask_unchecked ||
           reason == Reason::name_mismatch;
}

Line worker_words(Reason reason) {
    const CatalogueEntry& words = entry(reason);
    return {std::string(words.for_worker(Language::zh)), std::string(words.for_worker(Language::en))};
}

Line hint_words(ScanHint hint) {
    switch (hint) {
        case ScanHint::closer:
            return {"请再近一点", "Come closer"};
        case ScanHint::further:
            return {"请拿远一点", "Hold it further away"};
        case ScanHint::steadier:
            return {"请拿稳", "Hold it still"};
        case ScanHint::too_dark:
            return {"屏幕请调亮", "Make the screen brighter"};
        case ScanHint::glare:
            return {"请避开反光", "Turn it out of the light"};
        case ScanHint::none:
            break;
    }
    return {};
}

bool lets_in(const LaneStatus& lane) {
    return lane.direction == Direction::in && lane.phase != LanePhase::out_of_order &&
           lane.phase != LanePhase::locked && lane.phase != LanePhase::fire;
}

/// Another lane that lets people in, else the guard.
Line way_round(const LaneStatus& closed, const GateStatus& gate) {
    for (const LaneStatus& lane : gate.lanes)
        if (lane.lane != closed.lane && lets_in(lane))
            return {"请走 " + std::to_string(lane.lane) + " 号通道", "Use lane " + std::to_string(lane.lane)};
    return {"请找保安", "See the guard"};
}

void answer_of_visit(WorkerView& view, const LaneStatus& lane) {
    const VisitView& visit = *lane.visit;
    view.event = visit.event;
    view.left = lane.show_for;
    view.mask_reminder = visit.mask_reminder;
    if (lane.phase == LanePhase::admitted) {
        view.state = WorkerState::pass;
        view.answer = {"请通行", "Please go through"};
        view.name = masked_name(visit.name);
        view.temperature = visit.temperature;
        return;
    }
    const bool open_question = is_open_question(visit.reason);
    view.state = open_question ? WorkerState::ask : WorkerState::refuse;
    view.answer = open_question ? Line{"请等保安", "Wait for the guard"} : Line{"请止步", "Please stop here"};
    view.next = worker_words(visit.reason);
    view.fever = visit.reason == Reason::fever;
    // What the gate did not measure itself stays unsaid before the queue, and so does who it is about.
    if (!view.fever) return;
    view.name = masked_name(visit.name);
    view.temperature = visit.temperature;
}

nlohmann::ordered_json json_of(const Line& line) { return {{"zh", line.zh}, {"en", line.en}}; }

}  // namespace

std::string_view name_of(WorkerState state) {
    constexpr std::string_view names[] = {"idle", "hint", "wait", "measure", "pass", "refuse", "ask", "closed", "fire"};
    return names[static_cast<int>(state)];
}

WorkerView worker_view(const LaneStatus& lane, const GateStatus& gate) {
    WorkerView view;
    switch (lane.phase) {
        case LanePhase::fire:
            view.state = WorkerState::fire;
            view.answer = {"请从此处撤离", "Leave this way"};
            return view;
        case LanePhase::held_open:
            view.state = WorkerState::pass;
            view.answer = {"请通行", "Please go through"};
            return view;
        case LanePhase::locked:
        case LanePhase::out_of_order:
            view.state = WorkerState::closed;
            view.answer = {"本通道暂停", "This lane is closed"};
            view.next = way_round(lane, gate);
            return view;
        case LanePhase::reading:
            view.state = WorkerState::wait;
            view.answer = {"请稍候", "One moment"};
            return view;
        case LanePhase::measuring:
            view.state = WorkerState::measure;
            view.answer = {"请再测一次", "Once more"};
            view.next = worker_words(Reason::fever_first);
            return view;
        case LanePhase::admitted:
        case LanePhase::refused:
        case LanePhase::needs_guard:
            if (lane.visit) answer_of_visit(view, lane);
            return view;
        case LanePhase::waiting:
            break;
    }
    const bool hint = lane.hint != ScanHint::none;
    view.state = hint ? WorkerState::hint : WorkerState::idle;
    view.answer = hint ? hint_words(lane.hint) : Line{"请举起健康码", "Hold up your code"};
    return view;
}

std::string worker_json(const LaneStatus& lane, const GateStatus& gate) {
    const WorkerView view = worker_view(lane, gate);
    const auto notices = notices_of_today(gate);
    const Line notice = notices.empty() ? Line{} : Line{notices.front().zh, notices.front().en};
    const nlohmann::ordered_json out{
        {"clock", gate.clock},
        {"lane", lane.name},
        {"direction", name_of(lane.direction)},
        {"state", name_of(view.state)},
        {"answer", json_of(view.answer)},
        {"next", json_of(view.next)},
        {"name", view.name},
        {"temperature", view.temperature ? nlohmann::ordered_json(view.temperature->judged.text()) : nullptr},
        {"fever", view.fever},
        {"mask_reminder", view.mask_reminder},
        {"notice", json_of(notice)},
        {"event", view.event},
        {"left_ms", view.left.count()}};
    return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace gate::screens
