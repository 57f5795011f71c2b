#include "journal/rejudge.h"

namespace gate {
namespace {

bool is_visit(EventKind kind) {
    return kind == EventKind::admit || kind == EventKind::readmit || kind == EventKind::refuse ||
           kind == EventKind::remeasure;
}

std::optional<Person> person_of(const LogRow& row, DayKey day) {
    const PersonPart& part = *row.event.person;
    if (part.person.empty()) return std::nullopt;
    Person person;
    person.id = part.person;
    person.name = row.name;
    person.department = row.department;
    person.active = row.event.reason != Reason::inactive;
    if (row.event.reason == Reason::on_watch) person.watch_until = day;
    return person;
}

History history_of(const Event& event) {
    History history;
    if (event.reason == Reason::repeat) history.settled_entry = event.at;
    if (event.reason == Reason::two_places) history.admit_elsewhere = event.at;
    if (event.reason == Reason::clinical_fever) history.clinical_fever = event.at;
    if (event.kind == EventKind::readmit) history.unsettled_admit = event.at;
    return history;
}

}  // namespace

std::optional<Visit> visit_of(const LogRow& row, const Zone& zone) {
    const Event& event = row.event;
    // What a guard decided was not judged by the policy, and no other policy would have decided it.
    if (!is_visit(event.kind) || !event.person || event.reason == Reason::by_guard) return std::nullopt;
    Visit visit;
    visit.at = event.at;
    visit.day = day_of(event.hour);
    visit.minute = zone.minute_of_day(event.at);
    visit.lane = event.lane;
    visit.direction = event.direction;
    visit.clock_trusted = event.clock_trusted;
    if (event.family != CodeFamily::none) {
        visit.code = HealthCode{};
        visit.code->family = event.family;
        visit.code->status = event.person->code_status.value_or(CodeStatus::valid);
    }
    if (event.reason == Reason::colour_mismatch) visit.colour = CodeColour::red;
    if (event.reason == Reason::by_cached_answer) visit.cached_green = event.at;
    if (event.reason == Reason::name_mismatch) visit.name_fits = false;
    visit.code_of_another = event.reason == Reason::code_of_another;
    visit.person = person_of(row, visit.day);
    visit.first_temperature = event.person->first_temperature;
    visit.temperature = event.person->temperature;
    visit.temperature_expected = visit.temperature || event.kind == EventKind::refuse;
    visit.mask = event.mask;
    visit.mask_score = event.person->mask_score;
    visit.history = history_of(event);
    return visit;
}

}  // namespace gate
