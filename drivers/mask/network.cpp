#include "mask/network.h"

#include <opencv2/dnn.hpp>

#include "mask/squares.h"

namespace gate::mask {
namespace {

std::span<const float> numbers_of(const cv::Mat& output) {
    if (output.type() != CV_32F || !output.isContinuous()) return {};
    return {output.ptr<float>(), output.total()};
}

}  // namespace

class Network::Inner {
public:
    Inner(const Profile& profile, const ModelBytes& model)
        : profile_(profile),
          net_(cv::dnn::readNetFromCaffe(model.network.data(), model.network.size(), model.weights.data(),
                                         model.weights.size())) {
        net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        net_.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    }

    Result<std::vector<Candidate>> look(const cv::Mat& picture, cv::Size size, float least) {
        resize_as_a_lens(picture, small_, size);
        cv::dnn::blobFromImage(small_, blob_, profile_.scale, size, {}, profile_.rgb);
        net_.setInput(blob_);
        net_.forward(outputs_, std::vector<cv::String>{profile_.boxes, profile_.scores});
        if (size != size_) priors_ = priors_of(profile_, size.width, size.height);
        size_ = size;
        const auto offsets = numbers_of(outputs_.at(0)), scores = numbers_of(outputs_.at(1));
        if (priors_.empty() || offsets.size() != priors_.size() * 4 || scores.size() != priors_.size() * 2)
            return Fault{Reason::model_wrong, "gives " + std::to_string(offsets.size()) + " numbers for " +
                                                  std::to_string(priors_.size()) + " boxes"};
        return decode(profile_, priors_, offsets, scores, least);
    }

private:
    const Profile& profile_;
    cv::dnn::Net net_;
    cv::Mat small_, blob_;
    std::vector<cv::Mat> outputs_;
    cv::Size size_;
    std::vector<Box> priors_;  // for size_
};

Network::Network(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Network::~Network() = default;

Result<std::unique_ptr<Network>> Network::make(const Profile& profile, const ModelBytes& model) {
    try {
        return std::unique_ptr<Network>(new Network(std::make_unique<Inner>(profile, model)));
    } catch (const std::exception& error) {  // cv::Exception is one
        return Fault{Reason::model_wrong, error.what()};
    }
}

Result<std::vector<Candidate>> Network::look(const cv::Mat& picture, int width, int height, float least) {
    try {
        return inner_->look(picture, {width, height}, least);
    } catch (const std::exception& error) {
        return Fault{Reason::model_wrong, error.what()};
    }
}

}  // namespace gate::mask
