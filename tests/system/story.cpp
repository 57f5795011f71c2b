// A gate's last fortnight for the tests of pages: a journal as gated would have written it, with a morning rush, a
// thermometer that drifts, refusals and what guards did. Everything but the day is the same in every run.
//     gate_story JOURNAL NOW      (NOW in seconds of UTC: nothing is written after it)
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdlib>
#include <random>
#include <string>

#include "journal/journal.h"
#include "journal/roster.h"

namespace {

using namespace gate;
constexpr int kDays = 15, kWorkers = 240, kLanes = 3;  // the lane after these is the way out
constexpr const char* kSurnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"};
constexpr const char* kGiven[] = {"建华", "秀英", "伟", "芳", "国强", "丽", "志明", "桂兰", "军", "敏", "海燕", "永福"};
constexpr const char* kDepartments[] = {"装配一车间", "装配二车间", "注塑车间", "仓储物流部", "质检部"};

class Story {
public:
    Story(const std::string& journal, WallTime now) : store_(*Store::open(journal)), roster_(*store_), now_(now) {
        store_->lock().db().exec("PRAGMA synchronous = OFF");  // only to fill it in a bearable time
        for (int i = 0; i < kWorkers; ++i) check(roster_.save(worker(i)).ok(), "person");
        first_ = add_days(zone_.day(now), 1 - kDays);
        journal_ = *Journal::begin(*store_, zone_, {.at = zone_.start_of(first_), .kind = EventKind::start});
    }

    void tell() {
        for (int day = 0; day < kDays; ++day)
            for (int i = 0; i < kWorkers; ++i) arrive(day, i);
        store_->lock().db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }

private:
    static std::string id_of(int i) { return std::to_string(10'001 + i); }
    /// One has a name and a department as long as they come.
    static Person worker(int i) {
        if (i == 5) return {id_of(i), "欧阳娜娜·阿卜杜拉", "装配二车间及半成品周转仓库", true, {}, ""};
        return {id_of(i), std::string(kSurnames[i % 12]) + kGiven[i * 7 % 12], kDepartments[i % 5], true, {}, ""};
    }
    int pick(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most)); }

    /// Most come within the twenty minutes before eight, all between six and nine.
    void arrive(int day, int i) {
        const int spread = i < 40 ? 6'000 : i < 210 ? 1'500 : 3'000;
        const int start = i < 40 ? 6 * 3600 : i < 210 ? 7 * 3600 + 2'100 : 8 * 3600;
        const seconds after{start + (i < 40    ? i
                                     : i < 210 ? i - 40
                                               : i - 210) *
                                        spread /
                                        (i < 40    ? 40
                                         : i < 210 ? 170
                                                   : 30)};
        const WallTime at = zone_.start_of(add_days(first_, day)) + after;
        if (at > now_) return;
        const int lane = 1 + i % kLanes, what = (i + day * 37) % 60;
        const bool drifts = lane == 3 && day >= kDays - 4;
        const int milli = 36'300 + pick(60) * 10 + (drifts ? 380 : 0);
        if (what == 7) return refuse(at, lane, i, Reason::fever, 37'500 + pick(90) * 10);
        if (what == 19) return refuse(at, lane, i, Reason::expired, milli);
        if (what == 31) return by_hand(at, lane, i);
        if (what == 11 && day % 5 == 4) return late(at, lane, i, milli);
        if (what == 23) measure_twice(at, lane, i);
        admit(at, lane, i, milli, what == 43 ? EventKind::no_passage : EventKind::passage);
    }

    EventDraft row(WallTime at, int lane, int i, EventKind kind, Reason reason, int milli) {
        EventDraft draft{.at = at, .lane = lane, .kind = kind, .reason = reason, .family = CodeFamily::pass};
        draft.took = milliseconds(500 + pick(1'100));
        draft.mask = i % 11 == 4 ? Mask::unchecked : Mask::masked;
        draft.person = PersonPart{};
        draft.person->person = id_of(i);
        draft.person->code_digest = std::string(64, static_cast<char>('a' + i % 6));
        draft.person->code_status = reason == Reason::expired ? CodeStatus::expired : CodeStatus::valid;
        draft.person->temperature = Temperature{{milli - 1'900}, Celsius{21'000}, {milli}};
        return draft;
    }
    EventId record(const EventDraft& draft) {
        const auto id = journal_->record(draft);
        check(id.ok(), "row");
        return *id;
    }

    void admit(WallTime at, int lane, int i, int milli, EventKind then) {
        const EventId id = record(row(at, lane, i, EventKind::admit, Reason::normal, milli));
        const bool passed = then == EventKind::passage;
        record({.at = at + milliseconds(passed ? 1'800 : 5'000),
                .lane = lane,
                .kind = then,
                .reason = passed ? Reason::passed : Reason::window_lapsed,
                .ref = id});
    }
    void refuse(WallTime at, int lane, int i, Reason reason, int milli) {
        EventDraft draft = row(at, lane, i, EventKind::refuse, reason, milli);
        if (reason == Reason::fever) draft.person->first_temperature = Temperature{{milli - 1'800}, {}, {milli + 100}};
        const EventId id = record(draft);
        EventDraft answer{
            .at = at + seconds(40), .lane = lane, .kind = EventKind::acknowledge, .reason = reason, .ref = id};
        answer.person = PersonPart{};
        answer.person->person = id_of(i);
        answer.person->actor = "guard1";
        record(answer);
    }
    void measure_twice(WallTime at, int lane, int i) {
        record(row(at - seconds(3), lane, i, EventKind::remeasure, Reason::fever_first, 37'400));
    }
    void late(WallTime at, int lane, int i, int milli) {
        EventDraft draft = row(at, lane, i, EventKind::late, Reason::late_entry, milli);
        draft.person->actor = "guard1";
        draft.person->note = "停电期间纸质记录";
        record(draft);
    }
    void by_hand(WallTime at, int lane, int i) {
        EventDraft draft{.at = at, .lane = lane, .kind = EventKind::manual_open, .reason = Reason::by_guard};
        draft.person = PersonPart{};
        draft.person->actor = "guard1";
        draft.person->note = i % 2 ? "访客，已登记" : "送货";
        const EventId id = record(draft);
        record({.at = at + seconds(2), .lane = lane, .kind = EventKind::passage, .reason = Reason::passed, .ref = id});
    }

    const Zone zone_ = *Zone::named("Asia/Shanghai");
    std::unique_ptr<Store> store_;
    Roster roster_;
    std::unique_ptr<Journal> journal_;
    const WallTime now_;
    DayKey first_ = 0;
    std::mt19937 random_{7};
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    Story(arguments[1], WallTime{} + seconds(std::atoll(arguments[2]))).tell();
}
