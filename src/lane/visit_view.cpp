#include "lane/visit_view.h"

#include "lane/intake.h"

namespace gate {

PersonPart person_part(const Visit& visit, std::string code_digest) {
    PersonPart part;
    if (visit.person) part.person = visit.person->id;
    part.code_digest = std::move(code_digest);
    if (const HealthCode* code = telling_code(visit)) part.code_status = code->status;
    part.first_temperature = visit.first_temperature;
    part.temperature = visit.temperature;
    part.mask_score = visit.mask_score;
    return part;
}

std::optional<int> days_to_expiry(const HealthCode& code, WallTime at) {
    // Other codes are renewed by their issuers, in days or hours.
    if (code.family != CodeFamily::pass || !is_good(code.status) || !code.expires) return std::nullopt;
    const auto left = *code.expires - at;
    if (left > kExpirySoon) return std::nullopt;
    return static_cast<int>(std::chrono::floor<std::chrono::days>(left).count());
}

VisitView view_of(const Visit& visit, const EventDraft& row, EventId id) {
    VisitView view;
    view.event = id;
    view.at = row.at;
    view.kind = row.kind;
    view.reason = row.reason;
    if (visit.person) {
        view.person = visit.person->id;
        view.name = visit.person->name;
        view.department = visit.person->department;
        view.on_watch = visit.person->watch_until && *visit.person->watch_until >= visit.day;
    }
    view.family = row.family;
    if (const HealthCode* code = telling_code(visit)) view.code_status = code->status;
    if (const HealthCode* code = naming_code(visit)) view.expires_in_days = days_to_expiry(*code, visit.at);
    view.first_temperature = visit.first_temperature;
    view.temperature = visit.temperature;
    view.mask = visit.mask;
    view.took = row.took;
    if (row.person) view.actor = row.person->actor;
    return view;
}

}  // namespace gate
