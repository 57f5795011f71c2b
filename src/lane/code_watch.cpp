#include "lane/code_watch.h"

namespace gate {

bool CodeWatch::fresh(const std::string& text, Instant captured) {
    std::erase_if(seen_, [&](const auto& entry) { return captured - entry.second >= away_for_; });
    return seen_.insert_or_assign(text, captured).second;
}

void CodeWatch::see_while_busy(const std::string& text, Instant captured) {
    if (const auto found = seen_.find(text); found != seen_.end()) found->second = captured;
}

}  // namespace gate
