// The mask check's figures: how many faces it names rightly at first sight and over the frames of a visit, and what a
// check costs, beside one look of the same model at 260 × 260 (as its authors use it) at the same pictures.
//
//     mask_bench --model DIR [--photos DIR]… [--faces LIST.xml]… [--seed N]
//
// --photos: a folder with the photographs' folders masked/ and bare/; they count as they are and set in a field twice
// as large. --faces: bare faces with landmarks (docs/mask.md), of which visits are made, bare and with painted masks.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <opencv2/imgcodecs.hpp>

#include "cpu_clock.h"
#include "face_pictures.h"
#include "mask/detector.h"
#include "mask/model.h"
#include "mask/network.h"
#include "mask/votes.h"

namespace gate::bench {
namespace {

using Seen = MaskCheck::Seen;

struct Count {
    int all = 0, right = 0, wrong = 0;
    void add(Mask truth, Mask said) {
        ++all;
        right += said == truth ? 1 : 0;
        wrong += said != truth && said != Mask::unchecked ? 1 : 0;
    }
};

class Bench {
public:
    Bench(mask::Profile profile, const std::string& folder)
        : profile_(std::move(profile)), detector_(*mask::Detector::load(folder)) {
        whole_ = *mask::Network::make(profile_, *mask::read_model(profile_, folder));
    }

    static camera::ColourView view_of(const cv::Mat& frame) {
        return {frame.data, frame.cols, frame.rows, static_cast<std::ptrdiff_t>(frame.step)};
    }

    /// A picture that stands alone, as `gatectl mask` judges it.
    Seen alone(const cv::Mat& picture) {
        std::vector<mask::Face> faces;
        alone_ms_.push_back(ms_of([&] { faces = *detector_->find(view_of(picture), 16); }));
        const mask::Face* face = mask::in_front(faces, picture.rows);
        return face ? Seen{face->kind, face->score} : Seen{};
    }

    /// The next frame of a visit, as a lane judges it.
    Seen check(const cv::Mat& frame, mask::Course& course) {
        Seen seen;
        ms_.push_back(ms_of([&] { seen = detector_->check(view_of(frame), course); }));
        looks_.push_back(course.pixels / (260.0 * 260.0));
        return seen;
    }

    /// The largest face of one look at 260 × 260.
    Seen peers(const cv::Mat& frame) {
        std::vector<mask::Candidate> seen;
        peer_ms_.push_back(ms_of([&] {
            if (auto look = whole_->look(frame, 260, 260, profile_.face_from)) seen = *std::move(look);
        }));
        const auto faces = mask::one_a_face(std::move(seen), profile_.same_face, 16);
        const auto largest = std::max_element(faces.begin(), faces.end(), [](const auto& a, const auto& b) {
            return a.box.w * a.box.h < b.box.w * b.box.h;
        });
        if (largest == faces.end()) return {};
        return {largest->masked > largest->bare ? Mask::masked : Mask::bare, largest->score()};
    }

    void single(const std::string& what, Mask truth, const cv::Mat& frame) {
        counts_[what].first.add(truth, alone(frame).mask);
        counts_[what].second.add(truth, peers(frame).mask);
    }

    /// As a lane does: a mask once seen lets go, so a bare face must never be called one.
    void visit(const std::string& what, Mask truth, const std::vector<cv::Mat>& frames) {
        mask::Votes votes;
        mask::Course course;
        Mask said = Mask::unchecked;
        for (std::size_t i = 0; i < frames.size() && said != Mask::masked; ++i) {
            const Seen seen = check(frames[i], course);
            votes.add({seen.mask, seen.score, Instant(milliseconds(150 * static_cast<int>(i)))});
            if (const auto answer = votes.answer()) said = answer->mask;
        }
        counts_[what].first.add(truth, said);
    }

    void print() {
        std::printf("| | the check | one look at 260 × 260 |\n|---|---|---|\n");
        for (const auto& [what, count] : counts_) {
            std::printf("| %s (%d) |", what.c_str(), count.first.all);
            for (const Count& one : {count.first, count.second}) {
                if (one.all == 0)
                    std::printf(" |");
                else
                    std::printf(" %.1f %% (%d wrong, %d not told) |", 100.0 * one.right / one.all, one.wrong,
                                one.all - one.right - one.wrong);
            }
            std::printf("\n");
        }
        std::printf("| pixels of a lane's check, of those of one look: median, p95, most | %.2f, %.2f, %.2f | |\n",
                    quantile(looks_, .5), quantile(looks_, .95), quantile(looks_, 1));
        print_work("a lane's check", ms_);
        print_work("a picture alone", alone_ms_);
        print_work("one look at 260 × 260", peer_ms_);
    }

private:
    void print_work(const char* what, std::vector<double>& ms) {
        const double look = quantile(peer_ms_, .5);
        std::printf("| ms of work, %s: median, p95, most (%zu) | %.1f, %.1f, %.1f (%.2f, %.2f, %.2f of a look) | |\n",
                    what, ms.size(), quantile(ms, .5), quantile(ms, .95), quantile(ms, 1), quantile(ms, .5) / look,
                    quantile(ms, .95) / look, quantile(ms, 1) / look);
    }

    static double quantile(std::vector<double>& values, double share) {
        if (values.empty()) return 0;
        std::sort(values.begin(), values.end());
        return values[std::min(values.size() - 1,
                               static_cast<std::size_t>(share * static_cast<double>(values.size())))];
    }

    const mask::Profile profile_;
    std::unique_ptr<mask::Detector> detector_;
    std::unique_ptr<mask::Network> whole_;
    std::map<std::string, std::pair<Count, Count>> counts_;
    std::vector<double> ms_, looks_, alone_ms_, peer_ms_;
};

void judge_photos(Bench& bench, const std::filesystem::path& folder) {
    for (const auto& [name, truth] : {std::pair{"masked", Mask::masked}, std::pair{"bare", Mask::bare}})
        for (const auto& file : std::filesystem::directory_iterator(folder / name)) {
            const cv::Mat picture = cv::imread(file.path().string());
            if (picture.empty()) continue;
            bench.single(std::string("photographs, ") + name, truth, picture);
            bench.single(std::string("photographs in twice the field, ") + name, truth, in_twice_the_field(picture));
        }
}

constexpr int kTimes = 2;  // each face, in other masks and frames

void judge_made(Bench& bench, const std::vector<FacePhoto>& faces, std::uint64_t seed) {
    constexpr int kFrames = 8;
    for (std::size_t i = 0; i < faces.size(); ++i)
        for (int k = 0; k < kTimes; ++k) {
            Random random(seed * 1'000'003 + i * kTimes + static_cast<std::uint64_t>(k));
            const float height = static_cast<float>(random.between(90, 360));
            const FacePhoto masked = with_mask(faces[i], random);
            const auto bare_frames = visit_of(faces[i], height, kFrames, random),
                       masked_frames = visit_of(masked, height, kFrames, random);
            bench.single("made frames, bare, first sight", Mask::bare, bare_frames.front());
            bench.single("made frames, mask painted, first sight", Mask::masked, masked_frames.front());
            bench.visit("made visits of eight frames, bare", Mask::bare, bare_frames);
            bench.visit("made visits of eight frames, mask painted", Mask::masked, masked_frames);
        }
}

}  // namespace
}  // namespace gate::bench

int main(int argc, char** argv) {
    using namespace gate;
    std::string model, store;
    std::vector<std::string> photos, lists;
    std::uint64_t seed = 1;
    CLI::App app{"Figures of the mask check"};
    app.add_option("--model", model, "Folder of the model")->required();
    app.add_option("--photos", photos, "Folder with masked/ and bare/");
    app.add_option("--faces", lists, "Lists of bare faces with landmarks");
    app.add_option("--store", store, "Write some of the made frames here, to be looked at");
    app.add_option("--seed", seed, "Other masks, other frames");
    CLI11_PARSE(app, argc, argv);
    const auto profile = mask::profile_of(model);
    if (!profile) return std::fprintf(stderr, "%s: no usable model\n", model.c_str()), 1;
    bench::Bench bench(*profile, model);
    std::vector<bench::FacePhoto> faces;
    for (const auto& list : lists)
        for (auto& face : bench::faces_of_list(list)) faces.push_back(std::move(face));
    if (!store.empty()) {
        for (std::size_t i = 0; i < faces.size(); ++i) {
            bench::Random random(seed + i);
            const auto masked = bench::with_mask(faces[i], random);
            cv::imwrite(store + "/" + std::to_string(i) + ".jpg",
                        bench::visit_of(masked, static_cast<float>(random.between(90, 360)), 1, random).front());
        }
        return 0;
    }
    for (const auto& folder : photos) bench::judge_photos(bench, folder);
    bench::judge_made(bench, faces, seed);
    bench.print();
}
