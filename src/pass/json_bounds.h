// What is looked at before a JSON library is let at foreign text.
#pragma once

#include <string_view>

namespace gate {

/// Nothing in it nests deeper than 16. Says nothing of whether it is JSON.
bool is_shallow_json(std::string_view text);

}  // namespace gate
