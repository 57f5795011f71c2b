// How fast: idle lanes, busy lanes, whole visits, cameras that send JPEGs.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "camera/picture.h"
#include "camera/scanner.h"
#include "cpu_clock.h"
#include "gate_scene.h"
#include "scanner_table.h"

namespace gate::bench {
namespace {

using camera::GreyImage;
const CpuClock cpu;

GreyImage resized(const GreyImage& picture, int width, int height) {
    GreyImage out(width, height);
    const cv::Mat from(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.pixels.data()));
    cv::Mat to(height, width, CV_8UC1, out.pixels.data());
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_CUBIC);
    return out;
}

/// One place with nobody there, at different moments: only the noise changes.
std::vector<GreyImage> empty_scene(std::uint64_t seed, int count, int width, int height) {
    Random random(seed);
    const cv::Mat scene = make_background(random);
    Shot shot;
    shot.noise = random.between(2, 6);
    std::vector<GreyImage> frames;
    for (int i = 0; i < count; ++i) {
        const GreyImage frame = grey_of_jpeg(to_jpeg(take(scene, shot, {}, random), 85));
        frames.push_back(width == frame.width ? frame : resized(frame, width, height));
    }
    return frames;
}

constexpr int kScenes = 6, kMoments = 8, kIdleFrames = 1200;

/// ms a frame of lanes before which nobody stands.
double idle_ms(const std::vector<std::vector<GreyImage>>& scenes) {
    double ms = 0;
    for (const auto& scene : scenes) {
        camera::Scanner lane(cpu);
        for (int i = 0; i < 40; ++i) lane.look(scene[static_cast<std::size_t>(i) % scene.size()].view());  // settles
        ms += ms_of([&] {
            for (int i = 0; i < kIdleFrames; ++i) lane.look(scene[static_cast<std::size_t>(i) % scene.size()].view());
        });
    }
    return ms / kIdleFrames / static_cast<double>(scenes.size());
}

Line idle_line(const Plan& plan, const std::vector<Peer>& peers, int width, int height, double& ours) {
    std::vector<std::vector<GreyImage>> scenes;
    for (int i = 0; i < kScenes; ++i)
        scenes.push_back(empty_scene(plan.seed * 77 + static_cast<std::uint64_t>(i), kMoments, width, height));
    ours = idle_ms(scenes);
    Line line{"idle, ms a frame, " + std::to_string(height) + "p", {decimals(ours, 3)}};
    for (const Peer& peer : peers) {
        double ms = 0;
        for (const auto& scene : scenes)
            for (const GreyImage& frame : scene) ms += ms_of([&] { peer.read(frame.view()); });
        const double each = ms / kScenes / kMoments;
        line.figures.push_back(decimals(each, 2) + " (" + decimals(each / ours, 1) + " times ours)");
    }
    return line;
}

struct Timing {
    std::vector<double> ms;
    std::vector<double> first;  // frames from being held still to the first reading
    int wrong = 0;
};

std::string first_line(const Timing& timing, int sequences) {
    return decimals(quantile(timing.first, 0.5), 0) + " / " + decimals(quantile(timing.first, 0.9), 0) + " / " +
           share(static_cast<int>(timing.first.size()), sequences);
}

/// Plays a sequence to a reader.
template <class Read>
void play(const Sequence& sequence, const std::vector<GreyImage>& frames, Timing& timing, const Read& read) {
    bool first = true;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        std::string text;
        const double ms = ms_of([&] { text = read(frames[i].view()); });
        const int frame = static_cast<int>(i);
        if (frame >= sequence.held_from - 8 && frame < sequence.gone_from) timing.ms.push_back(ms);
        if (!text.empty() && text != sequence.text) ++timing.wrong;
        if (first && text == sequence.text && frame < sequence.gone_from) {
            timing.first.push_back(std::max(0, frame - sequence.held_from));
            first = false;
        }
    }
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

Line rates(const std::string& what, const std::vector<Timing>& timings) {
    Line line{what, {}};
    for (const Timing& timing : timings)
        line.figures.push_back(decimals(1000 / std::max(1e-6, mean(timing.ms)), 0) + " / " +
                               decimals(quantile(timing.ms, 0.95), 2) + " ms");
    return line;
}

}  // namespace

Lines measure_idle(const Plan& plan, const std::vector<Peer>& peers) {
    double at_720 = 0, at_1080 = 0;
    Lines lines{idle_line(plan, peers, 1280, 720, at_720), idle_line(plan, peers, 1920, 1080, at_1080)};
    lines.push_back({"eight idle 720p lanes at 30 fps, share of a core", {decimals(8 * 30 * at_720 / 10, 1) + " %"}});
    return lines;
}

Lines measure_active(const Plan& plan, const std::vector<Peer>& peers) {
    constexpr int kShown = 20;  // frames: each of a lane's ways has its turn, and a code that is read is followed
    std::vector<Timing> timings(peers.size() + 1);
    for (int i = 0; i < plan.frames / 3; ++i) {
        const GreyImage grey = grey_of_jpeg(make_gate_frame(plan.seed + 5, i * 2 + i / 87).jpeg);
        camera::Scanner lane(cpu);
        for (int k = 0; k < kShown; ++k) timings[0].ms.push_back(ms_of([&] { lane.look(grey.view()); }));
        for (std::size_t p = 0; p < peers.size(); ++p)
            timings[p + 1].ms.push_back(ms_of([&] { peers[p].read(grey.view()); }));
    }
    return {rates("a code of any kind before the lane for 20 frames: frames/s, p95", timings)};
}

Lines measure_sequences(const Plan& plan, const std::vector<Peer>& peers) {
    std::vector<Timing> timings(peers.size() + 1);
    for (int s = 0; s < plan.sequences; ++s) {
        const Sequence sequence = make_sequence(plan.seed, s);
        std::vector<GreyImage> frames;
        for (const auto& jpeg : sequence.jpegs) frames.push_back(grey_of_jpeg(jpeg));
        camera::Scanner lane(cpu);
        play(sequence, frames, timings[0], [&](camera::GreyView view) {
            const camera::Look look = lane.look(view);
            return look.reading ? look.reading->text : std::string();
        });
        for (std::size_t p = 0; p < peers.size(); ++p) play(sequence, frames, timings[p + 1], peers[p].read);
    }
    Line first{"first reading after held still, frames: median / p90 / sequences read (" +
                   std::to_string(plan.sequences) + ")",
               {}};
    Line wrong{"wrong texts in sequences", {}};
    for (const Timing& timing : timings) {
        first.figures.push_back(first_line(timing, plan.sequences));
        wrong.figures.push_back(std::to_string(timing.wrong));
    }
    return {first, wrong, rates("a phone comes and is held: frames/s, p95", timings)};
}

Lines measure_mjpeg(const Plan& plan) {
    constexpr int kCameras = 4, kFps = 30, kCores = 2;
    Timing busy;
    double decoding = 0, colour = 0;
    int frames = 0;
    for (int s = 0; s < std::min(6, plan.sequences); ++s) {
        camera::Scanner lane(cpu);
        for (const auto& jpeg : make_sequence(plan.seed + 9, s).jpegs) {
            cv::Mat grey, picture;
            const double decode = ms_of([&] { camera::decode_grey(jpeg, grey); });
            const double look = ms_of([&] { lane.look({grey.data, grey.cols, grey.rows, grey.cols}); });
            colour += ms_of([&] { camera::decode_colour(jpeg, picture); });
            busy.ms.push_back(decode + look);
            decoding += decode;
            ++frames;
        }
    }
    const double share_of_cores = kCameras * kFps * mean(busy.ms) / 1000 / kCores;
    return {{"a 720p JPEG: ms to decode grey, in colour",
             {decimals(decoding / frames, 2) + ", " + decimals(colour / frames, 2)}},
            {"four 720p MJPEG cameras at 30 fps: share of two cores, p95 of a frame",
             {decimals(100 * share_of_cores, 1) + " %, " + decimals(quantile(busy.ms, 0.95), 1) + " ms"}}};
}

namespace {

double resident_mb() {
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace

Lines measure_memory(const Plan& plan) {
    constexpr int kFrames = 100'000, kSettled = 2'000;
    std::vector<GreyImage> frames;
    for (const auto& jpeg : make_sequence(plan.seed + 13, 0).jpegs) frames.push_back(grey_of_jpeg(jpeg));
    camera::Scanner lane(cpu);
    double before = 0;
    int read = 0;
    for (int i = 0; i < kFrames; ++i) {
        if (i == kSettled) before = resident_mb();
        read += lane.look(frames[static_cast<std::size_t>(i) % frames.size()].view()).reading ? 1 : 0;
    }
    return {{"100,000 frames of visits: MB of memory more than after 2,000 (" + std::to_string(read) + " readings)",
             {decimals(resident_mb() - before, 1)}}};
}

}  // namespace gate::bench
