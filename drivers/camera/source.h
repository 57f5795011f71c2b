// Where frames come from: a camera (V4L2 device, RTSP or HTTP stream), a video file, or a folder of
// pictures, chosen by one text.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "camera/frame_slot.h"
#include "camera/grey.h"

namespace gate::camera {

struct SourceConfig {
    std::string source;  // "/dev/video0", "rtsp://…", "http://…", a video file, a folder of pictures
    std::string secret;  // "user:password" for the URL; never shown
    bool loop = false;   // files: begin again at the end
    double fps = 0;      // files: so many frames a second; 0: as fast as they are read
    milliseconds open_timeout{5000};
    milliseconds read_timeout{2000};
};

struct Frame {
    GreyView grey;     // valid until the next read()
    Instant captured;  // when it was taken off the source
};

/// An open source. One thread uses it. Never throws.
class FrameSource {
public:
    virtual ~FrameSource() = default;
    /// The next frame, within the read time-out. Faults: camera_stalled (nothing came: open it again),
    /// camera_bad_frame (one that cannot be decoded: read on).
    virtual Result<Frame> read() = 0;
    /// Lets one frame go by without decoding it; false if none came.
    virtual bool skip() = 0;
    /// The newest frame as it came, for decoding it in colour. Copies.
    virtual Snapshot snapshot() const = 0;
    /// A camera, which makes frames whether they are read or not.
    virtual bool live() const = 0;
    /// Frames a second, as far as the source knows.
    virtual double fps() const = 0;
    /// A file, and its last frame was read.
    virtual bool ended() const = 0;
};

/// Opens it within the open time-out. Faults: camera_unreachable.
Result<std::unique_ptr<FrameSource>> open_source(const SourceConfig& config, const Clock& clock);

/// `source` without user, password and query: what may be shown and logged.
std::string shown(const std::string& source);
/// `source` with "user:password" in it (escaped); as it is where it is no URL.
std::string with_secret(const std::string& source, const std::string& secret);

/// Video libraries write to stderr by themselves, addresses included: this stops them. Before any
/// thread is started.
void quiet_video_libraries();

}  // namespace gate::camera
