// The mask check of a lane: looks at the camera's newest frames beside the lane's own work, and lets
// several of them vote. While nobody moves before the camera it waits and costs nothing; when somebody does,
// it has a first look even before their code is read, so that the answer is often there when the code is.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "base/clock.h"
#include "camera/frame_slot.h"
#include "mask/course.h"
#include "mask/votes.h"

namespace gate::mask {

/// The face in front in the next frame of a course. A frame that cannot be judged gives kind unchecked. Bounded in
/// time, never throws.
using Look = std::function<MaskCheck::Seen(const camera::Snapshot&, Course&)>;

/// step() belongs to a thread of its own, the port to the lane's.
class Checker : public MaskCheck {
public:
    /// `tell` is called (by the thread of step()) when there is something new to be seen. `frames` and
    /// `clock` must outlive it.
    Checker(Look look, camera::FrameSlot& frames, const Clock& clock, std::function<void()> tell);

    /// Waits for the next frame worth a look and judges it: 0.2 s and one look at most, nothing after stop().
    void step();
    /// Ends the waits of step() for good.
    void stop();

    void attend(bool on) override;
    void begin() override;
    void end() override;
    std::optional<Seen> seen() override;

private:
    bool wait_until_due();
    Course course_now();
    void take_in(const Vote& vote, Course course);
    void ask_for_frames();

    const Look look_;
    camera::FrameSlot& frames_;
    const Clock& clock_;
    const std::function<void()> tell_;

    std::mutex mutex_;  // over what follows
    std::condition_variable changed_;
    bool attending_ = false, under_way_ = false, stopped_ = false;
    bool settled_ = false;  // a mask was seen: nothing more to look for
    Instant next_look_{};
    Instant not_before_{};  // frames taken before are of somebody else
    Votes votes_;
    Course course_;
};

}  // namespace gate::mask
