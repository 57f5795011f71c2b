// A person on the factory's roster. Only the roster says who somebody is.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace gate {

struct Person {
    std::string id;          // the factory's own number, 1–32 of [A-Za-z0-9._-]
    std::string name;        // UTF-8, 1–64 characters
    std::string department;  // may be empty
    bool active = true;
    std::optional<DayKey> watch_until;  // last day on watch (site's calendar)
    std::string watch_reason;
    bool operator==(const Person&) const = default;
};

/// 王建华 → 王*, 欧阳娜娜 → 欧阳*, 买买提·艾力 → 买*, Anna Smith → A*: what a queue may see. Never a whole name of
/// more than one character; empty stays empty.
std::string masked_name(const std::string& name);

}  // namespace gate
