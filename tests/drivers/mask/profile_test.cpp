// What a profile of a mask model may say.
#include "mask/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "unit/temp_folder.h"

namespace gate::mask {
namespace {

using testing::HasSubstr;

/// The shipped profile with `from` written as `to`.
Profile with(const std::string& from, const std::string& to) {
    std::string text = Profile::shipped().at(0).text;
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return Profile::parse(text.replace(text.find(from), from.size(), to), "a.toml");
}

TEST(ShippedProfiles, are_free_of_mistakes) {
    ASSERT_FALSE(Profile::shipped().empty());
    for (const Profile& profile : Profile::shipped())
        for (const Problem& problem : profile.problems) ADD_FAILURE() << problem.text();
}

TEST(Profile, every_mistake_is_named_with_its_line) {
    std::string text = Profile::shipped().at(0).text;
    text.replace(text.find("crop_px = 132"), 13, "crop_px = 64 ");
    text.replace(text.find("8de3"), 4, "xyz!");
    text += "\nunknown = 1\n";
    const Profile profile = Profile::parse(text, "a.toml");
    ASSERT_EQ(profile.problems.size(), 3u);
    EXPECT_THAT(profile.problems[0].text(), HasSubstr("64 hexadecimal digits"));
    EXPECT_THAT(profile.problems[1].text(), HasSubstr("at least 129"));
    EXPECT_THAT(profile.problems[2].text(), HasSubstr("unknown"));
}

TEST(Profile, a_file_name_cannot_lead_out_of_the_folder) {
    for (const char* name : {"../../prototxt", "a/b", "a\\\\b", ".", "..", ".hidden", ""})
        EXPECT_FALSE(with("face_mask_detection.prototxt\"\nrole", name + std::string("\"\nrole")).problems.empty())
            << name;
}

TEST(Profile, a_check_of_a_lane_has_squares_left_after_either_look) {
    const Profile profile = Profile::shipped().at(0);
    EXPECT_EQ(profile.squares_after(profile.locate_pixels), 6);
    EXPECT_EQ(profile.squares_after(profile.finer_pixels), 4);
}

TEST(Profile, one_written_before_checks_had_a_budget_still_serves) {
    std::string text = Profile::shipped().at(0).text;
    text.erase(text.find("check_pixels = 153000"), 21);
    text.replace(text.find("finer_pixels = 82944"), 20, "finer_pixels = 999999");
    const Profile profile = Profile::parse(text, "a.toml");
    EXPECT_TRUE(profile.problems.empty());
    EXPECT_EQ(profile.squares_after(profile.finer_pixels), 1);
}

struct Mistake {
    const char *from, *to, *said;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.to; }

class ProfileWithAMistake : public testing::TestWithParam<Mistake> {};

TEST_P(ProfileWithAMistake, is_refused_with_what_would_be_right) {
    const Profile profile = with(GetParam().from, GetParam().to);
    ASSERT_FALSE(profile.problems.empty());
    EXPECT_THAT(profile.problems[0].text(), HasSubstr(GetParam().said));
}
INSTANTIATE_TEST_SUITE_P(Files, ProfileWithAMistake,
                         testing::Values(Mistake{"85d4212\"", "85d42\"", "sha256 must be 64 hexadecimal digits"},
                                         Mistake{"\"weights\"", "\"licence\"",
                                                 "one of role network and one of role weights"},
                                         Mistake{"bytes = 13490", "bytes = 1000000000000", "bytes must be"},
                                         Mistake{"name = \"AIZOO", "name = AIZOO\"", "a.toml:"}));
INSTANTIATE_TEST_SUITE_P(
    Input, ProfileWithAMistake,
    testing::Values(Mistake{"scale = 0.0039", "scale = -0.0039", "scale must be"},
                    Mistake{"scale = 0.0039", "scale = 1.0039", "scale must be"},
                    Mistake{"locate_pixels = 38416", "locate_pixels = 384", "locate_pixels must be"},
                    Mistake{"locate_pixels = 38416", "locate_pixels = 384160000", "locate_pixels must be"},
                    Mistake{"finer_pixels = 82944", "finer_pixels = 829", "finer_pixels must be"},
                    Mistake{"finer_pixels = 82944", "finer_pixels = 829440000", "finer_pixels must be"},
                    Mistake{"check_pixels = 153000", "check_pixels = 60000", "at least 100368"},
                    Mistake{"crop_px = 132", "crop_px = 13200", "crop_px must be"}));
INSTANTIATE_TEST_SUITE_P(
    Output, ProfileWithAMistake,
    testing::Values(Mistake{"[\"masked\", \"bare\"]", "[\"masked\", \"masked\"]", "classes must be"},
                    Mistake{"[\"masked\", \"bare\"]", "[\"bare\", \"masked\", \"other\"]", "classes must be"},
                    Mistake{"[0.1, 0.1, 0.2, 0.2]", "[0.1, 0.1]", "variances must hold four numbers"},
                    Mistake{"[0.1, 0.1, 0.2, 0.2]", "[0.1, 0.1, 0.2, 20]", "variances holds a number out of range"}));
INSTANTIATE_TEST_SUITE_P(
    Priors, ProfileWithAMistake,
    testing::Values(Mistake{"input_px = 260", "input_px = 0", "input_px must be"},
                    Mistake{"input_px = 260", "input_px = 26000", "input_px must be"},
                    Mistake{"[1.0, 0.62, 0.42]", "[]", "ratios must hold one to eight numbers"},
                    Mistake{"[1.0, 0.62, 0.42]", "[1, 1, 1, 1, 1, 1, 1, 1, 1]", "ratios must hold one to eight"},
                    Mistake{"[1.0, 0.62, 0.42]", "[1.0, 0.0]", "ratios holds a number out of range"},
                    Mistake{"[1.0, 0.62, 0.42]", "[1.0, nan]", "ratios must be a list of numbers"},
                    Mistake{"halvings = 3", "halvings = -3", "halvings must be"},
                    Mistake{"halvings = 3", "halvings = 30", "halvings must be"},
                    Mistake{"trimmed = 2", "trimmed = -2", "trimmed must be"},
                    Mistake{"trimmed = 2", "trimmed = 20", "trimmed must be"},
                    Mistake{"sizes = [0.04, 0.056]", "sizes = [0.04, 0.0]", "sizes holds a number out of range"}));
INSTANTIATE_TEST_SUITE_P(
    Judge, ProfileWithAMistake,
    testing::Values(Mistake{"face_from = 0.4", "face_from = 0.0", "face_from must be"},
                    Mistake{"face_from = 0.4", "face_from = 1.4", "face_from must be"},
                    Mistake{"same_face = 0.3", "same_face = 0.0", "same_face must be"},
                    Mistake{"same_face = 0.3", "same_face = 1.3", "same_face must be"},
                    Mistake{"sure_from = 0.9", "sure_from = 0.1", "sure_from must be"},
                    Mistake{"sure_from = 0.9", "sure_from = 1.9", "sure_from must be"},
                    Mistake{"bare_weight = 0.5", "bare_weight = 0", "bare_weight must be"},
                    Mistake{"bare_weight = 0.5", "bare_weight = 50", "bare_weight must be"},
                    Mistake{"crops = [-2.2, 1.5]", "crops = [-2.2, 0.5]", "crops must be from 1 to 4"},
                    Mistake{"crops = [-2.2, 1.5]", "crops = [-9.2, 1.5]", "crops must be from 1 to 4"},
                    Mistake{"crops = [-2.2, 1.5]", "crops = []", "crops must hold one to eight numbers"},
                    Mistake{"crops = [-2.2, 1.5]", "crops = [1, 1, 1, 1, 1, 1, 1, 1, 1]", "crops must hold one to"}));

TEST(Profile, without_any_map_says_so_and_nothing_else) {
    std::string text = Profile::shipped().at(0).text;
    const auto from = text.find("[[priors.map]]");
    const Profile profile = Profile::parse(text.erase(from, text.find("[judge]") - from), "a.toml");
    ASSERT_EQ(profile.problems.size(), 1u);
    EXPECT_THAT(profile.problems[0].text(), HasSubstr("at least one [[priors.map]] is needed"));
}

TEST(Profile, that_cannot_be_read_is_one_problem_of_the_file) {
    const TempFolder folder;
    const Profile missing = Profile::load(folder.path + "/missing.toml"), none = Profile::load(folder.path);
    ASSERT_EQ(missing.problems.size(), 1u);
    EXPECT_THAT(missing.problems[0].text(), HasSubstr("missing.toml"));
    EXPECT_EQ(none.problems.size(), 1u);
}

}  // namespace
}  // namespace gate::mask
