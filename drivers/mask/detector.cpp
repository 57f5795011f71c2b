#include "mask/detector.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>

#include "mask/network.h"
#include "mask/squares.h"

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

/// What one look is for.
struct Task {
    std::size_t most = kMostFaces;                  // faces
    double enough = 2;                              // none after one of this score
    int squares = std::numeric_limits<int>::max();  // left to ask
};

struct Vote {
    float masked = 0, bare = 0;
    float score() const { return std::max(masked, bare); }
    void operator+=(const Vote& other) { masked += other.masked, bare += other.bare; }
};

float area_of(const Box& box) { return box.w * box.h; }

/// Sides of an input of about `pixels`, shaped as the picture is, so that a face keeps its shape. Whole
/// cells of the maps and a half: the sizes such networks were trained at are so (260 = 32 × 8 + 4).
cv::Size input_size(const cv::Mat& picture, int pixels, int least) {
    const double aspect = std::clamp(static_cast<double>(picture.cols) / picture.rows, 0.25, 4.0);
    const auto side = [&](double wanted) {
        return std::max(least, static_cast<int>(std::lround((wanted - 4) / 8)) * 8 + 4);
    };
    return {side(std::sqrt(pixels * aspect)), side(std::sqrt(pixels / aspect))};
}

}  // namespace

class Detector::Inner {
public:
    explicit Inner(Profile profile) : profile_(std::move(profile)) {}

    Status load(const std::string& folder) {
        const auto model = read_model(profile_, folder);
        if (!model) return model.fault();
        for (auto* network : {&whole_, &finer_, &crop_}) {
            auto made = Network::make(profile_, *model);
            if (!made) return made.fault();
            *network = *std::move(made);
        }
        return try_out();
    }

    Result<std::vector<Face>> find(const cv::Mat& picture, std::size_t most) {
        Course alone;
        auto faces = look(picture, {most}, alone);
        if (faces && faces->empty()) faces = look(picture, {most}, alone);
        return faces;
    }

    Result<std::vector<Face>> check(const cv::Mat& picture, Course& course) {
        return look(picture, {kFacesOfDoubt, kDoubted, profile_.squares_after(pixels_of(course))}, course);
    }

private:
    int pixels_of(const Course& course) const { return course.finer ? profile_.finer_pixels : profile_.locate_pixels; }

    /// One look, and the squares around what it finds, as far as the task's squares go.
    Result<std::vector<Face>> look(const cv::Mat& picture, Task task, Course& course) {
        auto found = locate(picture, course);
        if (!found) return found.fault();
        put_in_order(*found, course, profile_);
        Course next;
        std::vector<Face> faces;
        bool all_judged = true;
        const int all_squares = task.squares;
        for (const Candidate& candidate : *found) {
            if (faces.size() == task.most || (!faces.empty() && faces.back().score >= task.enough)) break;
            all_judged = task.squares > 0;
            if (!all_judged) break;
            const auto face = judge(picture, candidate, task.squares);
            if (!face) return face.fault();
            const bool none = face->kind == Mask::unchecked;
            if (!none) faces.push_back(*face);
            if (none)
                next.none.push_back(candidate.box);
            else if (face->score < task.enough)
                next.doubtful.push_back(candidate.box);
        }
        next.finer = course.finer != (faces.empty() && all_judged);
        next.pixels = pixels_of(course) + (all_squares - task.squares) * profile_.crop_px * profile_.crop_px;
        course = std::move(next);
        return faces;
    }

    /// Whether the outputs fit the profile, and every layer is laid out before a worker waits for it.
    Status try_out() {
        const cv::Mat nothing(720, 1280, CV_8UC3, cv::Scalar(90, 90, 90));
        for (const bool finer : {false, true})
            if (const auto seen = locate(nothing, {.finer = finer}); !seen) return seen.fault();
        const auto seen = vote(nothing, {400, 200, 200, 300}, profile_.crops.front());
        if (!seen) return seen.fault();
        return Done{};
    }

    Result<std::vector<Candidate>> locate(const cv::Mat& picture, const Course& course) {
        const cv::Size size = input_size(picture, pixels_of(course), profile_.least_side());
        auto seen = (course.finer ? finer_ : whole_)->look(picture, size.width, size.height, profile_.face_from);
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
    Result<Face> judge(const cv::Mat& picture, const Candidate& candidate, int& squares) {
        Vote again, sum{candidate.masked, candidate.bare};
        float asked = 0, votes = 1;
        for (const float crop : profile_.crops) {
            if (squares == 0) break;
            --squares;
            const auto one = vote(picture, candidate.box, crop);
            if (!one) return one.fault();
            again += *one, sum += *one, ++asked, ++votes;
            if (asked == 1 && one->score() < kNoFace) break;
            if (std::abs(sum.masked - sum.bare) >= profile_.sure_from * votes) break;
        }
        if (again.score() < profile_.face_from * asked) return Face{};
        const bool masked = sum.masked > sum.bare * profile_.bare_weight;
        return Face{candidate.box, masked ? Mask::masked : Mask::bare,
                    std::min(1.0f, (masked ? sum.masked : sum.bare) / votes)};
    }

    Result<Vote> vote(const cv::Mat& picture, const Box& face, float crop) {
        const Square square = square_around(picture, face, crop, profile_.crop_px);
        if (square.pixels.empty()) return Vote{};
        const auto seen = crop_->look(square.pixels, profile_.crop_px, profile_.crop_px, kVote);
        if (!seen) return seen.fault();
        Candidate best;
        for (const Candidate& candidate : *seen)
            if (overlap(candidate.box, square.face) > kSameInCrop && candidate.score() > best.score()) best = candidate;
        return Vote{best.masked, best.bare};
    }

    const Profile profile_;
    std::unique_ptr<Network> whole_, finer_, crop_;  // one for each size of input
};

namespace {

/// What `job` makes of the picture; nothing of one that cannot hold a face.
template <class Job>
Result<std::vector<Face>> guarded(camera::ColourView picture, const Job& job) {
    if (picture.empty() || picture.width < kSmallest || picture.height < kSmallest) return std::vector<Face>{};
    try {
        return job(cv::Mat(picture.height, picture.width, CV_8UC3, const_cast<std::uint8_t*>(picture.data),
                           static_cast<std::size_t>(picture.stride)));
    } catch (const std::exception& error) {  // cv::Exception, std::bad_alloc
        return Fault{Reason::model_wrong, error.what()};
    }
}

}  // namespace

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

Result<std::vector<Face>> Detector::find(camera::ColourView picture, std::size_t most) {
    return guarded(picture, [&](const cv::Mat& pixels) { return inner_->find(pixels, most); });
}

MaskCheck::Seen Detector::check(camera::ColourView frame, Course& course) {
    const auto faces = guarded(frame, [&](const cv::Mat& pixels) { return inner_->check(pixels, course); });
    if (!faces) return {};
    const Face* face = in_front(*faces, frame.height);
    return face ? MaskCheck::Seen{face->kind, face->score} : MaskCheck::Seen{};
}

const Face* in_front(std::span<const Face> faces, int picture_height) {
    const auto before = [](const Face& a, const Face& b) {
        const bool a_sure = a.score >= kDoubted, b_sure = b.score >= kDoubted;
        return a_sure != b_sure ? b_sure : area_of(a.box) < area_of(b.box);
    };
    const auto first = std::ranges::max_element(faces, before);
    if (first == faces.end() || first->box.h < kInFront * static_cast<float>(picture_height)) return nullptr;
    return &*first;
}

}  // namespace gate::mask
