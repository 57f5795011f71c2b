#include "base/catalogue.h"

#include <algorithm>

#include "base/check.h"

namespace gate {
namespace detail {
extern const CatalogueEntry kCatalogue[];  // generated
extern const unsigned kCatalogueSize;
}  // namespace detail

namespace {

template <class Match>
const CatalogueEntry* find(Match match) {
    const auto all = catalogue();
    const auto found = std::find_if(all.begin(), all.end(), match);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view CatalogueEntry::for_worker(Language language) const {
    if (worker_zh.empty()) return language == Language::zh ? "请找保安" : "See the guard";
    return language == Language::zh ? worker_zh : worker_en;
}

std::span<const CatalogueEntry> catalogue() { return {detail::kCatalogue, detail::kCatalogueSize}; }

const CatalogueEntry& entry(Reason reason) {
    const CatalogueEntry* found = find([&](const CatalogueEntry& e) { return e.reason == reason; });
    check(found != nullptr, "a reason that is not in the catalogue");
    return *found;
}

std::optional<Reason> reason_of(std::string_view id) {
    const CatalogueEntry* found = find([&](const CatalogueEntry& e) { return e.id == id; });
    return found ? std::optional(found->reason) : std::nullopt;
}

std::optional<Reason> reason_of(int number) {
    const CatalogueEntry* found = find([&](const CatalogueEntry& e) { return int(e.reason) == number; });
    return found ? std::optional(found->reason) : std::nullopt;
}

}  // namespace gate
