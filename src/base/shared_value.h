// A value that is replaced whole while others read it: policy, trust list. Readers keep what they
// got for as long as they need it; a replacement never changes it under them.
#pragma once

#include <memory>
#include <mutex>

namespace gate {

/// Thread-safe.
template <class T>
class SharedValue {
public:
    explicit SharedValue(T value) : value_(std::make_shared<const T>(std::move(value))) {}

    std::shared_ptr<const T> get() const {
        const std::lock_guard held(mutex_);
        return value_;
    }
    void set(T value) {
        auto next = std::make_shared<const T>(std::move(value));
        const std::lock_guard held(mutex_);
        value_.swap(next);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace gate
