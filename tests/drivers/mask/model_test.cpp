#include "mask/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "unit/temp_folder.h"

namespace gate::mask {
namespace {

void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A tiny "model" with a profile of its own, so that these tests need no real one.
struct Made : TempFolder {
    std::string network = "layer {}", weights = "0123456789", source = path + "/source",
                folder = path + "/data/models/mask";
    Made() {
        std::filesystem::create_directories(source);
        write(source + "/net.prototxt", network);
        write(source + "/net.caffemodel", weights);
        std::string profile = Profile::shipped().at(0).text;
        const auto replace = [&](const std::string& from, const std::string& to) {
            ASSERT_NE(profile.find(from), std::string::npos) << from;
            profile.replace(profile.find(from), from.size(), to);
        };
        replace("face_mask_detection.prototxt\"\nrole", "net.prototxt\"\nrole");
        replace("face_mask_detection.caffemodel\"\nrole", "net.caffemodel\"\nrole");
        replace("13490", "8");
        replace("4053526", "10");
        replace("8de363802d3557f3d9ff7e72dd61eead60f5e9e145bb962d7979b99ff85d4212", to_hex(sha256(bytes_of(network))));
        replace("3c2e89cffdc9459a69dd5c2e4c1ca263e6488a56a5a37d81ca2ff32344fbf740", to_hex(sha256(bytes_of(weights))));
        write(source + "/profile.toml", profile);
    }
    Result<Profile> install() const { return install_model({source}, folder); }
    bool installed() const { return std::filesystem::exists(folder + "/net.caffemodel"); }
};

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
    EXPECT_THAT(profile.problems[0].text(), testing::HasSubstr("64 hexadecimal digits"));
    EXPECT_THAT(profile.problems[1].text(), testing::HasSubstr("at least 129"));
    EXPECT_THAT(profile.problems[2].text(), testing::HasSubstr("unknown"));
}

TEST(Profile, a_file_name_cannot_lead_out_of_the_folder) {
    std::string text = Profile::shipped().at(0).text;
    text.replace(text.find("face_mask_detection.prototxt\"\nrole"), 5, "../..");
    EXPECT_FALSE(Profile::parse(text, "a.toml").problems.empty());
}

TEST(InstallModel, copies_what_fits_and_the_profile_beside_it) {
    Made made;
    const auto done = made.install();
    ASSERT_TRUE(done.ok()) << done.fault().detail;
    EXPECT_EQ(read(made.folder + "/net.caffemodel"), made.weights);
    const auto profile = profile_of(made.folder);
    ASSERT_TRUE(profile.ok());
    EXPECT_TRUE(read_model(*profile, made.folder).ok());
}

TEST(InstallModel, one_file_named_is_enough_if_the_others_lie_beside_it) {
    Made made;
    EXPECT_TRUE(install_model({made.source + "/net.caffemodel"}, made.folder).ok());
    EXPECT_TRUE(made.installed());
}

TEST(InstallModel, keeps_the_licence_where_there_is_one) {
    Made made;
    write(made.source + "/LICENSE", "MIT");
    ASSERT_TRUE(made.install().ok());
    EXPECT_EQ(read(made.folder + "/LICENSE"), "MIT");
}

TEST(InstallModel, a_changed_file_is_refused_and_the_installed_model_stays) {
    Made made;
    ASSERT_TRUE(made.install().ok());
    write(made.source + "/net.caffemodel", "012345678X");
    const auto done = made.install();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.fault().reason, Reason::model_wrong);
    EXPECT_THAT(done.fault().detail, testing::HasSubstr("SHA-256"));
    EXPECT_EQ(read(made.folder + "/net.caffemodel"), made.weights);
}

TEST(InstallModel, a_file_cut_off_is_told_as_such) {
    Made made;
    write(made.source + "/net.caffemodel", "0123");
    const auto done = made.install();
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.fault().detail, testing::HasSubstr("cut off, 4 of 10 bytes"));
    EXPECT_FALSE(made.installed());
}

TEST(InstallModel, a_folder_without_a_model_is_told_what_was_looked_for) {
    TempFolder empty;
    const auto done = install_model({empty.path}, empty.path + "/models/mask");
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.fault().reason, Reason::model_missing);
    EXPECT_THAT(done.fault().detail, testing::HasSubstr("face_mask_detection.caffemodel"));
    EXPECT_FALSE(install_model({empty.path + "/nowhere"}, empty.path + "/m").ok());
}

TEST(InstalledModel, that_was_changed_afterwards_is_not_used) {
    Made made;
    const auto profile = made.install();
    ASSERT_TRUE(profile.ok());
    write(made.folder + "/net.prototxt", "layer{} ");
    EXPECT_FALSE(read_model(*profile, made.folder).ok());
}

}  // namespace
}  // namespace gate::mask
