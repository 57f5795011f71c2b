#include "camera/camera.h"

#include <algorithm>

#include "camera/colour.h"

namespace gate::camera {
namespace {

constexpr milliseconds kFirstBackOff{250}, kLongestBackOff{5000};
constexpr milliseconds kRest{200};
constexpr int kBadFramesToFault = 5;  // a single torn frame is everyday
constexpr seconds kBlackToFault{3};
constexpr int kMostDropped = 8;  // a step stays short however late it is

}  // namespace

Camera::Camera(CameraConfig config, const Clock& clock)
    : config_(std::move(config)), clock_(clock), scanner_(clock), back_off_(kFirstBackOff) {
    sight_.health.fault = Fault{Reason::camera_connecting, shown(config_.source.source)};
}

Camera::~Camera() = default;

void Camera::step() {
    if (stopped_) return;
    if (source_) return read_frame();
    if (clock_.now() < retry_at_) return rest();
    open();
}

void Camera::stop() {
    stopped_ = true;
    const std::lock_guard held(mutex_);
    woken_ = true;
    changed_.notify_all();
}

Sight Camera::wait(milliseconds longest) {
    std::unique_lock held(mutex_);
    changed_.wait_for(held, longest, [&] { return woken_ || sight_.scan || stopped_; });
    woken_ = false;
    Sight seen = sight_;
    sight_.scan.reset();
    return seen;
}

void Camera::wake() {
    const std::lock_guard held(mutex_);
    woken_ = true;
    changed_.notify_all();
}

void Camera::open() {
    auto opened = open_source(config_.source, clock_);
    if (!opened) return lose(opened.fault());
    source_ = std::move(*opened);
    bad_frames_ = 0;
    black_since_.reset();
}

void Camera::read_frame() {
    const Result<Frame> frame = source_->read();
    if (frame) {
        bad_frames_ = 0;
        back_off_ = kFirstBackOff;
        const Instant begun = clock_.now();
        scan(*frame);
        ++scanned_;
        return drop_what_is_late(clock_.now() - begun);
    }
    if (frame.fault().reason != Reason::camera_bad_frame) return lose(frame.fault());
    if (++bad_frames_ >= kBadFramesToFault) fail(frame.fault());
}

void Camera::scan(const Frame& frame) {
    Look look = scanner_.look(frame.grey);
    const Wanted wanted = frames_.wanted();
    if (wanted == Wanted::every || (wanted == Wanted::moving && look.moving)) frames_.put(source_->snapshot());
    if (!look.black) black_since_.reset();
    if (look.black && !black_since_) black_since_ = frame.captured;
    const CodeColour colour = look.reading ? colour_of_newest(*look.reading) : CodeColour::unsure;
    const bool dark = black_since_ && frame.captured - *black_since_ >= kBlackToFault;

    const std::lock_guard held(mutex_);
    sight_.health.last_good = frame.captured;
    sight_.health.fault.reset();
    if (dark) sight_.health.fault = Fault{Reason::camera_dark, shown(config_.source.source)};
    sight_.hint = look.hint;
    if (!look.reading) return;
    const auto took = std::chrono::duration_cast<milliseconds>(clock_.now() - frame.captured);
    sight_.scan = Scan{std::move(look.reading->text), frame.captured, took, colour};
    changed_.notify_all();
}

/// Decoding in colour costs as much as four frames of scanning: once for a code that stays where it is.
CodeColour Camera::colour_of_newest(const Reading& reading) {
    constexpr seconds kSame{2};
    const Snapshot frame = source_->snapshot();
    const bool same = named_.text == reading.text && frame.captured - named_.captured < kSame;
    if (!same || named_.colour == CodeColour::unsure)
        named_.colour = colour_of(decode_colour(frame).view(), reading.corners);
    named_.text = reading.text;
    named_.captured = frame.captured;
    return named_.colour;
}

/// A camera goes on sending while a frame is scanned. What has come in meanwhile lies in buffers and
/// would make every later frame older: it is let go by.
void Camera::drop_what_is_late(std::chrono::nanoseconds busy) {
    if (!source_->live()) return;
    const auto period = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / source_->fps()));
    auto late = std::min<std::int64_t>(busy / period, kMostDropped);
    for (; late > 0; --late) {
        if (!source_->skip()) return;
        ++dropped_;
    }
}

void Camera::fail(const Fault& fault) {
    const std::lock_guard held(mutex_);
    sight_.health.fault = fault;
}

void Camera::lose(const Fault& fault) {
    source_.reset();
    retry_at_ = clock_.now() + back_off_;
    back_off_ = std::min(back_off_ * 2, kLongestBackOff);
    fail(fault);
}

void Camera::rest() {
    std::unique_lock held(mutex_);
    changed_.wait_for(held, kRest, [&] { return stopped_.load(); });
}

}  // namespace gate::camera
