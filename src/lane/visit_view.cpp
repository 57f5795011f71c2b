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
    }
    view.family = row.family;
    if (const HealthCode* code = telling_code(visit)) view.code_status = code->status;
    view.first_temperature = visit.first_temperature;
    view.temperature = visit.temperature;
    view.mask = visit.mask;
    view.took = row.took;
    return view;
}

}  // namespace gate
