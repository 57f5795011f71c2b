// The camera of a lane: frames come in by the camera's own thread, scans go out to the lane. A stalled
// camera never blocks the lane: the two meet in a one-slot mailbox, where the newest scan wins.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "base/settings.h"
#include "camera/frame_slot.h"
#include "camera/scanner.h"
#include "camera/source.h"
#include "lane/ports.h"

namespace gate::camera {

///     [lane.camera]  source = "rtsp://10.0.0.5/main", source_secret_file = "secrets/camera-1"
///     Desk only:     loop = true, fps = 30
struct CameraConfig {
    SourceConfig source;

    /// Notes every mistake in `settings`. Without `source`: a problem.
    static CameraConfig read(const Settings& settings);
};

/// step() belongs to the camera's thread, wait() to the lane's; wake() and stop() to anyone.
class Camera : public QrScanner {
public:
    Camera(CameraConfig config, const Clock& clock);
    ~Camera() override;

    /// Opens the source, or takes one frame, scans it and posts what it gave. Blocks for the read
    /// time-out at most (the open time-out where it has to open; 0.2 s while it waits before trying
    /// again), and not at all after stop().
    void step();
    /// Ends the waits of step() and wait() for good.
    void stop();

    Sight wait(milliseconds longest) override;
    void wake() override;

    /// The newest frame, for the mask check. Lives as long as the camera.
    FrameSlot& frames() { return frames_; }

    /// Since it was made: frames that were scanned, and those let go by because the one before took too long.
    /// For anyone.
    struct Counts {
        long scanned = 0, dropped = 0;
    };
    Counts counts() const { return {scanned_, dropped_}; }

private:
    void open();
    void read_frame();
    void scan(const Frame& frame);
    CodeColour colour_of_newest(const Reading& reading);
    void drop_what_is_late(std::chrono::nanoseconds busy);
    void fail(const Fault& fault);
    void lose(const Fault& fault);
    void rest();

    const CameraConfig config_;
    const Clock& clock_;
    Scanner scanner_;
    std::unique_ptr<FrameSource> source_;
    Instant retry_at_{};
    milliseconds back_off_;
    int bad_frames_ = 0;  // one after another
    std::optional<Instant> black_since_;
    Scan named_;  // the newest code whose colour was looked at
    FrameSlot frames_;
    std::atomic<bool> stopped_ = false;
    std::atomic<long> scanned_ = 0, dropped_ = 0;

    std::mutex mutex_;  // over what follows
    std::condition_variable changed_;
    Sight sight_;
    bool woken_ = false;
};

}  // namespace gate::camera
