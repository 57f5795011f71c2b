// What is kept of a visit: its personal part for the journal, its facts for the screens.
#pragma once

#include "lane/status.h"

namespace gate {

PersonPart person_part(const Visit& visit, std::string code_digest);
VisitView view_of(const Visit& visit, const EventDraft& row, EventId id);

}  // namespace gate
