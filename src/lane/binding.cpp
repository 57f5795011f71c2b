#include "lane/binding.h"

namespace gate {
namespace {

EventDraft bound_row(GateContext& gate, Reason reason, EventId about, CodeFamily family, const std::string& person,
                     const std::string& digest) {
    EventDraft row;
    row.at = gate.clock.wall();
    row.clock_trusted = gate.clock_trust.trusted();
    row.kind = EventKind::bound;
    row.reason = reason;
    row.family = family;
    row.ref = about;
    row.person = PersonPart{};
    row.person->person = person;
    row.person->code_digest = digest;
    return row;
}

/// The row first: a binding nobody can account for would be worse than a row whose binding failed.
Result<EventId> record_and_bind(GateContext& gate, const EventDraft& row, const std::string& by) {
    const auto id = gate.journal.record(row);
    if (!id) return id.fault();
    const Status bound = gate.roster.bind(row.person->code_digest, row.person->person, by, row.at);
    if (!bound) return bound.fault();
    return *id;
}

const HealthCode* health_code_of(const Visit& visit) {
    for (const auto* code : {&visit.code, &visit.second_code})
        if (*code && (*code)->family != CodeFamily::pass && is_good((*code)->status)) return &**code;
    return nullptr;
}

}  // namespace

Result<EventId> bind_by_guard(GateContext& gate, const JournalReader& reader, EventId visit, const std::string& person,
                              const std::string& guard) {
    const auto about = reader.event(visit);
    if (!about) return about.fault();
    const std::string digest = about->person ? about->person->code_digest : "";
    return bind_by_guard(gate, {visit, about->lane, about->direction, about->family, digest}, person, guard);
}

Result<EventId> bind_by_guard(GateContext& gate, const ShownCode& shown, const std::string& person,
                              const std::string& guard) {
    if (shown.digest.empty() || shown.family == CodeFamily::pass)
        return Fault{Reason::request_invalid, "row " + std::to_string(shown.event) +
                                                  " has no health code to bind (a pass names its person itself)"};
    const auto known = gate.roster.find(person);
    if (!known) return known.fault();
    if (!*known || !(*known)->active) return Fault{Reason::not_found, "nobody on the roster has the id " + person};
    EventDraft row = bound_row(gate, Reason::bound_by_guard, shown.event, shown.family, person, shown.digest);
    row.lane = shown.lane;
    row.direction = shown.direction;
    row.person->actor = guard;
    return record_and_bind(gate, row, guard);
}

Status bind_with_pass(GateContext& gate, const Visit& visit, const EventDraft& admitted, EventId admit) {
    const HealthCode* code = visit.second_code ? health_code_of(visit) : nullptr;
    if (!code || !code->lasting || code->identifier.empty() || !visit.person) return Done{};
    const std::string digest = gate.journal.digest_of(*code);
    const auto bound = gate.roster.find_bound(digest);
    if (!bound) return bound.fault();
    if (*bound) return Done{};
    EventDraft row = bound_row(gate, Reason::bound_with_pass, admit, code->family, visit.person->id, digest);
    row.lane = admitted.lane;
    row.direction = admitted.direction;
    const auto id = record_and_bind(gate, row, "pass");
    if (!id) return id.fault();
    return Done{};
}

}  // namespace gate
