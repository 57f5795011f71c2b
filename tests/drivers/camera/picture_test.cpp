// Picture files and frames of every kind; and the colour of a code.
#include "camera/picture.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "bench/gate_frames.h"
#include "camera/colour.h"
#include "camera/picture_file.h"
#include "camera/scanner.h"
#include "drivers/camera/made_code.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

namespace fs = std::filesystem;

class PictureFiles : public testing::Test {
protected:
    PictureFiles() : folder_(fs::temp_directory_path() / ("gate-pictures-" + std::to_string(getpid()))) {
        fs::create_directories(folder_);
    }
    ~PictureFiles() override { fs::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string write(const std::string& name, const cv::Mat& picture) const {
        cv::imwrite(path(name), picture);
        return path(name);
    }
    std::string write(const std::string& name, ByteView bytes) const {
        std::ofstream(path(name), std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return path(name);
    }
    static cv::Mat code() {
        const GreyImage made = softened(picture_of("a picture", 300, 300, 60, 60, 6));
        return cv::Mat(300, 300, CV_8UC1, const_cast<std::uint8_t*>(made.pixels.data())).clone();
    }
    static std::string text_in(const std::string& file) {
        const auto picture = load_picture(file);
        if (!picture) return "fault";
        const Look look = read_picture(picture->grey.view(), stopped);
        return look.reading ? look.reading->text : "";
    }

    const fs::path folder_;
};

TEST_F(PictureFiles, of_every_depth_and_kind_are_read) {
    cv::Mat deep, colour, deep_colour, transparent;
    code().convertTo(deep, CV_16U, 257);
    cv::cvtColor(code(), colour, cv::COLOR_GRAY2BGR);
    colour.convertTo(deep_colour, CV_16U, 257);
    std::vector<cv::Mat> ink(4, cv::Mat::zeros(300, 300, CV_8U));  // black, laid on nothing where it is light
    ink[3] = cv::Mat(255 - code());
    cv::merge(ink, transparent);
    for (const auto& file : {write("g.png", code()), write("g16.png", deep), write("c16.png", deep_colour),
                             write("alpha.png", transparent), write("c.jpg", colour), write("c.webp", colour),
                             write("c.bmp", colour), write("g.pgm", code()), write("g.tiff", deep)})
        EXPECT_EQ(text_in(file), "a picture") << file;
}

TEST_F(PictureFiles, that_are_none_are_refused) {
    std::vector<std::uint8_t> jpeg;
    cv::imencode(".jpg", code(), jpeg);
    const ByteView bytes(jpeg);
    std::vector<std::uint8_t> huge(jpeg);
    for (std::size_t i = 2; i + 9 < huge.size(); ++i)
        if (huge[i] == 0xFF && huge[i + 1] == 0xC0) huge[i + 5] = huge[i + 6] = huge[i + 7] = huge[i + 8] = 0xFF;
    std::vector<std::uint8_t> huge_png;
    cv::imencode(".png", code(), huge_png);
    huge_png[16] = 0x7F;
    EXPECT_EQ(text_in(write("empty.jpg", ByteView())), "fault");
    EXPECT_EQ(text_in(write("head.jpg", bytes.first(30))), "fault");
    EXPECT_EQ(text_in(write("huge.jpg", ByteView(huge))), "fault");
    EXPECT_EQ(text_in(write("huge.png", ByteView(huge_png))), "fault");
    EXPECT_EQ(text_in(write("words.png", bytes_of("this is no picture"))), "fault");
    EXPECT_EQ(text_in(path("missing.jpg")), "fault");
    EXPECT_EQ(text_in(folder_.string()), "fault") << "a folder";
    EXPECT_EQ(text_in("/dev/zero"), "fault") << "without an end";
    ASSERT_EQ(mkfifo(path("pipe.jpg").c_str(), 0600), 0);
    EXPECT_EQ(text_in(path("pipe.jpg")), "fault") << "nobody writes into it";
}

TEST_F(PictureFiles, too_large_or_shorter_than_they_say_are_not_taken) {
    Bytes bytes;
    fs::resize_file(write("sparse.pgm", bytes_of("P5")), (std::uintmax_t{512} << 20) + 1);
    EXPECT_EQ(read_whole(path("sparse.pgm"), bytes).fault().reason, Reason::file_invalid);
    EXPECT_TRUE(bytes.empty());
    EXPECT_FALSE(read_whole("/sys/devices/system/cpu/online", bytes)) << "says a page, and holds a line";
}

TEST(Frames, a_torn_one_is_never_taken_for_the_one_before) {
    std::vector<std::uint8_t> jpeg;
    cv::imencode(".jpg", cv::Mat(64, 64, CV_8UC1, cv::Scalar(9)), jpeg);
    cv::Mat grey, colour;
    ASSERT_TRUE(decode_grey(jpeg, grey) && decode_colour(jpeg, colour));
    const auto scan = std::ranges::search(jpeg, std::array<std::uint8_t, 2>{0xFF, 0xDA}).begin();
    const ByteView before_the_pixels = ByteView(jpeg).first(static_cast<std::size_t>(scan - jpeg.begin()));
    for (const ByteView torn : {before_the_pixels, ByteView(jpeg).first(20), bytes_of("\xFF\xD8 and no more of it")}) {
        EXPECT_FALSE(decode_grey(torn, grey));
        EXPECT_FALSE(decode_colour(torn, colour));
    }
}

long peak_of_memory_kb() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}

TEST(TooManyPixels, are_refused_whatever_holds_them) {
    std::vector<std::uint8_t> jpeg, png;
    cv::imencode(".jpg", cv::Mat(16, 16, CV_8UC1, cv::Scalar(9)), jpeg);
    const std::vector<std::uint8_t> small = jpeg;
    cv::imencode(".png", cv::Mat(16, 16, CV_8UC1, cv::Scalar(9)), png);
    const auto frame = std::ranges::search(jpeg, std::array<std::uint8_t, 2>{0xFF, 0xC0}).begin();
    std::fill_n(frame + 5, 4, std::uint8_t{0x75});  // 30069 × 30069
    std::fill_n(png.begin() + 18, 2, std::uint8_t{0x75});
    std::fill_n(png.begin() + 22, 2, std::uint8_t{0x75});
    cv::Mat grey, colour;
    const long before = peak_of_memory_kb();
    for (const ByteView file : {ByteView(jpeg), ByteView(png), bytes_of("P5\n60000 60000\n255\n")}) {
        EXPECT_FALSE(decode_grey(file, grey));
        EXPECT_FALSE(decode_colour(file, colour));
    }
    EXPECT_LT(peak_of_memory_kb() - before, 100'000) << "memory was taken for them";
    const std::string bits = "P4\n8001 8001\n" + std::string(1001 * 8001, '\x5A');
    EXPECT_FALSE(decode_grey(bytes_of(bits), grey));
    EXPECT_FALSE(decode_colour(bytes_of(bits), colour));
    EXPECT_FALSE(decode_grey(ByteView(small.data(), (std::size_t{1} << 30) + 1), grey)) << "not even looked at";
}

TEST(CutPictures, are_never_read_beyond_their_end) {
    cv::Mat grey;
    for (const char* kind : {".jpg", ".png"}) {
        std::vector<std::uint8_t> file;
        cv::imencode(kind, cv::Mat(16, 16, CV_8UC1, cv::Scalar(9)), file);
        for (std::size_t cut = 0; cut < file.size(); ++cut) {
            const LastBytes last(ByteView(file).first(cut));
            jpeg_size(last.view());
            if (cut < 40) EXPECT_FALSE(decode_grey(last.view(), grey));
        }
    }
}

TEST_F(PictureFiles, cut_or_spoilt_anywhere_do_no_harm) {
    std::vector<std::uint8_t> jpeg;
    cv::imencode(".jpg", code(), jpeg);
    cv::Mat grey, colour;
    std::mt19937 random(1);
    for (int i = 0; i < 60; ++i) {
        std::vector<std::uint8_t> spoilt(jpeg.begin(),
                                         jpeg.begin() + static_cast<std::ptrdiff_t>(random() % jpeg.size()));
        for (int k = 0; k < 5 && !spoilt.empty(); ++k)
            spoilt[random() % spoilt.size()] = static_cast<std::uint8_t>(random());
        if (decode_grey(spoilt, grey))
            read_picture({grey.data, grey.cols, grey.rows, static_cast<std::ptrdiff_t>(grey.step)}, stopped);
        decode_colour(spoilt, colour);
    }
    EXPECT_TRUE(decode_grey(jpeg, grey));
}

TEST(Frames, of_any_layout_become_grey_and_coloured) {
    cv::Mat grey, colour;
    const cv::Mat bgr(20, 30, CV_8UC3, cv::Scalar(0, 0, 255));
    EXPECT_TRUE(grey_of(bgr, grey));
    EXPECT_EQ(grey.at<std::uint8_t>(5, 5), 76);
    EXPECT_TRUE(bgr_of(bgr, colour));
    EXPECT_EQ(colour.at<cv::Vec3b>(5, 5), cv::Vec3b(0, 0, 255));
    const cv::Mat yuyv(20, 30, CV_8UC2, cv::Scalar(150, 128));
    EXPECT_TRUE(grey_of(yuyv, grey));
    EXPECT_EQ(grey.at<std::uint8_t>(5, 5), 150);
    EXPECT_TRUE(bgr_of(yuyv, colour));
    EXPECT_NEAR(colour.at<cv::Vec3b>(5, 5)[0], colour.at<cv::Vec3b>(5, 5)[2], 2);
    EXPECT_TRUE(grey_of(cv::Mat(20, 30, CV_16UC1, cv::Scalar(0x8000)), grey));
    EXPECT_EQ(grey.at<std::uint8_t>(5, 5), 128);
    EXPECT_FALSE(bgr_of(cv::Mat(20, 30, CV_8UC1), colour)) << "grey has no colour";
    EXPECT_FALSE(grey_of(cv::Mat(), grey));
    EXPECT_FALSE(grey_of(cv::Mat(3, 3, CV_8UC(7)), grey));
    EXPECT_FALSE(bgr_of(cv::Mat(3, 3, CV_8UC(7)), colour));
    EXPECT_FALSE(grey_of(cv::Mat(3, 3, CV_32SC3), grey)) << "no depth of a picture";
    EXPECT_FALSE(bgr_of(cv::Mat(3, 3, CV_32SC4), colour));
}

TEST(JpegSize, is_read_from_the_header_alone) {
    std::vector<std::uint8_t> jpeg;
    cv::imencode(".jpg", cv::Mat(33, 77, CV_8UC1, cv::Scalar(9)), jpeg);
    const auto size = jpeg_size(jpeg);
    ASSERT_TRUE(size);
    EXPECT_EQ(size->width, 77);
    EXPECT_EQ(size->height, 33);
    for (std::size_t cut = 0; cut < 20; ++cut) EXPECT_FALSE(jpeg_size(ByteView(jpeg).first(cut)));
    EXPECT_FALSE(jpeg_size(bytes_of("GIF89a, and more")));
}

/// Of a JPEG with these bytes between its beginning and the header of its frame, which says 3 × 2.
std::optional<Size> size_behind(std::initializer_list<std::uint8_t> between) {
    std::vector<std::uint8_t> jpeg{0xFF, 0xD8};
    jpeg.insert(jpeg.end(), between);
    for (const int byte : {0xFF, 0xC0, 0x00, 0x11, 0x08, 0x00, 0x02, 0x00, 0x03})
        jpeg.push_back(static_cast<std::uint8_t>(byte));
    return jpeg_size(jpeg);
}

TEST(JpegSize, is_found_behind_whatever_may_stand_before_it_and_nothing_else) {
    for (const auto& between : {std::initializer_list<std::uint8_t>{},
                                {0xFF, 0xFE, 0x00, 0x04, 0xFF, 0xC0},  // a comment that looks like a frame
                                {0xFF, 0xC4, 0x00, 0x02},              // tables
                                {0xFF, 0xFF, 0xFF},                    // fill bytes
                                {0xFF, 0x01, 0xFF, 0xD0, 0xFF, 0xD7}}) {
        const auto size = size_behind(between);
        ASSERT_TRUE(size);
        EXPECT_EQ(size->width, 3);
        EXPECT_EQ(size->height, 2);
    }
    EXPECT_FALSE(size_behind({0x00, 0xC0, 0x00, 0x02})) << "no marker";
    EXPECT_FALSE(size_behind({0xFF, 0xFE, 0x7F, 0xFF})) << "longer than the file";
}

TEST(Colour, of_a_code_is_named_under_every_light) {
    int named = 0;
    for (int i = 0; i < 24; ++i) {
        bench::Shot shot;
        shot.profile = bench::Profile::mid;
        shot.payload = i % 2 ? bench::Payload::json_v7 : bench::Payload::token_v2;
        shot.ink = static_cast<bench::Ink>(i % 4);
        shot.light = static_cast<bench::Light>(i / 4 % 3);
        shot.module_px = 2 + i / 8;
        shot.noise = 6;
        shot.gain = i % 5 == 0 ? 0.5 : 0.9;
        const auto frame = bench::make_gate_frame(shot, static_cast<std::uint64_t>(i));
        cv::Mat picture;
        ASSERT_TRUE(decode_colour(frame.jpeg, picture));
        std::array<Point, 4> corners;
        for (std::size_t k = 0; k < 4; ++k) corners[k] = {frame.corners[k].x, frame.corners[k].y};
        const CodeColour colour =
            colour_of({picture.data, picture.cols, picture.rows, static_cast<std::ptrdiff_t>(picture.step)}, corners);
        constexpr std::array kColours{CodeColour::black, CodeColour::green, CodeColour::yellow, CodeColour::red};
        EXPECT_EQ(colour, kColours[static_cast<std::size_t>(i % 4)]) << i;
        named += colour == kColours[static_cast<std::size_t>(i % 4)] ? 1 : 0;
    }
    EXPECT_EQ(named, 24);
}

TEST(Colour, of_nothing_is_unsure) {
    const std::vector<std::uint8_t> flat(300 * 300 * 3, 180);
    const std::array<Point, 4> inside{Point{50, 50}, {200, 50}, {200, 200}, {50, 200}};
    EXPECT_EQ(colour_of({flat.data(), 300, 300, 900}, inside), CodeColour::unsure);
    EXPECT_EQ(colour_of({}, inside), CodeColour::unsure);
    std::vector<std::uint8_t> pale, green;
    for (int i = 0; i < 300 * 300; ++i) {
        for (const int level : {i % 3 ? 180 : 160, i % 3 ? 180 : 178, i % 3 ? 180 : 160})
            pale.push_back(static_cast<std::uint8_t>(level));
        for (const int level : {i % 3 ? 230 : 30, i % 3 ? 230 : 150, i % 3 ? 230 : 30})
            green.push_back(static_cast<std::uint8_t>(level));
    }
    EXPECT_EQ(colour_of({pale.data(), 300, 300, 900}, inside), CodeColour::unsure) << "hardly any colour";
    EXPECT_EQ(colour_of({green.data(), 300, 300, 900}, inside), CodeColour::green);
    const std::array<Point, 4> at_the_edge{Point{-1900, 50}, {100, 50}, {100, 200}, {-1900, 200}};
    EXPECT_EQ(colour_of({green.data(), 300, 300, 900}, at_the_edge), CodeColour::unsure) << "hardly any of it seen";
    const std::array<Point, 4> outside{Point{-5000, 0}, {-4000, 0}, {-4000, 900}, {-5000, 1e30f}};
    EXPECT_EQ(colour_of({flat.data(), 300, 300, 900}, outside), CodeColour::unsure);
}

}  // namespace
}  // namespace gate::camera
