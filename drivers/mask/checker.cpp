#include "mask/checker.h"

namespace gate::mask {
namespace {

constexpr milliseconds kRest{200};       // longest wait of a step
constexpr milliseconds kFrameWait{100};  // for a frame, within a step
constexpr int kQuickLooks = 3;           // of a visit, one after another
constexpr milliseconds kPace{150};       // between the looks after these
constexpr milliseconds kEarlyPace{250};  // between looks before a code was read
constexpr milliseconds kEarlier{500};    // whoever shows a code stood there so long before it was read
constexpr milliseconds kLeaving{300};    // whoever got an answer still stands there so long
constexpr milliseconds kStale{1000};     // an older frame says nothing about now
constexpr int kMostLooks = 40;           // of a visit

}  // namespace

Checker::Checker(Look look, camera::FrameSlot& frames, const Clock& clock, std::function<void()> tell)
    : look_(std::move(look)), frames_(frames), clock_(clock), tell_(std::move(tell)) {}

/// With the lock held.
void Checker::ask_for_frames() {
    using camera::Wanted;
    const bool looking = attending_ && !stopped_ && !settled_ && votes_.looks() < kMostLooks;
    frames_.want(!looking ? Wanted::none : under_way_ ? Wanted::every : Wanted::moving);
}

bool Checker::wait_until_due() {
    std::unique_lock held(mutex_);
    ask_for_frames();
    const auto due = [&] {
        return stopped_ || (frames_.wanted() != camera::Wanted::none && clock_.now() >= next_look_);
    };
    if (due()) return !stopped_;
    const auto left =
        next_look_ > clock_.now() ? std::chrono::duration_cast<milliseconds>(next_look_ - clock_.now()) : kRest;
    changed_.wait_for(held, std::clamp(left, milliseconds(1), kRest), due);
    return due() && !stopped_;
}

void Checker::step() {
    if (!wait_until_due()) return;
    const auto frame = frames_.wait(kFrameWait);
    if (!frame || clock_.now() - frame->captured > kStale) return;
    Course course = course_now();
    const Seen seen = look_(*frame, course);
    take_in({seen.mask, seen.score, frame->captured}, std::move(course));
}

Course Checker::course_now() {
    const std::lock_guard held(mutex_);
    return course_;
}

void Checker::take_in(const Vote& vote, Course course) {
    {
        const std::lock_guard held(mutex_);
        if (vote.captured < not_before_) return;
        votes_.add(vote);
        course_ = std::move(course);
        const bool quick = under_way_ && votes_.looks() < kQuickLooks;
        next_look_ = clock_.now() + (!under_way_ ? kEarlyPace : quick ? milliseconds(0) : kPace);
        if (!under_way_) return;
        const auto answer = votes_.answer();
        settled_ = answer && answer->mask == Mask::masked;
        ask_for_frames();
        if (!answer) return;
    }
    tell_();
}

void Checker::attend(bool on) {
    const std::lock_guard held(mutex_);
    if (attending_ == on) return;
    attending_ = on;
    votes_ = {};
    course_ = {};
    ask_for_frames();
    changed_.notify_all();
}

void Checker::begin() {
    const std::lock_guard held(mutex_);
    under_way_ = true;
    settled_ = false;
    not_before_ = std::max(not_before_, clock_.now() - kEarlier);
    votes_.forget_before(not_before_);
    const auto answer = votes_.answer();
    settled_ = answer && answer->mask == Mask::masked;
    next_look_ = clock_.now();
    ask_for_frames();
    changed_.notify_all();
}

void Checker::end() {
    const std::lock_guard held(mutex_);
    under_way_ = settled_ = false;
    votes_ = {};
    course_ = {};
    not_before_ = next_look_ = clock_.now() + kLeaving;
    ask_for_frames();
}

std::optional<MaskCheck::Seen> Checker::seen() {
    const std::lock_guard held(mutex_);
    return under_way_ ? votes_.answer() : std::nullopt;
}

void Checker::stop() {
    const std::lock_guard held(mutex_);
    stopped_ = true;
    ask_for_frames();
    changed_.notify_all();
}

}  // namespace gate::mask
