// The words of the shell's own pages.
#pragma once

#include "web/page.h"

namespace gate::web {

std::span<const Word> shell_words();
/// One of them; empty if there is none.
std::string_view shell_word(std::string_view key, Language language);

}  // namespace gate::web
