// The detector on a public model, where one lies beside the project (docs/mask.md); else these are skipped.
#include "mask/detector.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "camera/picture_file.h"
#include "unit/temp_folder.h"

namespace gate::mask {
namespace {

std::string model_folder_of_tests() {
    if (const char* named = std::getenv("GATE_MASK_MODEL")) return named;
    return std::string(GATE_SOURCE_DIR) + "/../shared/models/mask";
}

struct DetectorTest : testing::Test {
    std::unique_ptr<Detector> detector;
    void SetUp() override {
        auto loaded = Detector::load(model_folder_of_tests());
        if (!loaded && loaded.fault().reason == Reason::model_missing)
            GTEST_SKIP() << "no mask model in " << model_folder_of_tests() << " (GATE_MASK_MODEL names its folder)";
        ASSERT_TRUE(loaded.ok()) << loaded.fault().detail;
        detector = *std::move(loaded);
    }
    /// What a lane sees in the first or second frame of a visit: far faces are found by the closer look.
    Mask seen_soon(const camera::ColourImage& frame) {
        Course course;
        const Mask first = detector->check(frame.view(), course).mask;
        return first != Mask::unchecked ? first : detector->check(frame.view(), course).mask;
    }
    camera::ColourImage sample(const char* name) {
        const auto file = camera::load_picture(model_folder_of_tests() + "/" + name);
        return file ? camera::decode_colour(file->snapshot) : camera::ColourImage{};
    }
};

/// `picture` at `left`, `top` of a grey 720p frame, each pixel made `light` times as bright; every second
/// pixel only where `halved`.
camera::ColourImage framed(const camera::ColourImage& picture, int left, int top, double light, bool halved) {
    camera::ColourImage frame{std::vector<std::uint8_t>(1280 * 720 * 3, 96), 1280, 720};
    const int step = halved ? 2 : 1;
    for (int y = 0; y < picture.height / step && y + top < 720; ++y)
        for (int x = 0; x < picture.width / step && x + left < 1280; ++x)
            for (int c = 0; c < 3; ++c)
                frame.pixels[static_cast<std::size_t>(((y + top) * 1280 + x + left) * 3 + c)] =
                    static_cast<std::uint8_t>(std::min(255.0, light * picture.view().at(x * step, y * step)[c]));
    return frame;
}

TEST_F(DetectorTest, names_the_faces_of_the_sample_pictures) {
    const auto masked = detector->find(sample("sample-mask.jpg").view(), 8);
    ASSERT_TRUE(masked.ok());
    ASSERT_EQ(masked->size(), 1u);
    EXPECT_EQ(masked->at(0).kind, Mask::masked);
    const auto three = detector->find(sample("sample-bare.png").view(), 8);
    ASSERT_TRUE(three.ok());
    ASSERT_EQ(three->size(), 3u);
    EXPECT_EQ(std::count_if(three->begin(), three->end(), [](const Face& face) { return face.kind == Mask::bare; }), 2);
}

TEST_F(DetectorTest, names_a_face_wherever_it_stands_dark_or_bright_near_or_far) {
    const auto picture = sample("sample-mask.jpg");
    for (const bool halved : {false, true})
        for (const double light : {0.35, 1.0, 1.3})
            for (const int left : {0, 400, 800}) {
                const auto frame = framed(picture, left, 150, light, halved);
                EXPECT_EQ(seen_soon(frame), Mask::masked)
                    << "left " << left << " light " << light << " halved " << halved;
            }
}

TEST_F(DetectorTest, sees_nobody_where_nobody_is) {
    const camera::ColourImage empty{std::vector<std::uint8_t>(1280 * 720 * 3, 90), 1280, 720};
    EXPECT_EQ(seen_soon(empty), Mask::unchecked);
}

TEST_F(DetectorTest, a_check_of_a_lane_keeps_to_its_budget_whatever_it_sees) {
    const int budget = Profile::shipped().at(0).check_pixels;
    const camera::ColourImage empty{std::vector<std::uint8_t>(1280 * 720 * 3, 90), 1280, 720};
    for (const auto& frame : {sample("sample-mask.jpg"), sample("sample-bare.png"), empty,
                              framed(sample("sample-mask.jpg"), 400, 150, 1.3, true)}) {
        Course course;
        for (int i = 0; i < 6; ++i) {
            detector->check(frame.view(), course);
            EXPECT_GT(course.pixels, 0);
            EXPECT_LE(course.pixels, budget) << frame.width << " x " << frame.height << ", frame " << i;
        }
    }
}

TEST_F(DetectorTest, the_closer_look_is_the_next_frames_where_nobody_is_found) {
    const camera::ColourImage empty{std::vector<std::uint8_t>(1280 * 720 * 3, 90), 1280, 720};
    Course course;
    for (const bool finer : {true, false, true}) {
        detector->check(empty.view(), course);
        EXPECT_EQ(course.finer, finer);
    }
}

TEST_F(DetectorTest, frames_of_any_shape_do_no_harm) {
    for (const auto& [w, h] : {std::pair{1, 1}, {16, 16}, {17, 900}, {4000, 16}, {641, 479}}) {
        const camera::ColourImage picture{std::vector<std::uint8_t>(static_cast<std::size_t>(w * h) * 3, 128), w, h};
        EXPECT_TRUE(detector->find(picture.view(), 4).ok()) << w << " x " << h;
    }
    EXPECT_EQ(seen_soon(camera::ColourImage{}), Mask::unchecked);
}

// ---- a made model: what is redder than green is a masked face, what is greener a bare one -----------------

/// One box a cell of 16 pixels. Its layers need no weights.
constexpr const char* kNetwork = R"(
input: "data" input_shape { dim: 1 dim: 3 dim: 132 dim: 132 }
layer { name: "cells" type: "Pooling" bottom: "data" top: "cells" pooling_param { pool: AVE kernel_size: 16 stride: 16 } }
layer { name: "colours" type: "Slice" bottom: "cells" top: "red" top: "green" top: "blue"
        slice_param { axis: 1 slice_point: 1 slice_point: 2 } }
layer { name: "masked" type: "Eltwise" bottom: "red" bottom: "green" top: "masked" eltwise_param { coeff: 1 coeff: -1 } }
layer { name: "bare" type: "Eltwise" bottom: "green" bottom: "red" top: "bare" eltwise_param { coeff: 1 coeff: -1 } }
layer { name: "kinds" type: "Concat" bottom: "masked" bottom: "bare" top: "kinds" concat_param { axis: 1 } }
layer { name: "kinds_last" type: "Permute" bottom: "kinds" top: "kinds_last"
        permute_param { order: 0 order: 2 order: 3 order: 1 } }
layer { name: "scores" type: "Flatten" bottom: "kinds_last" top: "scores" }
layer { name: "aside" type: "Power" bottom: "red" top: "aside" power_param { power: 1 scale: 0 shift: 0 } }
layer { name: "none" type: "Power" bottom: "red" top: "none" power_param { power: 1 scale: 0 shift: 0 } }
layer { name: "offsets" type: "Concat" bottom: "aside" bottom: "none" bottom: "none" bottom: "none" top: "offsets"
        concat_param { axis: 1 } }
layer { name: "offsets_last" type: "Permute" bottom: "offsets" top: "offsets_last"
        permute_param { order: 0 order: 2 order: 3 order: 1 } }
layer { name: "boxes" type: "Flatten" bottom: "offsets_last" top: "boxes" }
)";

struct MadeModel : TempFolder {
    std::string network = kNetwork, boxes = "boxes", crops = "[2.0, -2.0]", sizes = "[0.25]";
    int locate_pixels = 38'416;

    Result<std::unique_ptr<Detector>> load() const {
        const auto write = [&](const std::string& name, const std::string& text) {
            std::ofstream(path + "/" + name, std::ios::binary) << text;
            return "name = \"" + name + "\"\nsha256 = \"" + to_hex(sha256(bytes_of(text))) + "\"\n";
        };
        std::ostringstream profile;
        profile << "name = \"made\"\nsource = \"here\"\n"
                << "[[file]]\nrole = \"network\"\n"
                << write("made.prototxt", network) << "[[file]]\nrole = \"weights\"\n"
                << write("made.caffemodel", "")
                << "[input]\nscale = 0.00392156862745098\nlocate_pixels = " << locate_pixels
                << "\nfiner_pixels = " << locate_pixels << "\ncrop_px = 132\n[output]\nboxes = \"" << boxes
                << "\"\nscores = \"scores\"\nclasses = [\"masked\", \"bare\"]\nvariances = [0.1, 0.1, 0.2, 0.2]\n"
                << "[priors]\ninput_px = 260\nratios = [1.0]\n[[priors.map]]\nhalvings = 4\nsizes = " << sizes
                << "\n[judge]\nface_from = 0.4\nsame_face = 0.3\ncrops = " << crops << "\n";
        std::ofstream(path + "/profile.toml") << profile.str();
        return Detector::load(path);
    }
};

constexpr std::array<int, 3> kRed{0, 0, 255}, kGreen{0, 255, 0};

/// A frame with squares of 160 pixels around these middles.
camera::ColourImage with_squares(const std::vector<std::pair<int, int>>& middles, std::array<int, 3> colour) {
    camera::ColourImage frame{std::vector<std::uint8_t>(1280 * 720 * 3, 96), 1280, 720};
    for (const auto& [left, top] : middles)
        for (int y = top - 80; y < top + 80; ++y)
            for (int x = left - 80; x < left + 80; ++x)
                for (std::size_t c = 0; c < 3; ++c)
                    if (x >= 0 && y >= 0 && x < 1280 && y < 720)
                        frame.pixels[static_cast<std::size_t>(y * 1280 + x) * 3 + c] =
                            static_cast<std::uint8_t>(colour[c]);
    return frame;
}

/// What a lane sees in the first frame of a visit.
Mask first_sight(Detector& detector, camera::ColourView frame) {
    Course course;
    return detector.check(frame, course).mask;
}

TEST(MadeDetector, names_faces_where_they_are_at_most_as_many_as_are_asked_for) {
    const auto detector = MadeModel().load();
    ASSERT_TRUE(detector) << detector.fault().detail;
    const auto one = (*detector)->find(with_squares({{600, 360}}, kGreen).view(), 8);
    ASSERT_TRUE(one && one->size() == 1);
    EXPECT_EQ(one->at(0).kind, Mask::bare);
    EXPECT_NEAR(one->at(0).box.x + one->at(0).box.w / 2, 600, 40);
    EXPECT_NEAR(one->at(0).box.h, 320, 20);
    EXPECT_LE(one->at(0).score, 1);
    const auto three = with_squares({{200, 360}, {640, 360}, {1080, 360}}, kRed);
    EXPECT_EQ((*detector)->find(three.view(), 8).value().size(), 3u);
    EXPECT_EQ((*detector)->find(three.view(), 2).value().size(), 2u);
    EXPECT_EQ(first_sight(**detector, three.view()), Mask::masked);
    for (const auto& corner : {std::pair(20, 20), std::pair(1260, 700)})
        EXPECT_EQ(first_sight(**detector, with_squares({corner}, kRed).view()), Mask::masked)
            << "hanging over the edge";
}

TEST(MadeDetector, looks_at_sixteen_faces_at_most_and_at_none_outside_the_picture) {
    const auto detector = MadeModel().load();
    ASSERT_TRUE(detector);
    std::vector<std::pair<int, int>> middles;
    for (int i = 0; i < 18; ++i) middles.emplace_back(106 + i % 6 * 213, 120 + i / 6 * 240);
    EXPECT_EQ((*detector)->find(with_squares(middles, kRed).view(), 100).value().size(), 16u);
    MadeModel aside;
    aside.network.replace(aside.network.find("shift: 0"), 8, "shift: -30");  // three boxes to the left
    const auto astray = aside.load();
    ASSERT_TRUE(astray) << astray.fault().detail;
    const auto found = (*astray)->find(with_squares({{640, 360}}, kRed).view(), 8);
    ASSERT_TRUE(found) << found.fault().detail;
    EXPECT_TRUE(found->empty());
}

TEST(MadeDetector, takes_no_picture_for_nobody_and_somebody_far_away_for_nobody_in_front) {
    MadeModel model;
    const auto near = model.load();
    ASSERT_TRUE(near);
    const auto nobody = (*near)->find({}, 8);
    EXPECT_TRUE(nobody && nobody->empty());
    EXPECT_EQ(first_sight(**near, {}), Mask::unchecked);
    model.locate_pixels = 1'048'576;
    model.sizes = "[0.2]";  // 52 of 764 rows
    model.crops = "[2.5]";
    const auto far = model.load();
    ASSERT_TRUE(far) << far.fault().detail;
    const auto frame = with_squares({{640, 360}}, kRed);
    EXPECT_FALSE((*far)->find(frame.view(), 8).value().empty());
    EXPECT_EQ(first_sight(**far, frame.view()), Mask::unchecked);
}

TEST(MadeDetector, that_does_not_fit_its_profile_is_refused_when_it_is_loaded) {
    MadeModel two_boxes_a_cell, no_such_output, no_network;
    two_boxes_a_cell.sizes = "[0.25, 0.3]";
    no_such_output.boxes = "elsewhere";
    no_network.network = "layer { type: ";
    for (const MadeModel* model : {&two_boxes_a_cell, &no_such_output, &no_network}) {
        const auto loaded = model->load();
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.fault().reason, Reason::model_wrong) << loaded.fault().detail;
    }
}

TEST(DetectorWithoutModel, says_that_there_is_none) {
    EXPECT_EQ(Detector::load("/nonexistent").fault().reason, Reason::model_missing);
}

}  // namespace
}  // namespace gate::mask
