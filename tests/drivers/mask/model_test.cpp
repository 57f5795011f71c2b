#include "mask/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

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

/// As where too many are open.
class NoFilesCanBeOpened {
public:
    NoFilesCanBeOpened() {
        getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit none{0, before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoFilesCanBeOpened() { setrlimit(RLIMIT_NOFILE, &before_); }
    NoFilesCanBeOpened(const NoFilesCanBeOpened&) = delete;
    NoFilesCanBeOpened& operator=(const NoFilesCanBeOpened&) = delete;

private:
    rlimit before_{};
};

TEST(InstallModel, copies_what_fits_and_the_profile_beside_it) {
    Made made;
    const auto done = made.install();
    ASSERT_TRUE(done.ok()) << done.fault().detail;
    EXPECT_EQ(read(made.folder + "/net.caffemodel"), made.weights);
    EXPECT_FALSE(std::filesystem::exists(made.folder + "/LICENSE")) << "there was none";
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

TEST(InstallModel, a_profile_with_a_mistake_is_told_as_such) {
    Made made;
    write(made.source + "/profile.toml", read(made.source + "/profile.toml") + "unknown = 1\n");
    const auto done = made.install();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.fault().reason, Reason::config_invalid);
    EXPECT_THAT(done.fault().detail, testing::HasSubstr("unknown"));
    EXPECT_FALSE(made.installed());
}

TEST(InstallModel, a_file_too_large_is_not_even_read) {
    Made made;
    std::filesystem::resize_file(made.source + "/net.caffemodel", (std::uintmax_t{1} << 28) + 1);
    const auto done = made.install();
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.fault().detail, testing::HasSubstr("too large"));
}

TEST(InstallModel, where_nothing_can_be_written_is_told_as_such) {
    Made made;
    const auto below_a_file = install_model({made.source}, made.source + "/net.prototxt/mask");
    ASSERT_FALSE(below_a_file.ok());
    EXPECT_EQ(below_a_file.fault().reason, Reason::file_unreadable);
    EXPECT_THAT(below_a_file.fault().detail, testing::HasSubstr("cannot be written"));
    const auto not_to_be_renamed = install_model({made.source}, made.source + "/.");
    ASSERT_FALSE(not_to_be_renamed.ok());
    EXPECT_EQ(not_to_be_renamed.fault().reason, Reason::file_unreadable);
}

TEST(InstallModel, what_an_earlier_attempt_left_behind_does_not_go_in) {
    Made made;
    ASSERT_TRUE(made.install().ok());
    for (const char* left : {".new", ".old"}) {
        std::filesystem::create_directories(made.folder + left);
        write(made.folder + left + "/left_behind", "");
    }
    ASSERT_TRUE(made.install().ok());
    EXPECT_FALSE(std::filesystem::exists(made.folder + "/left_behind"));
    EXPECT_FALSE(std::filesystem::exists(made.folder + ".old"));
}

TEST(InstallModel, is_found_where_the_program_was_started) {
    Made made;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(made.source);
    EXPECT_TRUE(install_model({"net.caffemodel"}, made.folder).ok());
    std::filesystem::current_path(before);
}

TEST(InstalledModel, of_which_a_file_is_gone_or_is_none_or_cannot_be_opened_is_a_fault) {
    Made made;
    const auto profile = made.install();
    ASSERT_TRUE(profile.ok());
    {
        const NoFilesCanBeOpened held;
        EXPECT_EQ(read_model(*profile, made.folder).fault().reason, Reason::file_unreadable);
    }
    std::filesystem::remove(made.folder + "/net.caffemodel");
    EXPECT_EQ(read_model(*profile, made.folder).fault().reason, Reason::model_missing);
    std::filesystem::create_directories(made.folder + "/net.caffemodel");
    EXPECT_EQ(read_model(*profile, made.folder).fault().reason, Reason::model_missing) << "a folder";
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
