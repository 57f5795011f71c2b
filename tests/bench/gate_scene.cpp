#include "gate_scene.h"

#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace gate::bench {
namespace {

cv::Scalar random_colour(Random& random, double low = 10, double high = 235) {
    const double value = random.between(low, high), spread = random.between(0, 45);
    return {value + random.between(-spread, spread), value + random.between(-spread, spread),
            value + random.between(-spread, spread)};
}

/// Clouds of many sizes: the larger, the stronger, as in photographs.
cv::Mat clouds(Random& random) {
    cv::Mat sum(kHeight, kWidth, CV_32FC3, cv::Scalar::all(0));
    for (int size = 4; size <= 512; size *= 2) {
        cv::Mat grains(kHeight * size / 512 + 2, kWidth * size / 512 + 2, CV_32FC3), grown;
        for (auto it = grains.begin<cv::Vec3f>(); it != grains.end<cv::Vec3f>(); ++it) {
            const float value = static_cast<float>(random.between(-1, 1));
            for (int c = 0; c < 3; ++c) (*it)[c] = value + static_cast<float>(random.between(-0.3, 0.3));
        }
        cv::resize(grains, grown, sum.size(), 0, 0, cv::INTER_CUBIC);
        sum += grown * (random.between(0.6, 1.4) * 60.0 / std::pow(size / 4.0, random.between(0.45, 0.9)));
    }
    return sum;
}

void draw_things(cv::Mat& picture, Random& random) {
    for (int i = random.below(40); i > 0; --i) {
        const cv::Point at(random.below(kWidth), random.below(kHeight));
        const cv::Size size(10 + random.below(300), 10 + random.below(200));
        const int line = random.chance(0.5) ? cv::FILLED : 1 + random.below(6);
        switch (random.below(4)) {
            case 0:
                cv::rectangle(picture, {at, size}, random_colour(random), line);
                break;
            case 1:
                cv::ellipse(picture, at, size / 2, random.below(180), 0, 360, random_colour(random), line, cv::LINE_AA);
                break;
            case 2:
                cv::line(picture, at, at + cv::Point(size), random_colour(random), 1 + random.below(8), cv::LINE_AA);
                break;
            default:
                cv::putText(picture, "EXIT 4A 6:30 GATE", at, random.below(4), random.between(0.5, 3),
                            random_colour(random), 1 + random.below(4), cv::LINE_AA);
        }
    }
}

cv::Scalar ink_of(Ink ink, Random& random) {
    const double change = random.between(-12, 12);
    switch (ink) {  // blue, green, red
        case Ink::black:
            return {12 + change / 2, 12 + change / 2, 12 + change / 2};
        case Ink::green:
            return {60 + change, 148 + change, 26 + change};
        case Ink::yellow:
            return {30 + change, 168 + change, 220 + change};
        default:
            return {48 + change, 42 + change, 192 + change};
    }
}

void write_lines(cv::Mat& picture, cv::Rect where, double scale, Random& random) {
    const double size = std::max(0.25, scale * 0.09);
    for (int y = where.y + static_cast<int>(30 * size); y < where.y + where.height;
         y += static_cast<int>((18 + random.below(24)) * size)) {
        cv::putText(picture, "NAME 1990-01-01 valid", {where.x, y}, cv::FONT_HERSHEY_SIMPLEX, size, {40, 40, 40},
                    std::max(1, static_cast<int>(2 * size)), cv::LINE_AA);
    }
}

cv::Vec3d light_of(Light light) {
    switch (light) {
        case Light::warm:
            return {0.68, 0.93, 1.0};
        case Light::cool:
            return {1.0, 0.94, 0.80};
        default:
            return {0.97, 1.0, 0.98};
    }
}

cv::Mat motion_kernel(double length, double angle) {
    const int half = static_cast<int>(std::ceil(length / 2)) + 1;
    cv::Mat kernel(2 * half + 1, 2 * half + 1, CV_32F, cv::Scalar(0));
    for (int i = 0; i <= 64; ++i) {
        const double at = (i / 64.0 - 0.5) * length;
        const double x = half + at * std::cos(angle), y = half + at * std::sin(angle);
        const int left = static_cast<int>(x), top = static_cast<int>(y);
        for (int dy = 0; dy < 2; ++dy) {
            for (int dx = 0; dx < 2; ++dx) {
                const double weight = (dx ? x - left : 1 - x + left) * (dy ? y - top : 1 - y + top);
                kernel.at<float>(top + dy, left + dx) += static_cast<float>(weight);
            }
        }
    }
    return kernel / cv::sum(kernel)[0];
}

void add_glare(cv::Mat& card, const Card& drawn, const Shot& shot, Random& random) {
    const double x = drawn.code.x + drawn.code.width * random.between(0.1, 0.9);
    const double y = drawn.code.y + drawn.code.height * random.between(0.1, 0.9);
    const double wide = drawn.code.width * random.between(0.08, 0.2),
                 high = drawn.code.width * random.between(0.08, 0.2);
    for (int row = 0; row < card.rows; ++row) {
        auto* pixel = card.ptr<cv::Vec3b>(row);
        const double down = std::exp(-0.5 * (row - y) * (row - y) / (high * high)) * shot.glare;
        if (down < 0.5) continue;
        for (int column = 0; column < card.cols; ++column) {
            const double add = down * std::exp(-0.5 * (column - x) * (column - x) / (wide * wide));
            for (int c = 0; c < 3; ++c) pixel[column][c] = cv::saturate_cast<uchar>(pixel[column][c] + add);
        }
    }
}

/// The screen's pixels against the sensor's: faint stripes over the card.
void add_moire(cv::Mat& scene, const cv::Mat& mask, const Shot& shot, Random& random) {
    if (shot.paper || shot.profile == Profile::easy || random.chance(0.4)) return;
    const double period = random.between(3, 12), angle = random.between(0, CV_PI), depth = random.between(0.02, 0.07);
    const double kx = 2 * CV_PI / period * std::cos(angle), ky = 2 * CV_PI / period * std::sin(angle);
    for (int y = 0; y < scene.rows; ++y) {
        auto* pixel = scene.ptr<cv::Vec3b>(y);
        for (int x = 0; x < scene.cols; ++x) {
            if (mask.at<uchar>(y, x) > 0) pixel[x] *= 1 - depth + depth * std::sin(kx * x + ky * y);
        }
    }
}

}  // namespace

cv::Mat make_background(Random& random) {
    cv::Mat picture;
    cv::Mat raw = clouds(random) * random.between(0.3, 1.3) + random_colour(random, 20, 200);
    raw.convertTo(picture, CV_8UC3);
    draw_things(picture, random);
    if (const double blur = random.between(-1, 5); blur > 0.3) cv::GaussianBlur(picture, picture, {}, blur);
    return picture;
}

cv::Mat make_texture(Random& random) {
    const int grain = 1 + random.below(8);
    cv::Mat grains(kHeight / grain + 1, kWidth / grain + 1, CV_8UC3), picture;
    const bool two_tone = random.chance(0.7);
    for (auto it = grains.begin<cv::Vec3b>(); it != grains.end<cv::Vec3b>(); ++it) {
        const auto value = static_cast<uchar>(two_tone ? (random.chance(0.5) ? 220 : 30) : random.below(256));
        *it = {value, value, value};
    }
    cv::resize(grains, picture, {grains.cols * grain, grains.rows * grain}, 0, 0, cv::INTER_NEAREST);
    return picture({0, 0, kWidth, kHeight}).clone();
}

Card draw_card(const cv::Mat& modules, const Shot& shot, double scale, Random& random) {
    const int side = static_cast<int>(std::lround(modules.cols * scale));
    const int border = std::max(2, static_cast<int>(side * random.between(0.14, 0.3)));
    const int quiet = std::max(border, static_cast<int>(4 * scale));
    const int frame = shot.paper ? 0 : std::max(2, side / 18);
    const int bar = shot.paper ? 0 : side / 5, text = side / 3;
    const int wide = side + 2 * quiet + 2 * frame;
    const int high = 2 * frame + bar + text + quiet + side + static_cast<int>(side * random.between(0.2, 0.5)) + quiet;
    const double white = shot.paper ? random.between(225, 250) : random.between(238, 252);
    Card card{cv::Mat(high, wide, CV_8UC3, cv::Scalar::all(shot.paper ? white : 18)), {}};
    cv::rectangle(card.picture, {frame, frame, wide - 2 * frame, high - 2 * frame}, cv::Scalar::all(white), cv::FILLED);
    if (bar > 0)
        cv::rectangle(card.picture, {frame, frame, wide - 2 * frame, bar}, {150, 110, random.between(0, 40)},
                      cv::FILLED);
    const int top = frame + bar + (shot.paper ? quiet : text);
    write_lines(card.picture,
                shot.paper ? cv::Rect(quiet, top + side + quiet, side, text)
                           : cv::Rect(frame + quiet / 2, frame + bar, side, text - quiet),
                scale, random);
    cv::Mat code(modules.size(), CV_8UC3, cv::Scalar::all(white)), grown;
    code.setTo(ink_of(shot.ink, random), modules);
    cv::resize(code, grown, {side, side}, 0, 0, cv::INTER_NEAREST);
    const cv::Rect where(frame + quiet, top, side, side);
    cv::rectangle(card.picture,
                  (where + cv::Size(2 * quiet, 2 * quiet) - cv::Point(quiet, quiet)) &
                      cv::Rect(frame, frame + bar, wide - 2 * frame, high - 2 * frame - bar),
                  cv::Scalar::all(white), cv::FILLED);
    grown.copyTo(card.picture(where));
    card.code = where;
    return card;
}

cv::Matx33d pose_of(const Card& card, const Shot& shot, double scale) {
    const double turn = shot.rotation * CV_PI / 180, tilt = shot.tilt * CV_PI / 180;
    const double axis = shot.tilt_axis;
    const double focal = 900, near = 900;
    const cv::Matx33d in_plane(std::cos(turn), -std::sin(turn), 0, std::sin(turn), std::cos(turn), 0, 0, 0, 1);
    const cv::Matx33d to_axis(std::cos(axis), std::sin(axis), 0, -std::sin(axis), std::cos(axis), 0, 0, 0, 1);
    const cv::Matx33d lean(1, 0, 0, 0, std::cos(tilt), -std::sin(tilt), 0, std::sin(tilt), std::cos(tilt));
    const cv::Matx33d spin = to_axis.t() * lean * to_axis * in_plane;
    const double k = shot.module_px / scale;
    const cv::Matx33d centre(1, 0, -(card.code.x + card.code.width / 2.0), 0, 1,
                             -(card.code.y + card.code.height / 2.0), 0, 0, 1);
    const cv::Matx33d flat(spin(0, 0) * k, spin(0, 1) * k, 0, spin(1, 0) * k, spin(1, 1) * k, 0, spin(2, 0) * k / near,
                           spin(2, 1) * k / near, 1);
    const cv::Matx33d lens(focal / near, 0, shot.centre_x, 0, focal / near, shot.centre_y, 0, 0, 1);
    return lens * flat * centre;
}

cv::Mat place(cv::Mat& scene, const Card& card, const cv::Matx33d& pose, const Shot& shot, Random& random) {
    constexpr int kFiner = 2;  // drawn twice as fine, then averaged: no jagged modules
    cv::Mat lit = card.picture.clone();
    if (shot.glare > 0) add_glare(lit, card, shot, random);
    const cv::Matx33d finer = cv::Matx33d(kFiner, 0, (kFiner - 1) / 2.0, 0, kFiner, (kFiner - 1) / 2.0, 0, 0, 1) * pose;
    cv::Mat large, mask, small, small_mask;
    cv::warpPerspective(lit, large, finer, scene.size() * kFiner, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::warpPerspective(cv::Mat(card.picture.size(), CV_8U, cv::Scalar(255)), mask, finer, scene.size() * kFiner);
    cv::resize(large, small, scene.size(), 0, 0, cv::INTER_AREA);
    cv::resize(mask, small_mask, scene.size(), 0, 0, cv::INTER_AREA);
    small_mask = small_mask > 127;
    small.copyTo(scene, small_mask);
    add_moire(scene, small_mask, shot, random);
    return small_mask;
}

cv::Mat take(const cv::Mat& scene, const Shot& shot, const cv::Mat& moving, Random& random) {
    cv::Mat seen;
    scene.convertTo(seen, CV_32FC3);
    if (shot.blur > 0.05) cv::GaussianBlur(seen, seen, {}, shot.blur);
    if (shot.motion > 0.1) {
        cv::Mat moved, where = moving;
        cv::filter2D(seen, moved, -1, motion_kernel(shot.motion, shot.motion_angle));
        if (!where.empty()) cv::dilate(where, where, {}, {-1, -1}, static_cast<int>(shot.motion / 2) + 1);
        moved.copyTo(seen, where.empty() ? cv::noArray() : where);
    }
    const cv::Vec3d light = light_of(shot.light) * shot.gain;
    cv::multiply(seen, cv::Scalar(light[0], light[1], light[2]), seen);
    cv::RNG noise(random.next());
    cv::Mat grain(seen.size(), CV_32FC3), frame;
    noise.fill(grain, cv::RNG::NORMAL, 0, shot.noise);
    seen += grain;
    seen.convertTo(frame, CV_8UC3);
    return frame;
}

std::vector<std::uint8_t> to_jpeg(const cv::Mat& frame, int quality) {
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", frame, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
    return bytes;
}

}  // namespace gate::bench
