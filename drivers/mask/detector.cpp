#include "mask/detector.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>

#include "mask/network.h"

namespace gate::mask {
namespace {

constexpr std::size_t kMostFaces = 16;
constexpr int kSmallest = 16;      // pixels of a picture's side: no face below
constexpr float kInFront = 0.07f;  // of the picture's height: smaller is somebody at the back
constexpr float kVote = 0.1f;      // scores a vote may have; below, a square saw nobody
constexpr float kNoFace = 0.2f;    // a first square below it: no further one is asked whether it is a face
constexpr float kSameInCrop = 0.35f;
constexpr double kDoubted = 0.65;         // a large face below it may be a coat or a shadow: others are looked at
constexpr std::size_t kFacesOfDoubt = 3;  // then, the largest

struct Vote {
    float masked = 0, bare = 0;
};

/// A square of the picture; what hangs over its edge is filled with the pixels at the edge.
struct Square {
    cv::Rect area;
    cv::Mat pixels;
};

Square square_around(const cv::Mat& picture, const Box& face, float factor) {
    const float side = std::max(face.w, face.h) * std::abs(factor);
    const cv::Rect area(static_cast<int>(std::lround(face.x + face.w / 2 - side / 2)),
                        static_cast<int>(std::lround(face.y + face.h / 2 - side / 2)),
                        std::max(2, static_cast<int>(std::lround(side))),
                        std::max(2, static_cast<int>(std::lround(side))));
    const cv::Rect inside = area & cv::Rect(0, 0, picture.cols, picture.rows);
    Square square{area, {}};
    if (inside.empty()) return square;
    cv::copyMakeBorder(picture(inside), square.pixels, inside.y - area.y, area.br().y - inside.br().y,
                       inside.x - area.x, area.br().x - inside.br().x, cv::BORDER_REPLICATE);
    if (factor < 0) cv::flip(square.pixels, square.pixels, 1);
    return square;
}

/// `box` of the picture as shares of the square, mirrored where the square is.
Box within(const Box& box, const cv::Rect& square, bool mirrored) {
    const auto side = static_cast<float>(square.width);
    Box in{(box.x - static_cast<float>(square.x)) / side, (box.y - static_cast<float>(square.y)) / side, box.w / side,
           box.h / side};
    if (mirrored) in.x = 1 - in.x - in.w;
    return in;
}

/// Sides of an input of about `pixels`, shaped as the picture is, so that a face keeps its shape. Whole
/// cells of the maps and a half: the sizes such networks were trained at are so (260 = 32 × 8 + 4).
cv::Size input_size(const cv::Mat& picture, int pixels, int least) {
    const double aspect = std::clamp(static_cast<double>(picture.cols) / picture.rows, 0.25, 4.0);
    const auto side = [&](double wanted) {
        return std::max(least, static_cast<int>(std::lround((wanted - 4) / 8)) * 8 + 4);
    };
    return {side(std::sqrt(pixels * aspect)), side(std::sqrt(pixels / aspect))};
}

float area_of(const Box& box) { return box.w * box.h; }

}  // namespace

class Detector::Inner {
public:
    explicit Inner(Profile profile) : profile_(std::move(profile)) {}

    Status load(const std::string& folder) {
        const auto model = read_model(profile_, folder);
        if (!model) return model.fault();
        for (auto* network : {&whole_, &crop_}) {
            auto made = Network::make(profile_, *model);
            if (!made) return made.fault();
            *network = *std::move(made);
        }
        return try_out();
    }

    /// No further face is judged after one of score `enough`.
    Result<std::vector<Face>> find(const cv::Mat& picture, std::size_t most, double enough) {
        auto faces = find_at(picture, profile_.locate_pixels, most, enough);
        if (faces && faces->empty()) faces = find_at(picture, profile_.finer_pixels, most, enough);
        return faces;
    }

private:
    Result<std::vector<Face>> find_at(const cv::Mat& picture, int pixels, std::size_t most, double enough) {
        auto found = locate(picture, pixels);
        if (!found) return found.fault();
        std::sort(found->begin(), found->end(),
                  [](const Candidate& a, const Candidate& b) { return area_of(a.box) > area_of(b.box); });
        std::vector<Face> faces;
        for (const Candidate& candidate : *found) {
            if (faces.size() == most || (!faces.empty() && faces.back().score >= enough)) break;
            const auto face = judge(picture, candidate);
            if (!face) return face.fault();
            if (face->kind != Mask::unchecked) faces.push_back(*face);
        }
        return faces;
    }

    /// Whether the outputs fit the profile, and every layer is laid out before a worker waits for it.
    Status try_out() {
        const cv::Mat nothing(720, 1280, CV_8UC3, cv::Scalar(90, 90, 90));
        for (const int pixels : {profile_.finer_pixels, profile_.locate_pixels})
            if (const auto seen = locate(nothing, pixels); !seen) return seen.fault();
        const auto seen = vote(nothing, {400, 200, 200, 300}, profile_.crops.front());
        if (!seen) return seen.fault();
        return Done{};
    }

    Result<std::vector<Candidate>> locate(const cv::Mat& picture, int pixels) {
        const cv::Size size = input_size(picture, pixels, profile_.least_side());
        auto seen = whole_->look(picture, size.width, size.height, profile_.face_from);
        if (!seen) return seen.fault();
        auto faces = one_a_face(*std::move(seen), profile_.same_face, kMostFaces);
        for (Candidate& face : faces) {
            face.box = {face.box.x * static_cast<float>(picture.cols), face.box.y * static_cast<float>(picture.rows),
                        face.box.w * static_cast<float>(picture.cols), face.box.h * static_cast<float>(picture.rows)};
        }
        return faces;
    }

    /// The look that found the face and the squares vote by their scores; when these are sure, or the first sees no
    /// face at all, no further square is asked. A face that is not seen again was none.
    Result<Face> judge(const cv::Mat& picture, const Candidate& candidate) {
        Vote sum{candidate.masked, candidate.bare};
        float votes = 1;
        for (const float crop : profile_.crops) {
            const auto one = vote(picture, candidate.box, crop);
            if (!one) return one.fault();
            sum.masked += one->masked;
            sum.bare += one->bare;
            ++votes;
            if (votes == 2 && std::max(one->masked, one->bare) < kNoFace) return Face{};
            if (std::abs(sum.masked - sum.bare) >= profile_.sure_from * votes) break;
        }
        const float again = std::max(sum.masked - candidate.masked, sum.bare - candidate.bare);
        if (again < profile_.face_from * (votes - 1)) return Face{};
        const bool masked = sum.masked > sum.bare * profile_.bare_weight;
        return Face{candidate.box, masked ? Mask::masked : Mask::bare,
                    std::min(1.0f, (masked ? sum.masked : sum.bare) / votes)};
    }

    Result<Vote> vote(const cv::Mat& picture, const Box& face, float crop) {
        const Square square = square_around(picture, face, crop);
        if (square.pixels.empty()) return Vote{};
        const auto seen = crop_->look(square.pixels, profile_.crop_px, profile_.crop_px, kVote);
        if (!seen) return seen.fault();
        const Box target = within(face, square.area, crop < 0);
        Candidate best;
        for (const Candidate& candidate : *seen)
            if (overlap(candidate.box, target) > kSameInCrop && candidate.score() > best.score()) best = candidate;
        return Vote{best.masked, best.bare};
    }

    const Profile profile_;
    std::unique_ptr<Network> whole_, crop_;
};

Detector::Detector(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Detector::~Detector() = default;

Result<std::unique_ptr<Detector>> Detector::load(const std::string& folder) {
    cv::setNumThreads(1);  // of the whole process: lanes have threads of their own
    auto profile = profile_of(folder);
    if (!profile) return profile.fault();
    auto inner = std::make_unique<Inner>(*std::move(profile));
    if (const Status loaded = inner->load(folder); !loaded) return loaded.fault();
    return std::unique_ptr<Detector>(new Detector(std::move(inner)));
}

Result<std::vector<Face>> Detector::find(camera::ColourView picture, std::size_t most, double enough) {
    if (picture.empty() || picture.width < kSmallest || picture.height < kSmallest) return std::vector<Face>{};
    try {
        const cv::Mat pixels(picture.height, picture.width, CV_8UC3, const_cast<std::uint8_t*>(picture.data),
                             static_cast<std::size_t>(picture.stride));
        return inner_->find(pixels, most, enough);
    } catch (const std::exception& error) {  // cv::Exception, std::bad_alloc
        return Fault{Reason::model_wrong, error.what()};
    }
}

MaskCheck::Seen Detector::face_in_front(camera::ColourView picture) {
    const auto faces = find(picture, kFacesOfDoubt, kDoubted);
    if (!faces || faces->empty()) return {};
    const Face& face = faces->back().score >= kDoubted ? faces->back() : faces->front();
    if (face.box.h < kInFront * static_cast<float>(picture.height)) return {};
    return {face.kind, face.score};
}

}  // namespace gate::mask
