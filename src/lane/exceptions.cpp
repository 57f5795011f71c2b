#include "lane/exceptions.h"

#include <algorithm>

namespace gate {
namespace {

constexpr std::size_t kKept = 16;

bool same_person(const PersonPart& a, const PersonPart& b) {
    if (!a.person.empty() || !b.person.empty()) return a.person == b.person;
    return !a.code_digest.empty() && a.code_digest == b.code_digest;
}

}  // namespace

void Exceptions::open(Exception exception) {
    if (Exception* before = find(exception.view.visit.event)) {
        exception.view.visit.at = before->view.visit.at;
        exception.view.isolation_called = before->view.isolation_called;
        // A refusal for a confirmed fever tells of a newer reading, at whatever lane, than the one kept here.
        if (exception.view.visit.reason != Reason::clinical_fever) exception.view.clinical = before->view.clinical;
        *before = std::move(exception);
        return;
    }
    if (open_.size() == kKept) open_.erase(open_.begin());
    open_.push_back(std::move(exception));
}

Exception* Exceptions::find(EventId event) {
    const auto found =
        std::find_if(open_.begin(), open_.end(), [&](const Exception& one) { return one.view.visit.event == event; });
    return found == open_.end() ? nullptr : &*found;
}

void Exceptions::close(EventId event) {
    std::erase_if(open_, [&](const Exception& one) { return one.view.visit.event == event; });
}

EventId Exceptions::of(const PersonPart& part) const {
    for (const Exception& one : open_)
        if (same_person(one.part, part)) return one.view.visit.event;
    return 0;
}

void Exceptions::lapse(Instant now) {
    std::erase_if(open_, [&](const Exception& one) { return now - one.touched >= lapse_after_; });
}

std::vector<ExceptionView> Exceptions::views() const {
    std::vector<ExceptionView> views;
    for (const Exception& one : open_) views.push_back(one.view);
    return views;
}

}  // namespace gate
