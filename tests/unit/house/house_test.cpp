// The rules of the house, read off the files: who may include whom, how long a file may be, where a
// clock may be read, which names stand at the top.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace {

namespace fs = std::filesystem;
const fs::path kSource = GATE_SOURCE_DIR;

struct File {
    std::string path;  // from the project's root
    std::string text;
};

std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::vector<File> sources() {
    std::vector<File> files;
    for (const char* room : {"src", "drivers", "firmware-host"})
        for (const auto& entry : fs::recursive_directory_iterator(kSource / room))
            if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp")
                files.push_back({fs::relative(entry.path(), kSource).string(), read(entry.path())});
    return files;
}

/// "src/lane/checkpoint.h" → "lane", "drivers/modbus/bus.h" → "modbus".
std::string folder_of(const std::string& path) {
    const auto first = path.find('/');
    return path.substr(first + 1, path.find('/', first + 1) - first - 1);
}
std::string room_of(const std::string& path) { return path.substr(0, path.find('/')); }

std::vector<std::string> includes_of(const std::string& text) {
    static const std::regex include(R"(#include\s*[<"]([^>"]+)[>"])");
    std::vector<std::string> found;
    for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) found.push_back((*it)[1]);
    return found;
}

/// Which folders of src a folder of src may include.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"base", {}},
    {"sql", {"base"}},
    {"pass", {"base"}},
    {"visit", {"base", "pass"}},
    {"journal", {"base", "sql", "pass", "visit"}},
    {"report", {"base", "pass", "visit", "journal"}},
    {"lane", {"base", "pass", "visit", "journal"}},
    {"sync", {"base", "pass", "visit", "journal"}},
    {"daily", {"base", "pass", "visit", "journal"}},
    {"web", {"base", "sql"}},
    {"screens", {"base", "pass", "visit", "journal", "report", "daily", "lane", "web"}},
    {"district", {"base", "sql", "pass", "sync"}},
    {"district_screens", {"base", "report", "sync", "district", "web"}},
};
const std::set<std::string> kDriverFolders = {"camera", "mask", "modbus", "net", "system", "desk"};

/// What is wrong with the includes of one file; empty if nothing is.
std::string wrong_include(const File& file) {
    const std::string room = room_of(file.path), folder = folder_of(file.path);
    for (const std::string& include : includes_of(file.text)) {
        const std::string target = include.substr(0, include.find('/'));
        const bool outside = include.starts_with("opencv2") || include.starts_with("ZXing") ||
                             include.starts_with("modbus/modbus") || include == "modbus.h";
        if (room == "src") {
            if (outside || kDriverFolders.contains(target) || target == "common" || target == "gated") return include;
            if (kMayInclude.contains(target) && target != folder && !kMayInclude.at(folder).contains(target))
                return include;
        }
        if (room == "drivers") {
            if (target == "common" || target.starts_with("gat")) return include;
            const bool on_frames = folder == "mask" && target == "camera";  // the mask check judges the camera's frames
            if (kDriverFolders.contains(target) && target != folder && !outside && !on_frames) return include;
            if (target == "screens" || target == "web" || target.starts_with("district")) return include;
        }
    }
    return "";
}

std::string clock_read(const File& file) {
    if (file.path.starts_with("drivers/system/")) return "";
    static const std::regex reads(
        R"(((system|steady|high_resolution)_clock::now|\bclock_gettime\s*\(|\bgettimeofday\s*\(|[^_a-z.>:]time\s*\(\s*(nullptr|NULL|0)\s*\)))");
    std::smatch found;
    return std::regex_search(file.text, found, reads) ? found.str() : "";
}

long lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST(House, folders_include_only_what_they_stand_on) {
    for (const File& file : sources()) EXPECT_EQ(wrong_include(file), "") << file.path;
}

TEST(House, a_wrong_include_is_found) {
    EXPECT_NE(wrong_include({"src/base/x.h", "#include \"lane/order.h\"\n"}), "");
    EXPECT_NE(wrong_include({"src/web/x.h", "#include \"journal/event.h\"\n"}), "");
    EXPECT_NE(wrong_include({"src/lane/x.cpp", "#include <opencv2/core.hpp>\n"}), "");
    EXPECT_NE(wrong_include({"src/lane/x.cpp", "#include \"modbus/bus.h\"\n"}), "");
    EXPECT_NE(wrong_include({"drivers/modbus/x.cpp", "#include \"camera/camera.h\"\n"}), "");
    EXPECT_NE(wrong_include({"drivers/modbus/x.cpp", "#include \"gated/gate.h\"\n"}), "");
    EXPECT_EQ(wrong_include({"src/lane/x.cpp", "#include \"journal/event.h\"\n#include <map>\n"}), "");
}

TEST(House, every_folder_of_src_has_its_rule) {
    for (const File& file : sources())
        if (room_of(file.path) == "src") EXPECT_TRUE(kMayInclude.contains(folder_of(file.path))) << file.path;
}

TEST(House, only_drivers_system_reads_a_clock) {
    for (const File& file : sources()) EXPECT_EQ(clock_read(file), "") << file.path;
}

TEST(House, a_clock_that_is_read_elsewhere_is_found) {
    EXPECT_NE(clock_read({"src/lane/x.cpp", "auto now = std::chrono::steady_clock::now();"}), "");
    EXPECT_NE(clock_read({"src/lane/x.cpp", "auto now = time(nullptr);"}), "");
    EXPECT_EQ(clock_read({"src/lane/x.cpp", "auto now = clock.now();"}), "");
}

/// A transaction that does not say that it only reads. WriteTransaction takes the write lock before it reads.
bool begins_unsaid(const File& file) {
    static const std::regex begun(R"((const )?SQLite::Transaction \w+\()");
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), begun), end; it != end; ++it)
        if (!(*it)[1].matched) return true;
    return false;
}

TEST(House, a_transaction_says_whether_it_writes) {
    for (const File& file : sources()) EXPECT_FALSE(begins_unsaid(file)) << file.path;
    EXPECT_TRUE(begins_unsaid({"src/journal/x.cpp", "SQLite::Transaction commit(db);"}));
    EXPECT_FALSE(begins_unsaid({"src/journal/x.cpp", "const SQLite::Transaction moment(db);"}));
}

TEST(House, files_are_short_and_headers_say_what_they_are_for) {
    for (const File& file : sources()) {
        EXPECT_LE(lines_of(file.text), 400) << file.path;
        if (file.path.ends_with(".h"))
            EXPECT_TRUE(file.text.starts_with("//")) << file.path << " opens without a comment";
    }
}

TEST(House, only_the_server_knows_what_serves_it) {
    std::vector<std::string> found;  // Beast costs half a minute and a gigabyte a file
    for (const File& file : sources())
        if (file.text.find("#include <boost/") != std::string::npos) found.push_back(file.path);
    for (const std::string& path : found) EXPECT_TRUE(path == "src/web/server.cpp" || path == "src/web/wire.h") << path;
    EXPECT_EQ(found.size(), 2u);
}

TEST(House, the_top_level_is_the_users) {
    const std::set<std::string> allowed = {"CMakeLists.txt",
                                           "CMakePresets.json",
                                           "LICENSE",
                                           "README.md",
                                           "firmware-host",
                                           "drivers",
                                           "src",
                                           "config",
                                           "tests",
                                           "docs"};
    for (const auto& entry : fs::directory_iterator(kSource)) {
        const std::string name = entry.path().filename().string();
        EXPECT_TRUE(name.starts_with('.') || allowed.contains(name)) << name;
    }
}

}  // namespace
