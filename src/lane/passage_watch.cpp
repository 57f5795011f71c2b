#include "lane/passage_watch.h"

namespace gate {

void PassageWatch::expect(EventId opening, Instant now) {
    opening_ = opening;
    settled_ = false;
    until_ = now + rules_.window;
}

std::vector<PassageNote> PassageWatch::see(const TurnstileView& view, Instant now) {
    std::vector<PassageNote> notes;
    if (view.fire != fire_) notes.push_back({view.fire ? EventKind::fire_on : EventKind::fire_off, Reason::fire});
    fire_ = view.fire;

    for (std::uint64_t seen = passages_.value_or(view.passages); seen < view.passages; ++seen)
        notes.push_back(passed());
    passages_ = view.passages;

    const bool held = view.in_passage_since && now - *view.in_passage_since > rules_.held_after;
    if (held && !held_told_ && !fire_) notes.push_back({EventKind::alarm, Reason::held, opening_.value_or(0)});
    held_told_ = held;

    if (view.coil_not_ours && !coil_told_) notes.push_back({EventKind::alarm, Reason::coil_not_ours});
    coil_told_ = view.coil_not_ours;

    // Whoever stands in the passage when the window ends is still going through.
    if (opening_ && now >= until_ && !view.in_passage_since) {
        if (!settled_) notes.push_back({EventKind::no_passage, Reason::window_lapsed, *opening_});
        opening_.reset();
    }
    return notes;
}

PassageNote PassageWatch::passed() {
    if (fire_) return {EventKind::passage, Reason::fire};
    if (opening_ && !settled_) {
        settled_ = true;
        return {EventKind::passage, Reason::passed, *opening_};
    }
    if (hold_) return {EventKind::passage, Reason::passed, *hold_};
    if (rules_.direction == Direction::out) return {EventKind::way_out, Reason::way_out};
    if (opening_) return {EventKind::alarm, Reason::tailgating, *opening_};
    return {EventKind::alarm, Reason::forced};
}

}  // namespace gate
