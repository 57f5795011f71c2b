// How the enums of a row read to a person, in both languages; their short ids are name_of().
#pragma once

#include "base/catalogue.h"
#include "journal/event.h"

namespace gate {

std::string_view words_of(EventKind kind, Language language);
std::string_view words_of(Direction direction, Language language);
std::string_view words_of(Mask mask, Language language);
std::string_view words_of(CodeFamily family, Language language);

}  // namespace gate
