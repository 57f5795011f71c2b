// Live cameras, each on a thread of its own, as a gate has them.
#include <sys/resource.h>

#include <memory>
#include <thread>

#include "camera/camera.h"
#include "scanner_table.h"
#include "system/clock.h"

namespace gate::bench {
namespace {

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

struct Lane {
    std::unique_ptr<camera::Camera> camera;
    std::jthread thread;
    camera::Camera::Counts before;
};

}  // namespace

Lines measure_cameras(const std::vector<std::string>& urls, int seconds_long) {
    constexpr double kFps = 30, kCores = 2;
    const SystemClock clock;
    std::vector<Lane> lanes(urls.size());
    for (std::size_t i = 0; i < urls.size(); ++i) {
        camera::CameraConfig config;
        config.source.source = urls[i];
        lanes[i].camera = std::make_unique<camera::Camera>(config, clock);
        lanes[i].thread = std::jthread([camera = lanes[i].camera.get()](const std::stop_token& stop) {
            while (!stop.stop_requested()) camera->step();
        });
    }
    const auto rest = [&](seconds how_long) {
        for (const Instant until = clock.now() + how_long; clock.now() < until;)
            std::this_thread::sleep_for(milliseconds(20));
    };
    rest(seconds(3));  // all are connected
    for (Lane& lane : lanes) lane.before = lane.camera->counts();
    const double cpu = cpu_seconds();
    const Instant begun = clock.now();
    rest(seconds(seconds_long));
    const double took = std::chrono::duration<double>(clock.now() - begun).count(), worked = cpu_seconds() - cpu;
    long scanned = 0, dropped = 0;
    for (Lane& lane : lanes) {
        const auto now = lane.camera->counts();
        scanned += now.scanned - lane.before.scanned;
        dropped += now.dropped - lane.before.dropped;
        lane.camera->stop();
        lane.thread.request_stop();
    }
    const double sent = kFps * took * static_cast<double>(urls.size());
    return {{std::to_string(urls.size()) + " live MJPEG cameras, " + decimals(took, 0) +
                 " s: frames scanned, dropped, share of those due",
             {std::to_string(scanned) + ", " + std::to_string(dropped) + ", " +
              decimals(100 * static_cast<double>(scanned) / sent, 1) + " %"}},
            {"the reading side's processor time, of two cores", {decimals(100 * worked / took / kCores, 1) + " %"}}};
}

}  // namespace gate::bench
