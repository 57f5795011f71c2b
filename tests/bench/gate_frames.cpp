#include "gate_frames.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "gate_scene.h"

namespace gate::bench {
namespace {

constexpr std::array<double, 6> kSizes{1.5, 2, 2.5, 3, 4, 6};

std::string random_text(Random& random, int length, std::string_view alphabet) {
    std::string text;
    for (int i = 0; i < length; ++i)
        text += alphabet[static_cast<std::size_t>(random.below(static_cast<int>(alphabet.size())))];
    return text;
}

constexpr std::string_view kToken = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::string_view kBase45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

std::string printable(Random& random, int length) {
    std::string text;
    for (int i = 0; i < length; ++i) text += static_cast<char>('!' + random.below(94));
    return text;
}

/// Lengths that give the version by themselves: ZXing's writer takes the smallest that fits.
std::string text_for(Payload payload, Random& random) {
    switch (payload) {
        case Payload::token_v2:
            return random_text(random, 24, kToken);
        case Payload::json_v7:
            return "{\"t\":\"" + random_text(random, 100, kToken) + "\",\"v\":1}";
        case Payload::dgc_v14M:
            return "HC1:" + random_text(random, 482 + random.below(40), kBase45);
        case Payload::dgc_v19Q:
            return "HC1:" + random_text(random, 576 + random.below(60), kBase45);
        default:
            return printable(random, 915 + random.below(75));
    }
}

void set_pose(Shot& shot, Random& random) {
    const auto range = [&](double easy, double mid, double hard, double end) {
        const double from = shot.profile == Profile::easy ? easy : shot.profile == Profile::mid ? mid : hard;
        const double to = shot.profile == Profile::easy ? mid : shot.profile == Profile::mid ? hard : end;
        return std::pair(from, to);
    };
    const auto pick = [&](std::pair<double, double> in) { return random.between(in.first, in.second); };
    const bool turned = random.chance(0.35);
    shot.rotation = turned ? random.between(-180, 180) : random.between(-20, 20);
    shot.tilt = pick(range(0, 10, 28, 46));
    shot.tilt_axis = random.between(0, CV_PI);
    if (shot.profile == Profile::easy) shot.tilt = random.between(0, 15);
    if (shot.profile == Profile::mid) shot.tilt = random.between(10, 30);
    shot.blur = shot.profile == Profile::easy ? random.between(0.3, 0.6) : pick(range(0.3, 0.5, 0.8, 1.3));
    if (shot.profile == Profile::mid) shot.blur = random.between(0.5, 0.9);
    shot.motion_angle = random.between(0, CV_PI);
    shot.motion = random.between(0, shot.profile == Profile::easy ? 1 : 2.4);
    if (shot.profile == Profile::hard) shot.motion = random.between(1, 4.5);
    shot.noise = shot.profile == Profile::easy  ? random.between(2, 4)
                 : shot.profile == Profile::mid ? random.between(3, 8)
                                                : random.between(6, 13);
    shot.gain = shot.profile == Profile::easy  ? random.between(0.7, 1)
                : shot.profile == Profile::mid ? random.between(0.45, 1)
                                               : random.between(0.25, 0.7);
    if (shot.profile == Profile::mid && random.chance(0.35)) shot.glare = random.between(60, 220);
    if (shot.profile == Profile::hard && random.chance(0.5)) shot.glare = random.between(60, 220);
}

int modules_of(Payload payload) {
    switch (payload) {
        case Payload::token_v2:
            return 25;
        case Payload::json_v7:
            return 45;
        case Payload::dgc_v14M:
            return 73;
        case Payload::dgc_v19Q:
            return 93;
        default:
            return 117;
    }
}

void set_place(Shot& shot, Random& random) {
    const double half = modules_of(shot.payload) * shot.module_px * 0.71 + 6;
    const auto within = [&](int size) { return half * 2 >= size ? size / 2.0 : random.between(half, size - half); };
    shot.centre_x = within(kWidth);
    shot.centre_y = within(kHeight);
}

Shot shot_of(Random& random, int kind) {
    constexpr int kKindsOfProfile = 29;  // five payloads at six sizes, but the largest not at 6 px
    Shot shot;
    shot.profile = static_cast<Profile>(kind / kKindsOfProfile);
    const int rest = kind % kKindsOfProfile;
    shot.payload = static_cast<Payload>(rest / 6);
    shot.module_px = kSizes[static_cast<std::size_t>(rest % 6)];
    shot.ink = static_cast<Ink>(random.below(4));
    shot.light = static_cast<Light>(random.below(3));
    shot.paper = random.chance(0.35);
    shot.quality = 72 + random.below(21);
    set_pose(shot, random);
    set_place(shot, random);
    return shot;
}

std::array<cv::Point2f, 4> corners_of(const Card& card, const cv::Matx33d& pose) {
    std::array<cv::Point2f, 4> corners;
    const cv::Rect2f& c = card.code;
    const std::array<cv::Point2f, 4> flat{c.tl(), {c.x + c.width, c.y}, c.br(), {c.x, c.y + c.height}};
    for (std::size_t i = 0; i < 4; ++i) {
        const cv::Vec3d at = pose * cv::Vec3d(flat[i].x, flat[i].y, 1);
        corners[i] = {static_cast<float>(at[0] / at[2]), static_cast<float>(at[1] / at[2])};
    }
    return corners;
}

double card_scale(double module_px) { return std::max(2.0, std::ceil(module_px * 2)); }

}  // namespace

std::uint64_t Random::next() {  // splitmix64
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

std::string name_of(Profile profile) { return std::array{"easy", "mid", "hard"}[static_cast<std::size_t>(profile)]; }
std::string name_of(Payload payload) {
    return std::array{"token-v2", "json-v7", "dgc-v14M", "dgc-v19Q", "bin-v25M"}[static_cast<std::size_t>(payload)];
}
std::string name_of(Ink ink) { return std::array{"black", "green", "yellow", "red"}[static_cast<std::size_t>(ink)]; }
std::string name_of(Light light) { return std::array{"warm", "neutral", "cool"}[static_cast<std::size_t>(light)]; }

cv::Mat make_modules(Payload payload, Random& random, std::string& text) {
    text = text_for(payload, random);
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
    writer.setMargin(0).setEccLevel(payload == Payload::dgc_v19Q ? 5 : 3);
    const ZXing::BitMatrix bits = writer.encode(text, 0, 0);
    cv::Mat modules(bits.height(), bits.width(), CV_8U);
    for (int y = 0; y < bits.height(); ++y) {
        for (int x = 0; x < bits.width(); ++x) modules.at<uchar>(y, x) = bits.get(x, y) ? 1 : 0;
    }
    return modules;
}

GateFrame make_gate_frame(const Shot& shot, std::uint64_t seed) {
    Random random(seed);
    GateFrame made;
    made.shot = shot;
    const cv::Mat modules = make_modules(shot.payload, random, made.text);
    cv::Mat scene = make_background(random);
    const double scale = card_scale(shot.module_px);
    const Card card = draw_card(modules, shot, scale, random);
    const cv::Matx33d pose = pose_of(card, shot, scale);
    place(scene, card, pose, shot, random);
    made.corners = corners_of(card, pose);
    made.jpeg = to_jpeg(take(scene, shot, {}, random), shot.quality);
    return made;
}

GateFrame make_gate_frame(std::uint64_t seed, int index) {
    Random random(seed * 1'000'003 + static_cast<std::uint64_t>(index));
    const Shot shot = shot_of(random, index % 87);
    return make_gate_frame(shot, random.next());
}

GateFrame make_empty_frame(std::uint64_t seed, int index) {
    Random random(seed * 999'983 + static_cast<std::uint64_t>(index));
    GateFrame made;
    made.shot.noise = random.between(1, 8);
    made.shot.blur = random.between(0, 1);
    cv::Mat scene = index % 3 == 2 ? make_texture(random) : make_background(random);
    if (index % 3 == 1) {  // a page full of text
        const cv::Mat blank(93, 93, CV_8U, cv::Scalar(0));
        Shot shot;
        shot.paper = random.chance(0.5);
        set_place(shot, random);
        const Card card = draw_card(blank, shot, 4, random);
        place(scene, card, pose_of(card, shot, 4), shot, random);
    }
    made.jpeg = to_jpeg(take(scene, made.shot, {}, random), 70 + random.below(25));
    return made;
}

Sequence make_sequence(std::uint64_t seed, int index) {
    Random random(seed * 1'000'033 + static_cast<std::uint64_t>(index));
    Sequence made;
    const std::array<int, 4> kinds{2, 8, 14, 20};  // 2.5 px of all payloads but the largest, and larger
    const int kind = kinds[static_cast<std::size_t>(random.below(4))] + random.below(3);
    Shot shot = shot_of(random, kind + (random.chance(0.5) ? 29 : 0));
    if (shot.glare > 0 && random.chance(0.5)) shot.glare = 0;
    const cv::Mat modules = make_modules(shot.payload, random, made.text);
    const cv::Mat background = make_background(random);
    const double scale = card_scale(shot.module_px);
    const Card card = draw_card(modules, shot, scale, random);
    const int empty = 10 + random.below(20), slide = 8 + random.below(8), held = 40, leave = 8;
    made.held_from = empty + slide;
    made.gone_from = empty + slide + held;
    made.shot = shot;
    const double from_x = random.between(-600, 600), from_y = 700;
    shot.motion_angle = std::atan2(from_y, from_x);
    const std::uint64_t card_seed = random.next();
    for (int frame = 0; frame < made.gone_from + leave + 5; ++frame) {
        double away = 0;  // 1: out of the picture, 0: held
        if (frame < made.held_from) away = 1 - std::clamp((frame - empty + 1.0) / slide, 0.0, 1.0);
        if (frame >= made.gone_from) away = std::min(1.0, (frame - made.gone_from + 1.0) / leave);
        Shot now = shot;
        now.centre_x += from_x * away * away + random.between(-0.5, 0.5);
        now.centre_y += from_y * away * away + random.between(-0.5, 0.5);
        now.rotation += random.between(-0.15, 0.15);
        if (away > 0) now.motion = std::min(14.0, shot.motion + 700 * 2 * away / slide * 0.35);
        cv::Mat scene = background.clone();
        Random same(card_seed);  // moiré and glare stay with the phone
        const cv::Mat moving = away < 1 ? place(scene, card, pose_of(card, now, scale), now, same)
                                        : cv::Mat(scene.size(), CV_8U, cv::Scalar(0));
        made.jpegs.push_back(to_jpeg(take(scene, now, moving, random), shot.quality));
    }
    return made;
}

}  // namespace gate::bench
