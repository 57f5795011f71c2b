#include "lane/order.h"

#include <algorithm>
#include <array>

namespace gate {
namespace {

using Kind = Order::Kind;

constexpr std::array<std::string_view, 15> kKinds{
    "open_once", "hold_open",    "end_hold", "lock",    "unlock", "measure_again", "admit",  "refuse",
    "clinical",  "mask_checked", "bind",     "isolate", "assist", "end_assist",    "reading"};
static_assert(static_cast<int>(Kind::reading) + 1 == kKinds.size());

bool is_answer(Kind kind) { return kind >= Kind::measure_again && kind <= Kind::isolate; }

}  // namespace

std::string_view name_of(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<Kind> order_kind_of(std::string_view name) {
    const auto found = std::find(kKinds.begin(), kKinds.end(), name);
    if (found == kKinds.end()) return std::nullopt;
    return static_cast<Kind>(found - kKinds.begin());
}

std::string_view wrong_with(const Order& order) {
    const Kind kind = order.kind;
    if (order.guard.empty()) return "the guard's name is missing";
    const bool wants_note =
        kind == Kind::open_once || kind == Kind::hold_open || kind == Kind::admit || kind == Kind::assist;
    if (wants_note && order.note.empty()) return "note is missing: the reason";
    if (order.note.size() > 500) return "note is longer than 500 bytes";
    if (kind == Kind::hold_open && (order.lease < seconds(1) || order.lease > seconds(3600)))
        return "seconds must be 1 to 3600";
    if (is_answer(kind) && order.about <= 0) return "about is missing: the row of the exception";
    if (kind == Kind::clinical && !order.temperature) return "temperature is missing";
    if (kind == Kind::bind && order.person.empty()) return "person is missing: a roster number";
    if (kind == Kind::reading && order.visit == 0 && order.person.empty()) return "visit or person is missing";
    return {};
}

}  // namespace gate
