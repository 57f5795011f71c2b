// Makes pictures as a gate's camera takes them: a phone or a sheet of paper with a code is held before
// some background, tilted, blurred, moved, noisy, in warm or cool light; and the same without a code.
// Everything follows from the seed, so that a figure can be had again.
#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

namespace gate::bench {

/// Small and fast, and the same everywhere (std's distributions are not).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) { state_ = next() ^ 0xD1B54A32D192ED03u; }
    std::uint64_t next();
    double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // [0, 1)
    double between(double low, double high) { return low + (high - low) * unit(); }
    int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
    bool chance(double p) { return unit() < p; }

private:
    std::uint64_t state_;
};

enum class Profile { easy, mid, hard };
enum class Payload { token_v2, json_v7, dgc_v14M, dgc_v19Q, bin_v25M };
enum class Ink { black, green, yellow, red };
enum class Light { warm, neutral, cool };
std::string name_of(Profile profile);
std::string name_of(Payload payload);
std::string name_of(Ink ink);
std::string name_of(Light light);

struct Shot {  // everything about one frame
    Profile profile = Profile::easy;
    Payload payload = Payload::token_v2;
    double module_px = 3;
    Ink ink = Ink::black;
    Light light = Light::neutral;
    bool paper = false;
    double rotation = 0, tilt = 0;  // degrees
    double tilt_axis = 0;           // radians, in the card's plane
    double blur = 0.4;              // sigma, px
    double motion = 0;              // length, px
    double motion_angle = 0;        // radians
    double noise = 2;               // sigma, of 255
    double gain = 1;
    double glare = 0;  // of 255; 0: none
    double centre_x = 640, centre_y = 360;
    int quality = 85;  // of the JPEG

    bool in_zone() const { return profile != Profile::hard && module_px >= 2.5; }
};

struct GateFrame {
    std::vector<std::uint8_t> jpeg;
    Shot shot;
    std::string text;                    // empty: no code in it
    std::array<cv::Point2f, 4> corners;  // of the code, clockwise from its own top left
};

/// All 87 kinds (profile, payload, module size) come round in turn.
GateFrame make_gate_frame(std::uint64_t seed, int index);
/// As it is, from a given shot.
GateFrame make_gate_frame(const Shot& shot, std::uint64_t seed);
/// Without a code: a background, a screen full of text, or random texture.
GateFrame make_empty_frame(std::uint64_t seed, int index);

/// A worker comes at 30 fps: nobody, a phone slides in, is held, leaves.
struct Sequence {
    std::vector<std::vector<std::uint8_t>> jpegs;
    std::string text;
    int held_from = 0;  // first frame in which it is held still
    int gone_from = 0;
    Shot shot;
};
Sequence make_sequence(std::uint64_t seed, int index);

/// The code alone: 0 is a light module, 1 a dark one, without quiet zone.
cv::Mat make_modules(Payload payload, Random& random, std::string& text);

}  // namespace gate::bench
