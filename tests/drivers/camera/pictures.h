// Pictures, clocks and noise for the tests of the camera.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>

#include "base/bytes.h"
#include "base/clock.h"
#include "camera/grey.h"

namespace gate::camera {

struct StoppedClock : Clock {
    Instant now() const override { return {}; }
    WallTime wall() const override { return {}; }
};
inline const StoppedClock stopped;

/// Each time it is asked, `step` later: whoever looks at a deadline meets it.
struct RunningClock : Clock {
    explicit RunningClock(milliseconds s) : step(s) {}
    Instant now() const override { return Instant(step * ++asked); }
    WallTime wall() const override { return {}; }
    milliseconds step;
    mutable int asked = 0;
};

inline GreyImage grey_picture(int width, int height, const std::function<int(int x, int y)>& value) {
    GreyImage picture(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) picture.row(y)[x] = static_cast<std::uint8_t>(value(x, y));
    return picture;
}

inline GreyImage random_picture(int width, int height, unsigned seed) {
    std::mt19937 random(seed);
    return grey_picture(width, height, [&](int, int) { return static_cast<int>(random() % 256); });
}

/// Each pixel a little like its neighbours, as behind any lens.
inline GreyImage softened(const GreyImage& sharp) {
    GreyImage picture = sharp;
    for (int y = 1; y + 1 < picture.height; ++y) {
        for (int x = 1; x + 1 < picture.width; ++x) {
            int sum = 0;
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx)
                    sum += sharp.view().row(y + dy)[x + dx] * (dx == 0 ? 2 : 1) * (dy == 0 ? 2 : 1);
            picture.row(y)[x] = static_cast<std::uint8_t>(sum / 16);
        }
    }
    return picture;
}

/// Bytes behind which memory ends: whoever reads on ends the process.
class LastBytes {
public:
    explicit LastBytes(ByteView bytes)
        : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))), room_((bytes.size() / page_ + 1) * page_) {
        void* memory = mmap(nullptr, room_ + page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) std::abort();
        begin_ = static_cast<std::uint8_t*>(memory);
        if (mprotect(begin_ + room_, page_, PROT_NONE) != 0) std::abort();
        bytes_ = {begin_ + room_ - bytes.size(), bytes.size()};
        std::ranges::copy(bytes, begin_ + room_ - bytes.size());
    }
    ~LastBytes() { munmap(begin_, room_ + page_); }
    LastBytes(const LastBytes&) = delete;
    LastBytes& operator=(const LastBytes&) = delete;
    ByteView view() const { return bytes_; }

private:
    const std::size_t page_, room_;
    std::uint8_t* begin_ = nullptr;
    ByteView bytes_;
};

}  // namespace gate::camera
