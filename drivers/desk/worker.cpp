#include "desk/worker.h"

#include <algorithm>

namespace gate::desk {
namespace {

constexpr milliseconds kGap{800};        // between two workers: the sensor sees the room
constexpr milliseconds kToPassage{600};  // from the pulse to the passage sensor
constexpr milliseconds kInPassage{300};
constexpr milliseconds kDawdle{8000};

}  // namespace

void Queue::stand(double degrees, Instant now) {
    present_ = Worker{degrees, Worker::Manner::stays};
    standing_ = true;
    since_ = now;
}

void Queue::leave(Instant now) {
    present_.reset();
    standing_ = false;
    since_ = now;
}

void Queue::walk(Instant now) { walks_.push_back({now, now + kInPassage}); }

void Queue::add_walks(Worker::Manner manner, Instant first) {
    const milliseconds stay = manner == Worker::Manner::dawdles ? kDawdle : kInPassage;
    walks_.push_back({first, first + stay});
    if (manner == Worker::Manner::tailgated) walks_.push_back({first + 2 * stay, first + 3 * stay});
}

void Queue::pulse(Instant now) {
    advance(now);
    if (!present_ || standing_ || let_in_ || present_->manner == Worker::Manner::stays) return;
    let_in_ = true;
    leaves_ = now + kToPassage;  // from then on the sensor sees nobody
    add_walks(present_->manner, leaves_);
}

void Queue::advance(Instant now) {
    if (present_ && !standing_ && leaves_ <= now) leave(leaves_);
    if (!present_ && now - since_ >= kGap) next(now);
}

void Queue::next(Instant now) {
    if (waiting_.empty()) waiting_.insert(waiting_.end(), again_.begin(), again_.end());
    if (waiting_.empty()) return;
    present_ = waiting_.front();
    waiting_.pop_front();
    let_in_ = false;
    since_ = now;
    leaves_ = now + patience_;
}

std::optional<double> Queue::degrees() const { return present_ ? std::optional(present_->degrees) : std::nullopt; }

bool Queue::in_passage(Instant now) const {
    return std::any_of(walks_.begin(), walks_.end(),
                       [&](const Walk& walk) { return walk.from <= now && now < walk.to; });
}

int Queue::passages(Instant now) const {
    return static_cast<int>(
        std::count_if(walks_.begin(), walks_.end(), [&](const Walk& walk) { return walk.from <= now; }));
}

}  // namespace gate::desk
