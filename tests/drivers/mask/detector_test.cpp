// The detector on a public model, where one lies beside the project (docs/mask.md); else these are skipped.
#include "mask/detector.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "camera/picture_file.h"

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
                EXPECT_EQ(detector->face_in_front(frame.view()).mask, Mask::masked)
                    << "left " << left << " light " << light << " halved " << halved;
            }
}

TEST_F(DetectorTest, sees_nobody_where_nobody_is) {
    const camera::ColourImage empty{std::vector<std::uint8_t>(1280 * 720 * 3, 90), 1280, 720};
    EXPECT_EQ(detector->face_in_front(empty.view()).mask, Mask::unchecked);
}

TEST_F(DetectorTest, frames_of_any_shape_do_no_harm) {
    for (const auto& [w, h] : {std::pair{1, 1}, {16, 16}, {17, 900}, {4000, 16}, {641, 479}}) {
        const camera::ColourImage picture{std::vector<std::uint8_t>(static_cast<std::size_t>(w * h) * 3, 128), w, h};
        EXPECT_TRUE(detector->find(picture.view(), 4).ok()) << w << " x " << h;
    }
    EXPECT_EQ(detector->face_in_front({}).mask, Mask::unchecked);
}

TEST(DetectorWithoutModel, says_that_there_is_none) {
    EXPECT_EQ(Detector::load("/nonexistent").fault().reason, Reason::model_missing);
}

}  // namespace
}  // namespace gate::mask
