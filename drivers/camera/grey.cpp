#include "camera/grey.h"

#include <opencv2/imgproc.hpp>

namespace gate::camera {

GreyImage halved(GreyView picture) {
    GreyImage half(picture.width / 2, picture.height / 2);
    if (half.pixels.empty()) return {};
    const cv::Mat from(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
    cv::Mat to(half.height, half.width, CV_8UC1, half.pixels.data());
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
    return half;
}

GreyImage on_paper(GreyView picture, int times, int margin) {
    GreyImage paper(picture.width * times + 2 * margin, picture.height * times + 2 * margin, 255);
    const cv::Mat from(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
    cv::Mat all(paper.height, paper.width, CV_8UC1, paper.pixels.data());
    cv::Mat to = all(cv::Rect(margin, margin, picture.width * times, picture.height * times));
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_LINEAR);
    return paper;
}

}  // namespace gate::camera
