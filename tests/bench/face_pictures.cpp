#include "face_pictures.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace gate::bench {
namespace {

struct Cloth {
    cv::Scalar colour;     // blue, green, red
    double dark_fold = 0;  // depth of pleats, 0 … 1
    bool printed = false;  // stripes of another colour
    bool middle_fold = false;
};

Cloth cloth_of(Random& random) {
    switch (random.below(5)) {
        case 0:
            return {{random.between(190, 235), random.between(170, 215), random.between(120, 175)}, 0.12};  // surgical
        case 1:
            return {cv::Scalar::all(random.between(205, 245)), 0.02, false, true};  // folded, white
        case 2:
            return {cv::Scalar::all(random.between(25, 60)), 0.04, false, random.chance(0.5)};
        case 3:
            return {{random.between(40, 200), random.between(40, 200), random.between(40, 200)}, 0.03};
        default:
            return {{random.between(80, 220), random.between(80, 220), random.between(80, 220)}, 0.03, true};
    }
}

/// From the bridge of the nose along both cheeks to the chin, a little over the jaw's line.
std::vector<cv::Point> outline_of(const Landmarks& marks, Random& random) {
    const cv::Point2f nose = marks[28] + (marks[29] - marks[28]) * static_cast<float>(random.between(-0.6, 0.8));
    const auto beside = [&](int eye, int jaw) {  // where the upper edge crosses the cheek
        return (marks[static_cast<std::size_t>(eye)] * 0.35f + marks[static_cast<std::size_t>(jaw)] * 0.65f + nose) *
               0.5f;
    };
    const cv::Point2f middle = (marks[2] + marks[14] + marks[30]) / 3;
    const auto wider = [&](const cv::Point2f& point) { return middle + (point - middle) * 1.04f; };
    std::vector<cv::Point> points{nose, beside(41, 2)};
    for (std::size_t i = 2; i <= 14; ++i) points.emplace_back(wider(marks[i]));
    points.emplace_back(beside(46, 14));
    return points;
}

/// The cloth as if it lay flat in the light of the face: folds, print, and the face's own shades, softened.
cv::Mat cloth_over(const FacePhoto& face, const Cloth& cloth, Random& random) {
    const double width = cv::norm(face.marks[16] - face.marks[0]) + 1;
    cv::Mat grey, shade;
    cv::cvtColor(face.picture, grey, cv::COLOR_BGR2GRAY);
    cv::GaussianBlur(grey, shade, {}, width / 10);
    const double light = std::clamp(
        cv::mean(grey(cv::Rect(face.marks[30] - cv::Point2f(1, 1), cv::Size(3, 3)) & cv::Rect({}, grey.size())))[0] /
            150,
        0.35, 1.15);
    const cv::Point2f down = face.marks[8] - face.marks[27];
    const double tall = cv::norm(down) + 1, mean = std::max(8.0, cv::mean(shade)[0]);
    const cv::Scalar print(random.between(20, 235), random.between(20, 235), random.between(20, 235));
    cv::Mat out = face.picture.clone();
    for (int y = 0; y < out.rows; ++y)
        for (int x = 0; x < out.cols; ++x) {
            const cv::Point2f from = cv::Point2f(static_cast<float>(x), static_cast<float>(y)) - face.marks[27];
            const double along = (from.x * down.x + from.y * down.y) / (tall * tall);
            const double across = (from.x * down.y - from.y * down.x) / (tall * width);
            double bright = light * std::pow(std::clamp(shade.at<uchar>(y, x) / mean, 0.4, 1.5), 0.6);
            bright *= 1 - 0.5 * across * across * 2 - cloth.dark_fold * (0.5 + 0.5 * std::sin(along * 40));
            if (cloth.middle_fold) bright *= 1 - 0.15 * std::exp(-std::abs(across) * 40);
            const bool stripe = cloth.printed && std::sin(along * 35 + across * 20) > 0.3;
            for (int c = 0; c < 3; ++c)
                out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<uchar>((stripe ? print : cloth.colour)[c] * bright);
        }
    return out;
}

void draw_loops(cv::Mat& picture, const Landmarks& marks, const cv::Scalar& colour, double width) {
    const int thick = std::max(1, static_cast<int>(width / 50));
    cv::line(picture, marks[2], marks[0], colour, thick, cv::LINE_AA);
    cv::line(picture, marks[4], marks[0], colour, thick, cv::LINE_AA);
    cv::line(picture, marks[14], marks[16], colour, thick, cv::LINE_AA);
    cv::line(picture, marks[12], marks[16], colour, thick, cv::LINE_AA);
}

/// What the camera adds.
cv::Mat taken(const cv::Mat& scene, double gain, double blur, double noise, Random& random) {
    cv::Mat frame, grain(scene.size(), CV_16SC3);
    scene.convertTo(frame, CV_8U, gain);
    if (blur > 0.3) cv::GaussianBlur(frame, frame, {}, blur);
    cv::RNG grains(random.next());
    grains.fill(grain, cv::RNG::NORMAL, 0, noise);
    cv::add(frame, grain, frame, {}, CV_8U);
    std::vector<uchar> jpeg;
    cv::imencode(".jpg", frame, jpeg, {cv::IMWRITE_JPEG_QUALITY, 70 + random.below(25)});
    return cv::imdecode(jpeg, cv::IMREAD_COLOR);
}

/// One head alone: who stands beside it in a group would be the face in front as often.
FacePhoto alone(const FacePhoto& face) {
    const float tall = face.height();
    const cv::Rect wanted(face.middle() - cv::Point2f(tall * 0.62f, tall * 0.85f),
                          cv::Size2f(tall * 1.24f, tall * 1.9f));
    const cv::Rect part = wanted & cv::Rect({}, face.picture.size());
    FacePhoto cut{face.picture(part), face.marks};
    for (auto& mark : cut.marks) mark -= cv::Point2f(part.tl());
    return cut;
}

}  // namespace

std::vector<FacePhoto> faces_of_list(const std::filesystem::path& xml) {
    std::vector<FacePhoto> faces;
    std::ifstream in(xml);
    FacePhoto face;
    int marks = 0;
    for (std::string line; std::getline(in, line);) {
        if (const auto at = line.find("<image file='"); at != std::string::npos) {
            const std::string name = line.substr(at + 13, line.find('\'', at + 13) - at - 13);
            face.picture = cv::imread((xml.parent_path() / name).string());
        }
        if (line.find("<box") != std::string::npos) marks = 0;
        unsigned number = 0;
        cv::Point2f point;
        const auto part = line.find("<part");
        if (part == std::string::npos) continue;
        if (std::sscanf(line.c_str() + part, "<part name='%u' x='%f' y='%f'", &number, &point.x, &point.y) != 3)
            continue;
        if (number < face.marks.size()) face.marks[number] = point;
        if (++marks == 68 && !face.picture.empty()) faces.push_back(face);
    }
    return faces;
}

FacePhoto with_mask(const FacePhoto& face, Random& random) {
    const Cloth cloth = cloth_of(random);
    const double width = cv::norm(face.marks[16] - face.marks[0]) + 1;
    FacePhoto masked{cloth_over(face, cloth, random), face.marks};
    cv::Mat where(face.picture.size(), CV_8U, cv::Scalar(0)), soft;
    cv::fillPoly(where, std::vector<std::vector<cv::Point>>{outline_of(face.marks, random)}, cv::Scalar(255),
                 cv::LINE_AA);
    cv::GaussianBlur(where, soft, {}, std::max(0.4, width / 150));
    cv::Mat out = face.picture.clone();
    draw_loops(out, face.marks, cloth.colour * 0.8, width);
    for (int y = 0; y < out.rows; ++y)
        for (int x = 0; x < out.cols; ++x)
            for (int c = 0; c < 3; ++c) {
                auto& to = out.at<cv::Vec3b>(y, x)[c];
                to = static_cast<uchar>(to + (masked.picture.at<cv::Vec3b>(y, x)[c] - to) * soft.at<uchar>(y, x) / 255);
            }
    masked.picture = out;
    return masked;
}

std::vector<cv::Mat> visit_of(const FacePhoto& photo, float height, int frames, Random& random) {
    const cv::Size size(1280, 720);
    const FacePhoto face = alone(photo);
    cv::Mat background;
    cv::resize(photo.picture, background, size);
    cv::GaussianBlur(background, background, {}, 40);
    const float base = height / face.height();
    const double gain = random.between(0.5, 1.25), blur = random.chance(0.5) ? random.between(0.3, height / 60) : 0;
    const double noise = random.between(2, 9), tilt = random.between(-10, 10);
    cv::Point2f at(static_cast<float>(random.between(380, 900)), static_cast<float>(random.between(250, 430)));
    std::vector<cv::Mat> made;
    for (int i = 0; i < frames; ++i) {
        const double angle = tilt + random.between(-3, 3), scale = base * random.between(0.97, 1.03);
        cv::Mat turn = cv::getRotationMatrix2D(face.middle(), angle, scale), scene;
        turn.at<double>(0, 2) += at.x - face.middle().x;
        turn.at<double>(1, 2) += at.y - face.middle().y;
        background.copyTo(scene);
        cv::warpAffine(face.picture, scene, turn, size, cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
        made.push_back(taken(scene, gain, blur, noise, random));
        at += cv::Point2f(static_cast<float>(random.between(-8, 8)), static_cast<float>(random.between(-5, 5)));
    }
    return made;
}

cv::Mat in_twice_the_field(const cv::Mat& picture) {
    cv::Mat out;
    const int x = picture.cols / 2, y = picture.rows / 2;
    cv::copyMakeBorder(picture, out, y, y, x, x, cv::BORDER_CONSTANT, cv::Scalar::all(128));
    return out;
}

}  // namespace gate::bench
