// The newest frame of a lane, for who asks: one slot, newest wins. Filled only while it is wanted, so
// that it costs nothing otherwise.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"
#include "camera/grey.h"

namespace gate::camera {

/// A frame as it came: the camera's own JPEG where there is one (small, and decoded only when it is
/// needed), else blue-green-red pixels.
struct Snapshot {
    std::vector<std::uint8_t> jpeg;
    std::vector<std::uint8_t> pixels;  // width * height * 3; empty where there is a jpeg, and of a grey camera
    int width = 0;
    int height = 0;
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

/// Which frames the slot is filled with.
enum class Wanted : std::uint8_t { none, moving /* those in which something moves */, every };

/// Thread-safe.
class FrameSlot {
public:
    void want(Wanted wanted) {
        wanted_ = wanted;
        if (wanted == Wanted::none) take();
    }
    Wanted wanted() const { return wanted_; }
    void put(Snapshot snapshot) {
        const std::lock_guard held(mutex_);
        newest_ = std::move(snapshot);
        filled_.notify_all();
    }
    /// The newest that nobody took yet.
    std::optional<Snapshot> take() { return wait(milliseconds(0)); }
    /// The same, or the next that comes within `longest`.
    std::optional<Snapshot> wait(milliseconds longest) {
        std::unique_lock held(mutex_);
        filled_.wait_for(held, longest, [&] { return newest_.has_value(); });
        return std::exchange(newest_, std::nullopt);
    }

private:
    std::atomic<Wanted> wanted_ = Wanted::none;
    std::mutex mutex_;
    std::condition_variable filled_;
    std::optional<Snapshot> newest_;
};

}  // namespace gate::camera
