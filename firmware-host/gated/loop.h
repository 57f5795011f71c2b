// A thread that takes one step after another until it is told to stop. Only firmware-host starts
// threads; everything that runs on one is a plain step() that a test can call.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace gate {

/// The destructor asks the thread to stop and waits for the step under way to end.
class Loop {
public:
    Loop(const std::string& name, std::function<void()> step);

private:
    std::jthread thread_;
};

}  // namespace gate
