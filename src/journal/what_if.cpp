#include "journal/what_if.h"

#include <algorithm>
#include <unordered_map>

#include "journal/rejudge.h"

namespace gate {
namespace {

bool opens(Answer answer) { return answer == Answer::admit || answer == Answer::readmit; }
bool is_admit(EventKind kind) { return kind == EventKind::admit || kind == EventKind::readmit; }

/// Who came in before, as the rows tell it: the history that the lane had.
class Past {
public:
    void see(const Event& event) {
        if (event.kind == EventKind::passage || event.kind == EventKind::opened) return settle(event.ref);
        if (!event.person) return;
        const PersonPart& part = *event.person;
        if (part.code_status == CodeStatus::green && !part.person.empty()) green_[part.person] = event.at;
        if (!is_admit(event.kind)) return;
        auto& admits = admits_[key_of(event)];
        if (admits.size() == kKept) admits.erase(admits.begin());
        admits.push_back({event.id, event.at, event.lane, false});
        open_[event.id] = key_of(event);
    }

    void fill(Visit& visit, const Event& event) const {
        if (const auto green = green_.find(event.person->person); green != green_.end())
            visit.cached_green = green->second;
        const auto found = admits_.find(key_of(event));
        if (found == admits_.end()) return;
        History history;
        for (auto admit = found->second.rbegin(); admit != found->second.rend(); ++admit) {
            if (admit->lane != event.lane && !history.admit_elsewhere) history.admit_elsewhere = admit->at;
            if (admit->settled && !history.settled_entry) history.settled_entry = admit->at;
            if (admit->settled || history.settled_entry || history.unsettled_admit) continue;
            history.unsettled_admit = admit->at;
            history.unsettled_lane = admit->lane;
        }
        visit.history = history;
    }

private:
    static constexpr std::size_t kKept = 8;  // more admits than this within the longest repeat rule change nothing
    struct Admit {
        EventId id;
        WallTime at;
        int lane;
        bool settled;
    };

    static std::string key_of(const Event& event) {
        const PersonPart& part = *event.person;
        return (event.direction == Direction::in ? "i" : "o") +
               (part.person.empty() ? "#" + part.code_digest : part.person);
    }

    void settle(EventId id) {
        const auto open = open_.find(id);
        if (open == open_.end()) return;
        for (Admit& admit : admits_[open->second]) admit.settled = admit.settled || admit.id == id;
        open_.erase(open);
    }

    std::unordered_map<std::string, std::vector<Admit>> admits_;
    std::unordered_map<EventId, std::string> open_;
    std::unordered_map<std::string, WallTime> green_;
};

class Rejudging {
public:
    Rejudging(const std::vector<RulesInForce>& rules, const Policy& draft, const Zone& zone)
        : rules_(rules), draft_(draft), without_mask_(draft), zone_(zone) {
        without_mask_.mask = MaskRule::off;
        for (LanePolicy& lane : without_mask_.lanes) lane.policy.mask = MaskRule::off;
    }

    void see(const LogRow& row, bool counts) {
        const bool is_visit = is_admit(row.event.kind) || row.event.kind == EventKind::refuse;
        if (is_visit && counts) judge_again(row);
        past_.see(row.event);
    }

    WhatIf result(DayKey from, DayKey to);

private:
    void judge_again(const LogRow& row);
    Verdict under_draft(const Visit& visit, const LogRow& row);
    void count_changed(const LogRow& row, const Verdict& verdict);
    const Policy& policy_at(WallTime at) const;

    struct Tally {
        WhatIf::Who who;
        std::map<Reason, std::int64_t> reasons;
    };

    const std::vector<RulesInForce>& rules_;
    const Policy& draft_;
    Policy without_mask_;
    const Zone& zone_;
    Past past_;
    WhatIf out_;
    std::map<DayKey, WhatIf::Day> days_;
    std::map<std::pair<std::string, bool>, Tally> who_;
};

const Policy& Rejudging::policy_at(WallTime at) const {
    static const Policy unknown;
    const RulesInForce* then = rules_at(rules_, at);
    return then ? then->policy : unknown;
}

/// A mask that nobody looked for cannot be judged: that rule is left out.
Verdict Rejudging::under_draft(const Visit& visit, const LogRow& row) {
    const Verdict verdict = judge(visit, draft_);
    if (verdict.reason != Reason::mask_unchecked || row.event.reason == Reason::mask_unchecked) return verdict;
    ++out_.no_mask_record;
    return judge(visit, without_mask_);
}

void Rejudging::judge_again(const LogRow& row) {
    const Event& event = row.event;
    ++out_.visits;
    if (event.reason == Reason::by_guard) {
        ++out_.by_guard;
        return;
    }
    auto visit = visit_of(row, zone_);
    if (!visit) {
        ++out_.forgotten;
        return;
    }
    past_.fill(*visit, event);
    const bool admitted = is_admit(event.kind);
    // What its own day's rules do not explain, the row does not hold enough of: no draft may be judged by it.
    if (opens(judge(*visit, policy_at(event.at)).answer) != admitted) {
        ++out_.not_judged;
        return;
    }
    const Verdict verdict = under_draft(*visit, row);
    const bool never_measured = verdict.reason == Reason::no_reading && event.reason != Reason::no_reading;
    if (never_measured) {  // refused before the sensor was asked: nobody knows
        ++out_.not_judged;
        return;
    }
    if (opens(verdict.answer) == admitted)
        ++out_.unchanged;
    else
        count_changed(row, verdict);
}

void Rejudging::count_changed(const LogRow& row, const Verdict& verdict) {
    const Event& event = row.event;
    const bool stopped = is_admit(event.kind);
    const Reason reason = stopped ? verdict.reason : event.reason;
    ++(stopped ? out_.stopped : out_.let_in);
    ++(stopped ? out_.stopped_for : out_.let_in_from)[reason];
    if (verdict.answer == Answer::remeasure) ++out_.measured_again;
    WhatIf::Day& day = days_[day_of(event.hour)];
    ++(stopped ? day.stopped : day.let_in);
    Tally& tally = who_[{event.person->person, stopped}];
    tally.who = {event.person->person, row.name, row.department, stopped, tally.who.times + 1, Reason::none, event.at};
    ++tally.reasons[reason];
}

WhatIf Rejudging::result(DayKey from, DayKey to) {
    for (DayKey day = from; day <= to; day = add_days(day, 1)) {
        days_[day].day = day;
        out_.days.push_back(days_[day]);
    }
    for (auto& [key, tally] : who_) {
        const auto most = std::max_element(tally.reasons.begin(), tally.reasons.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        tally.who.reason = most->first;
        out_.who.push_back(std::move(tally.who));
    }
    std::stable_sort(out_.who.begin(), out_.who.end(),
                     [](const WhatIf::Who& a, const WhatIf::Who& b) { return a.times > b.times; });
    return std::move(out_);
}

}  // namespace

Result<WhatIf> what_if(const JournalReader& reader, const std::vector<RulesInForce>& rules, const Policy& draft,
                       const Zone& zone, DayKey from, DayKey to) {
    Rejudging rejudging(rules, draft, zone);
    LogFilter filter{.from = first_hour(add_days(from, -1)), .to = last_hour(to), .newest_first = false};
    const Status read = reader.log(filter, [&](const LogRow& row) {
        rejudging.see(row, row.event.hour >= first_hour(from));
        return true;
    });
    if (!read) return read.fault();
    return rejudging.result(from, to);
}

}  // namespace gate
