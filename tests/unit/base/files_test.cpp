#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "unit/temp_folder.h"

namespace gate {
namespace {

TEST(Files, are_replaced_whole_with_their_mode) {
    const TempFolder folder;
    const std::string path = folder.path + "/key";
    const std::string content = std::string(100'000, 'x') + '\0' + "end";
    ASSERT_TRUE(replace_file(path, "old", 0644));
    ASSERT_TRUE(replace_file(path, content, 0600));
    EXPECT_EQ(*read_file(path), content);
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
    ASSERT_TRUE(replace_file(path, "", 0600));
    EXPECT_EQ(*read_file(path), "");
}

TEST(Files, that_cannot_be_replaced_stay_as_they_are) {
    const TempFolder folder;
    const std::string path = folder.path + "/policy";
    ASSERT_TRUE(replace_file(path, "old", 0644));
    std::filesystem::create_directory(path + ".new");
    const Status failed = replace_file(path, "new", 0644);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.fault().reason, Reason::file_unreadable);
    EXPECT_NE(failed.fault().detail.find(path), std::string::npos);
    EXPECT_EQ(*read_file(path), "old");
}

TEST(Files, that_cannot_be_read_say_why) {
    const TempFolder folder;
    EXPECT_EQ(read_file(folder.path + "/none").fault().reason, Reason::file_unreadable);
    EXPECT_EQ(read_file(folder.path).fault().reason, Reason::file_unreadable) << "a folder";
    ASSERT_TRUE(replace_file(folder.path + "/long", "12345", 0644));
    EXPECT_EQ(read_file(folder.path + "/long", 4).fault().reason, Reason::too_large);
    EXPECT_EQ(*read_file(folder.path + "/long", 5), "12345");
}

}  // namespace
}  // namespace gate
