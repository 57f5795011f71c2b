// What is kept of a visit: its personal part for the journal, its facts for the screens.
#pragma once

#include "lane/status.h"

namespace gate {

PersonPart person_part(const Visit& visit, std::string code_digest);
/// Whole days until a good factory pass ends; nothing if that is more than kExpirySoon away, or for any other code.
std::optional<int> days_to_expiry(const HealthCode& code, WallTime at);
VisitView view_of(const Visit& visit, const EventDraft& row, EventId id);

}  // namespace gate
