#include "mask/boxes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gate::mask {
namespace {

Profile shipped() { return Profile::shipped().at(0); }

TEST(Priors, there_are_as_many_as_the_shipped_model_gives) {
    EXPECT_EQ(priors_of(shipped(), 260, 260).size(), 5972u);  // FaceMaskDetection's own number
    EXPECT_EQ(priors_of(shipped(), 132, 132).size(), 1620u);
    EXPECT_EQ(priors_of(shipped(), 260, 148).size(), 3440u);
}

TEST(Priors, the_first_cell_has_both_sizes_at_ratio_one_then_the_first_at_the_others) {
    const auto priors = priors_of(shipped(), 260, 260);
    const float centre = 0.5f / 33;
    EXPECT_NEAR(priors[0].x, centre, 1e-6);
    EXPECT_NEAR(priors[0].y, centre, 1e-6);
    EXPECT_NEAR(priors[0].w, 0.04, 1e-6);
    EXPECT_NEAR(priors[0].h, 0.04, 1e-6);
    EXPECT_NEAR(priors[1].w, 0.056, 1e-6);
    EXPECT_NEAR(priors[2].w, 0.04 * std::sqrt(0.62), 1e-6);
    EXPECT_NEAR(priors[2].h, 0.04 / std::sqrt(0.62), 1e-6);
    EXPECT_NEAR(priors[3].h / priors[3].w, 1 / 0.42, 1e-4);
    EXPECT_NEAR(priors[4].x, 1.5 / 33, 1e-6);  // rows of cells, left to right
    EXPECT_NEAR(priors[4].y, centre, 1e-6);
}

TEST(Priors, keep_their_size_in_pixels_whatever_the_input) {
    EXPECT_NEAR(priors_of(shipped(), 132, 132)[0].w * 132, 0.04 * 260, 1e-3);
    const Box wide = priors_of(shipped(), 260, 148)[0];
    EXPECT_NEAR(wide.w * 260, wide.h * 148, 1e-3);
}

TEST(Priors, of_an_input_too_small_for_the_last_map_there_are_none) {
    EXPECT_TRUE(priors_of(shipped(), 120, 260).empty());
    EXPECT_EQ(shipped().least_side(), 129);
}

TEST(Overlap, is_the_share_of_what_both_cover) {
    EXPECT_FLOAT_EQ(overlap({0, 0, 2, 2}, {0, 0, 2, 2}), 1);
    EXPECT_FLOAT_EQ(overlap({0, 0, 2, 2}, {1, 0, 2, 2}), 1.0f / 3);
    EXPECT_FLOAT_EQ(overlap({0, 0, 2, 2}, {2, 0, 2, 2}), 0);
    EXPECT_FLOAT_EQ(overlap({0, 0, 2, 2}, {5, 7, 2, 2}), 0) << "apart both ways";
}

struct Output {
    std::vector<Box> priors{{0.5f, 0.5f, 0.2f, 0.4f}, {0.25f, 0.25f, 0.1f, 0.1f}};
    std::vector<float> offsets = std::vector<float>(8, 0.0f), scores{0.9f, 0.1f, 0.2f, 0.1f};
    std::vector<Candidate> decoded(float least = 0.5f) const {
        return decode(shipped(), priors, offsets, scores, least);
    }
};

TEST(Decode, without_offsets_the_box_is_the_prior) {
    const auto found = Output{}.decoded();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NEAR(found[0].box.x, 0.4, 1e-6);
    EXPECT_NEAR(found[0].box.y, 0.3, 1e-6);
    EXPECT_NEAR(found[0].box.w, 0.2, 1e-6);
    EXPECT_FLOAT_EQ(found[0].masked, 0.9f);
    EXPECT_FLOAT_EQ(found[0].bare, 0.1f);
}

TEST(Decode, offsets_move_and_stretch_by_the_variances) {
    Output output;
    output.offsets = {1, -1, 2, 0, 0, 0, 0, 0};
    const Box box = output.decoded().at(0).box;
    EXPECT_NEAR(box.w, 0.2 * std::exp(0.4), 1e-5);
    EXPECT_NEAR(box.x + box.w / 2, 0.5 + 0.1 * 0.2, 1e-5);
    EXPECT_NEAR(box.y + box.h / 2, 0.5 - 0.1 * 0.4, 1e-5);
}

TEST(Decode, numbers_that_are_none_are_left_out) {
    Output output;
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f}) {
        output.offsets[2] = bad;
        EXPECT_TRUE(output.decoded().empty()) << bad;
    }
    output.offsets[2] = 0;
    for (const float absurd : {-100.0f, 100.0f}) {  // far out of the picture
        output.offsets[0] = output.offsets[1] = absurd * 10;
        EXPECT_TRUE(output.decoded().empty()) << absurd;
        output.offsets[0] = output.offsets[1] = 0;
        output.offsets[3] = absurd;  // of no size, or larger than any picture
        EXPECT_TRUE(output.decoded().empty()) << absurd;
        output.offsets[3] = 0;
    }
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), 1.5f, 1e30f}) {  // no share
        output.scores = {bad, 0.9f, 0.2f, 0.1f};
        EXPECT_TRUE(output.decoded().empty()) << bad;
    }
}

TEST(Decode, sizes_that_do_not_fit_give_nothing) {
    Output output;
    output.scores.pop_back();
    EXPECT_TRUE(output.decoded(0).empty());
}

TEST(OneAFace, keeps_the_best_of_boxes_on_one_face_whatever_they_call_it) {
    const std::vector<Candidate> all{
        {{0, 0, 10, 10}, 0.2f, 0.7f}, {{1, 0, 10, 10}, 0.9f, 0.1f}, {{50, 0, 10, 10}, 0, 0.6f}};
    const auto faces = one_a_face(all, 0.3f, 8);
    ASSERT_EQ(faces.size(), 2u);
    EXPECT_FLOAT_EQ(faces[0].masked, 0.9f);
    EXPECT_FLOAT_EQ(faces[1].bare, 0.6f);
    EXPECT_EQ(one_a_face(all, 0.3f, 1).size(), 1u);
}

}  // namespace
}  // namespace gate::mask
