#include "gated/loop.h"

#include <pthread.h>

namespace gate {

Loop::Loop(const std::string& name, std::function<void()> step)
    : thread_([step = std::move(step)](const std::stop_token& stop) {
          while (!stop.stop_requested()) step();
      }) {
    // The kernel shows at most 15 letters.
    pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

}  // namespace gate
