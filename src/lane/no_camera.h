// The scanner of a lane without a camera (a way out): it sees nothing, and only keeps the lane's beat.
#pragma once

#include <condition_variable>
#include <mutex>

#include "lane/ports.h"

namespace gate {

class NoCamera : public QrScanner {
public:
    Sight wait(milliseconds longest) override {
        std::unique_lock held(mutex_);
        woken_.wait_for(held, longest, [&] { return wake_; });
        wake_ = false;
        return {};
    }
    void wake() override {
        const std::lock_guard held(mutex_);
        wake_ = true;
        woken_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable woken_;
    bool wake_ = false;
};

}  // namespace gate
