// The network of a mask detector, run by OpenCV's dnn module on one core.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

#include "mask/boxes.h"
#include "mask/model.h"

namespace gate::mask {

/// One network for one size of input (a change of size costs it a new layout). Not thread-safe. Never throws.
class Network {
public:
    /// `profile` must outlive it. Fault model_wrong: OpenCV cannot make a network of it.
    static Result<std::unique_ptr<Network>> make(const Profile& profile, const ModelBytes& model);
    ~Network();

    /// Candidates of at least `least` in `picture` (blue, green, red), seen at `width` × `height`; boxes as
    /// shares of the picture. Fault model_wrong: the output is not what the profile says.
    Result<std::vector<Candidate>> look(const cv::Mat& picture, int width, int height, float least);

private:
    class Inner;
    explicit Network(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate::mask
