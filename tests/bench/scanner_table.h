// What scanner_bench measures: each function looks at one set of frames with every reader and gives its
// lines of the table.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "peers.h"

namespace gate::bench {

struct Plan {
    std::uint64_t seed = 1;
    int frames = 870;  // gate frames; 87 kinds come round in turn
    int empty = 300;   // frames without a code
    int sequences = 40;
    std::string folder;  // stored frames to look at instead of made ones
    std::string photos;  // pictures with their text in a .txt of the same name beside them
    bool peers = true;
};

struct Line {
    std::string what;
    std::vector<std::string> figures;  // ours first, then a peer each
};
using Lines = std::vector<Line>;

Lines measure_gate_frames(const Plan& plan, const std::vector<Peer>& peers);
Lines measure_empty_frames(const Plan& plan, const std::vector<Peer>& peers);
Lines measure_idle(const Plan& plan, const std::vector<Peer>& peers);
Lines measure_active(const Plan& plan, const std::vector<Peer>& peers);
Lines measure_sequences(const Plan& plan, const std::vector<Peer>& peers);
Lines measure_photos(const Plan& plan, const std::vector<Peer>& peers);
Lines measure_mjpeg(const Plan& plan);
Lines measure_memory(const Plan& plan);
/// Cameras that send 30 frames a second.
Lines measure_cameras(const std::vector<std::string>& urls, int seconds_long);

// ---- shared by them
camera::GreyImage grey_of_jpeg(const std::vector<std::uint8_t>& jpeg);
std::string share(int part, int of);
std::string decimals(double value, int places);
/// The value that `share` (0 … 1) of the values do not exceed; 0 of none.
double quantile(std::vector<double> values, double share);

}  // namespace gate::bench
