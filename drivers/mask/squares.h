// The square of a picture in which a face is judged: some times as large as the face, so that it is seen at the size
// the network was trained at.
#pragma once

#include <opencv2/core/mat.hpp>

#include "mask/boxes.h"

namespace gate::mask {

struct Square {
    cv::Mat pixels;  // `px` × `px`: beyond the picture its edge goes on. Empty where nothing of the picture is in it
    Box face;        // as shares of the square
};

/// Around `face` (pixels of `picture`), `factor` times its longer side; negative: mirrored.
Square square_around(const cv::Mat& picture, const Box& face, float factor, int px);

/// A linear resize from far larger leaves out most pixels; the mean of all is what a lens would give. Taken in two
/// steps where it can: halving is so much cheaper than other shrinking that this takes half the time.
void resize_as_a_lens(const cv::Mat& from, cv::Mat& to, cv::Size size);

}  // namespace gate::mask
