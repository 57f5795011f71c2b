// The scene of a gate frame, piece by piece: background, the card that is held up, and what the lens
// and the sensor do to it.
#pragma once

#include "gate_frames.h"

namespace gate::bench {

constexpr int kWidth = 1280, kHeight = 720;

/// 1280 × 720, blue-green-red.
cv::Mat make_background(Random& random);
/// Evenly coloured grains of one size: the worst for a finder of patterns.
cv::Mat make_texture(Random& random);

/// What is held up, drawn flat: `scale` pixels a module.
struct Card {
    cv::Mat picture;  // BGR
    cv::Rect2f code;  // where the code lies in it
};
Card draw_card(const cv::Mat& modules, const Shot& shot, double scale, Random& random);

/// Maps card pixels to frame pixels so that a module has shot.module_px in the middle of the code.
cv::Matx33d pose_of(const Card& card, const Shot& shot, double scale);
/// The card before the background; glare and moiré with it. Gives where it lies (255).
cv::Mat place(cv::Mat& scene, const Card& card, const cv::Matx33d& pose, const Shot& shot, Random& random);
/// Blur, movement (where `moving` is set; empty: everywhere), light, noise.
cv::Mat take(const cv::Mat& scene, const Shot& shot, const cv::Mat& moving, Random& random);
std::vector<std::uint8_t> to_jpeg(const cv::Mat& frame, int quality);

}  // namespace gate::bench
