// The figures of the scanner beside those of ZXing-cpp 1.4 and zbar, on the same frames in the same run.
// Times are of this thread's own work, so that a busy machine does not spoil them.
//
//     scanner_bench [--seed N] [--frames N] [--empty N] [--sequences N] [--only WORD]
//                   [--folder DIR] [--photos DIR] [--no-peers] [--store DIR] [--cameras URL…]
//
// --folder: gate frames of a folder with a meta.tsv instead of made ones; --photos: pictures with their
// text beside them; --store: writes the made frames (and each visit into a folder of its own), and measures nothing;
// --cameras: only what live cameras cost (tests/bench/live_cameras.py).
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>

#include "scanner_table.h"
#include "stored_frames.h"

namespace gate::bench {

void print(const Lines& lines) {
    for (const Line& line : lines) {
        std::printf("| %s |", line.what.c_str());
        for (const auto& figure : line.figures) std::printf(" %s |", figure.c_str());
        std::printf("\n");
    }
    std::fflush(stdout);
}

namespace {

void store(const Plan& plan, const std::string& folder) {
    for (int i = 0; i < plan.frames; ++i) {
        char name[16];
        std::snprintf(name, sizeof name, "%05d", i);
        store_frame(folder, name, make_gate_frame(plan.seed, i));
    }
    for (int i = 0; i < plan.empty; ++i) {
        char name[16];
        std::snprintf(name, sizeof name, "neg%05d", i);
        store_frame(folder, name, make_empty_frame(plan.seed, i));
    }
    for (int i = 0; i < plan.sequences; ++i)
        store_visit(folder + "/visit" + std::to_string(i), make_sequence(plan.seed, i));
}

void measure(const Plan& plan, const std::string& only) {
    std::vector<Peer> peers;
    if (plan.peers) peers = {zxing_peer(), zbar_peer()};
    std::printf("| seed %llu | Small Gate |", static_cast<unsigned long long>(plan.seed));
    for (const Peer& peer : peers) std::printf(" %s |", peer.name.c_str());
    std::printf("\n|---|---|%s\n", plan.peers ? "---|---|" : "");
    const auto wanted = [&](const char* part) { return only.empty() || only == part; };
    if (wanted("frames")) print(measure_gate_frames(plan, peers));
    if (wanted("empty")) print(measure_empty_frames(plan, peers));
    if (wanted("photos") && !plan.photos.empty()) print(measure_photos(plan, peers));
    if (!plan.folder.empty()) return;  // the rest is made
    if (wanted("idle")) print(measure_idle(plan, peers));
    if (wanted("active")) print(measure_active(plan, peers));
    if (wanted("sequences")) print(measure_sequences(plan, peers));
    if (wanted("mjpeg")) print(measure_mjpeg(plan));
    if (wanted("memory")) print(measure_memory(plan));
}

}  // namespace
}  // namespace gate::bench

int main(int argc, char** argv) {
    gate::bench::Plan plan;
    std::string only, folder;
    bool no_peers = false;
    std::vector<std::string> cameras;
    int seconds_long = 60;
    CLI::App app{"Figures of the scanner beside its peers'"};
    app.add_option("--seed", plan.seed, "Another seed, other frames");
    app.add_option("--frames", plan.frames, "Gate frames; 87 kinds come round in turn");
    app.add_option("--empty", plan.empty, "Frames without a code");
    app.add_option("--sequences", plan.sequences, "Visits at 30 fps");
    app.add_option("--only", only, "frames, empty, photos, idle, active, sequences, mjpeg or memory");
    app.add_option("--folder", plan.folder, "Gate frames to look at instead of made ones");
    app.add_option("--photos", plan.photos, "Pictures with their text beside them");
    app.add_option("--store", folder, "Write the made frames here, and measure nothing");
    app.add_option("--cameras", cameras, "Live cameras' addresses: only what they cost");
    app.add_option("--seconds", seconds_long, "So long, with --cameras");
    app.add_flag("--no-peers", no_peers, "Only the gate's own reader");
    CLI11_PARSE(app, argc, argv);
    plan.peers = !no_peers;
    if (!cameras.empty()) return gate::bench::print(gate::bench::measure_cameras(cameras, seconds_long)), 0;
    folder.empty() ? gate::bench::measure(plan, only) : gate::bench::store(plan, folder);
}
