// The newest frame of a lane, for who asks: one slot, newest wins. Filled only while it is wanted, so
// that it costs nothing otherwise.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "base/time.h"
#include "camera/grey.h"

namespace gate::camera {

/// A frame as it came: the camera's own JPEG where there is one (small, and decoded only when it is
/// needed), else blue-green-red pixels.
struct Snapshot {
    std::vector<std::uint8_t> jpeg;
    std::vector<std::uint8_t> pixels;  // width * height * 3 (or * 1 of a grey camera); empty where there is a jpeg
    int width = 0;
    int height = 0;
    int channels = 3;
    Instant captured;

    bool empty() const { return jpeg.empty() && pixels.empty(); }
};

/// A decoded colour picture.
struct ColourImage {
    std::vector<std::uint8_t> pixels;  // blue, green, red
    int width = 0;
    int height = 0;
    ColourView view() const { return {pixels.data(), width, height, 3 * static_cast<std::ptrdiff_t>(width)}; }
};

/// Empty where it cannot be decoded. Never throws.
ColourImage decode_colour(const Snapshot& snapshot);

/// Thread-safe.
class FrameSlot {
public:
    void want(bool wanted) {
        wanted_ = wanted;
        if (!wanted) take();
    }
    bool wanted() const { return wanted_; }
    void put(Snapshot snapshot) {
        const std::lock_guard held(mutex_);
        newest_ = std::move(snapshot);
    }
    /// The newest that nobody took yet.
    std::optional<Snapshot> take() {
        const std::lock_guard held(mutex_);
        return std::exchange(newest_, std::nullopt);
    }

private:
    std::atomic<bool> wanted_ = false;
    std::mutex mutex_;
    std::optional<Snapshot> newest_;
};

}  // namespace gate::camera
