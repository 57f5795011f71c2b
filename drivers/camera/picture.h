// From bytes to pictures: JPEG packets and picture files, with a limit on their size.
#pragma once

#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace gate::camera {

struct Size {
    int width = 0;
    int height = 0;
};

/// The size a JPEG's header states; nothing where it is no JPEG or is cut before its header ends.
std::optional<Size> jpeg_size(ByteView jpeg);

/// More pixels than any camera sends (8K is 33 million): refused before memory is taken for them.
constexpr long kMostPixels = 64'000'000;

// Decoding into `into`; false, and `into` as it was, where it cannot be decoded.
// Deeper pictures become 8-bit, transparent ones are laid on white. None of these throws.
bool decode_grey(ByteView file, cv::Mat& into);
bool decode_colour(ByteView file, cv::Mat& into);
/// Any picture or frame (8 or 16 bits, or 0 … 1; 1, 2 (YUYV), 3 or 4 channels) as 8-bit grey.
bool grey_of(const cv::Mat& frame, cv::Mat& into);
/// The same as blue-green-red; false for a grey frame, which has no colour.
bool bgr_of(const cv::Mat& frame, cv::Mat& into);

}  // namespace gate::camera
