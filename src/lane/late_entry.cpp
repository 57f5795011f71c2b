#include "lane/late_entry.h"

namespace gate {
namespace {

Status check(GateContext& gate, const LateEntry& entry) {
    const WallTime now = gate.clock.wall();
    if (entry.at > now) return Fault{Reason::request_invalid, "the time on the paper is in the future"};
    if (now - entry.at > std::chrono::days(kLateDays))
        return Fault{Reason::request_invalid, "older than " + std::to_string(kLateDays) + " days"};
    if (entry.person.empty() && entry.note.empty()) return Fault{Reason::request_invalid, "who? a person or a note"};
    const Policy rules = gate.policy.get()->at(entry.lane);
    if (entry.temperature && (*entry.temperature < rules.plausible_from || *entry.temperature > rules.plausible_to))
        return Fault{Reason::implausible_reading, entry.temperature->text()};
    if (entry.person.empty()) return Done{};
    const auto person = gate.roster.find(entry.person);
    if (!person) return person.fault();
    if (!*person) return Fault{Reason::not_found, "person " + entry.person};
    return Done{};
}

}  // namespace

Result<EventId> record_late(GateContext& gate, const LateEntry& entry) {
    if (const Status fine = check(gate, entry); !fine) return fine.fault();
    EventDraft row;
    row.at = gate.clock.wall();
    row.clock_trusted = gate.clock_trust.trusted();
    row.lane = entry.lane;
    row.kind = EventKind::late;
    row.reason = Reason::late_entry;
    row.person = PersonPart{};
    row.person->person = entry.person;
    if (entry.temperature) row.person->temperature = Temperature{*entry.temperature, {}, *entry.temperature};
    row.person->actor = entry.guard;
    row.person->note = format_utc(entry.at) + (entry.admitted ? " admitted" : " refused") +
                       (entry.note.empty() ? "" : ": " + entry.note);
    return gate.journal.record(row);
}

}  // namespace gate
