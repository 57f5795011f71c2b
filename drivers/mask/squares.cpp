#include "mask/squares.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace gate::mask {
namespace {

Box within(const Box& box, const cv::Rect& square, bool mirrored) {
    const auto side = static_cast<float>(square.width);
    Box in{(box.x - static_cast<float>(square.x)) / side, (box.y - static_cast<float>(square.y)) / side, box.w / side,
           box.h / side};
    if (mirrored) in.x = 1 - in.x - in.w;
    return in;
}

}  // namespace

void resize_as_a_lens(const cv::Mat& from, cv::Mat& to, cv::Size size) {
    cv::Mat half;
    const bool far_larger = from.cols >= 4 * size.width && from.rows >= 4 * size.height;
    if (far_larger) cv::resize(from, half, {from.cols / 2, from.rows / 2}, 0, 0, cv::INTER_AREA);
    const cv::Mat& source = far_larger ? half : from;
    cv::resize(source, to, size, 0, 0, source.cols > 2 * size.width ? cv::INTER_AREA : cv::INTER_LINEAR);
}

Square square_around(const cv::Mat& picture, const Box& face, float factor, int px) {
    const float wanted = std::max(face.w, face.h) * std::abs(factor);
    const int side = std::max(2, static_cast<int>(std::lround(wanted)));
    const cv::Rect area(static_cast<int>(std::lround(face.x + face.w / 2 - wanted / 2)),
                        static_cast<int>(std::lround(face.y + face.h / 2 - wanted / 2)), side, side);
    const bool mirrored = factor < 0;
    Square square{{}, within(face, area, mirrored)};
    const cv::Rect inside = area & cv::Rect(0, 0, picture.cols, picture.rows);
    if (inside.empty()) return square;
    // Resized first: a square several times as large as the frame would cost more to fill than to look at.
    const auto in_square = [&](int at) { return static_cast<int>(std::lround(static_cast<double>(at) * px / side)); };
    const int left = std::min(in_square(inside.x - area.x), px - 1),
              top = std::min(in_square(inside.y - area.y), px - 1);
    const int right = std::max(in_square(inside.br().x - area.x), left + 1);
    const int bottom = std::max(in_square(inside.br().y - area.y), top + 1);
    cv::Mat small;
    resize_as_a_lens(picture(inside), small, {right - left, bottom - top});
    cv::copyMakeBorder(small, square.pixels, top, px - bottom, left, px - right, cv::BORDER_REPLICATE);
    if (mirrored) cv::flip(square.pixels, square.pixels, 1);
    return square;
}

}  // namespace gate::mask
