// Photographs of bare faces with their landmarks, and gate frames made of them: bare as they are, or with a
// mask painted on. Painted masks compare ways of judging; they promise nothing for photographs of real ones.
#pragma once

#include <array>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "gate_frames.h"

namespace gate::bench {

/// The 68 points of the iBUG scheme: 0 … 16 jaw from ear to ear, 27 … 30 bridge of the nose, 36 … 47 eyes.
using Landmarks = std::array<cv::Point2f, 68>;

struct FacePhoto {
    cv::Mat picture;  // blue, green, red
    Landmarks marks;
    float height() const {
        return 1.45f * std::max(16.f, marks[8].y - (marks[19].y + marks[24].y) / 2);
    }  // chin to hairline
    cv::Point2f middle() const { return (marks[0] + marks[16] + marks[30]) / 3; }
};

/// Of a list as dlib's examples/faces has it (*_with_face_landmarks.xml), pictures beside it. What cannot be read is
/// left out.
std::vector<FacePhoto> faces_of_list(const std::filesystem::path& xml);

/// The same face in a mask of random kind and colour: surgical, folded, dark, of coloured or printed cloth.
FacePhoto with_mask(const FacePhoto& face, Random& random);

/// `frames` 720p frames in which the head alone, so many pixels high, moves a little; light, blur, noise and JPEG as
/// cameras have them.
std::vector<cv::Mat> visit_of(const FacePhoto& photo, float height, int frames, Random& random);

/// As large as `picture` doubled, with the picture in the middle of an even grey: a face further away.
cv::Mat in_twice_the_field(const cv::Mat& picture);

}  // namespace gate::bench
