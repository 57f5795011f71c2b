// The catalogue: for every Reason its id, its meaning and the next step, in Chinese and English.
// Screens, API, command line and docs all take their words from here.
// Data: src/base/catalogue.toml.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/reason.h"

namespace gate {

enum class ReasonGroup { note, pass, refusal, alarm, fault };
enum class Language { zh, en };

struct CatalogueEntry {
    Reason reason;
    std::string_view id;  // stable, lower_snake_case: "fever"
    ReasonGroup group;
    std::string_view zh, en;                // what it is, for the guard
    std::string_view next_zh, next_en;      // what to do; empty for pass and note
    std::string_view worker_zh, worker_en;  // what the worker reads; empty: see the guard

    std::string_view title(Language language) const { return language == Language::zh ? zh : en; }
    std::string_view next(Language language) const { return language == Language::zh ? next_zh : next_en; }
    /// 请找保安 / See the guard, where the entry has no words of its own for the worker.
    std::string_view for_worker(Language language) const;
};

std::span<const CatalogueEntry> catalogue();
const CatalogueEntry& entry(Reason reason);
std::optional<Reason> reason_of(std::string_view id);
std::optional<Reason> reason_of(int number);
inline std::string_view id_of(Reason reason) { return entry(reason).id; }

}  // namespace gate
