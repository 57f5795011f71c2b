// Folders, videos, streams that stall; and a lane's camera over them.
#include "camera/source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/videoio.hpp>

#include "camera/camera.h"
#include "camera/folder_source.h"
#include "drivers/camera/streaming_camera.h"
#include "system/clock.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
// A thread of GStreamer's keeps one block for good.
extern "C" const char* __lsan_default_suppressions() { return "leak:libglib-2.0.so\n"; }
#endif

namespace gate::camera {
namespace {

namespace fs = std::filesystem;
const SystemClock real;

/// What OpenCV's other backends (GStreamer, libusb) leave behind when each of them is asked in turn is not ours to
/// free.
class OthersLeaks {
public:
#ifdef __SANITIZE_ADDRESS__
    OthersLeaks() { __lsan_disable(); }
    ~OthersLeaks() { __lsan_enable(); }
#else
    OthersLeaks() = default;
    ~OthersLeaks() {}
#endif
    OthersLeaks(const OthersLeaks&) = delete;
    OthersLeaks& operator=(const OthersLeaks&) = delete;
};

class Sources : public testing::Test {
protected:
    Sources() : folder_(fs::temp_directory_path() / ("gate-sources-" + std::to_string(getpid()))) {
        fs::create_directories(folder_);
        quiet_video_libraries();
    }
    ~Sources() override { fs::remove_all(folder_); }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    /// A video of ten frames; false where this computer cannot write it.
    bool make_video(const std::string& file, const char* codec) const {
        cv::VideoWriter writer(file, cv::VideoWriter::fourcc(codec[0], codec[1], codec[2], codec[3]), 30, {640, 480});
        for (int i = 0; writer.isOpened() && i < 10; ++i) writer.write(frame_with("a video", {40, 148, 26}));
        return writer.isOpened();
    }

    const fs::path folder_;
};

TEST_F(Sources, every_frame_of_a_video_is_given_whatever_holds_it) {
    for (const auto& [name, codec] :
         {std::pair("a.avi", "MJPG"), std::pair("b.mkv", "MJPG"), std::pair("c.mp4", "mp4v"),
          std::pair("d.mov", "mp4v"), std::pair("e.avi", "XVID"), std::pair("f.mkv", "FFV1")}) {
        if (!make_video(path(name), codec)) continue;
        auto source = open_source({.source = path(name)}, real);
        ASSERT_TRUE(source) << name;
        int frames = 0, read = 0;
        for (; frames < 20; ++frames) {
            const auto frame = (*source)->read();
            if (!frame) break;
            EXPECT_EQ(frame->grey.width, 640) << name;
            EXPECT_FALSE(decode_colour((*source)->snapshot()).pixels.empty()) << name;
            const Look look = read_picture(frame->grey, stopped);
            read += look.reading && look.reading->text == "a video" ? 1 : 0;
        }
        EXPECT_EQ(frames, 10) << name;
        EXPECT_EQ(read, 10) << name;
        EXPECT_TRUE((*source)->ended()) << name;
        EXPECT_FALSE((*source)->live());
    }
}

TEST_F(Sources, motion_jpeg_is_taken_as_packets) {
    ASSERT_TRUE(make_video(path("a.avi"), "MJPG"));
    auto source = open_source({.source = path("a.avi")}, real);
    ASSERT_TRUE(source && (*source)->read());
    const Snapshot frame = (*source)->snapshot();
    ASSERT_GT(frame.jpeg.size(), 4u);
    EXPECT_EQ(frame.jpeg[0], 0xFF);
    EXPECT_EQ(frame.jpeg[1], 0xD8);
}

TEST_F(Sources, a_video_begins_again_where_it_should) {
    ASSERT_TRUE(make_video(path("a.avi"), "MJPG"));
    auto source = open_source({.source = path("a.avi"), .loop = true}, real);
    ASSERT_TRUE(source);
    for (int i = 0; i < 25; ++i) ASSERT_TRUE((*source)->read()) << i;
    EXPECT_FALSE((*source)->ended());
}

TEST_F(Sources, a_pace_that_no_camera_has_is_taken_for_thirty_frames_a_second) {
    for (const auto& [written, taken] : {std::pair(12.0, 12.0), std::pair(0.5, 30.0), std::pair(1000.0, 30.0)}) {
        cv::VideoWriter writer(path("a.avi"), cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), written, {640, 480});
        ASSERT_TRUE(writer.isOpened());
        writer.write(frame_with("a video"));
        writer.release();
        const auto source = open_source({.source = path("a.avi")}, real);
        ASSERT_TRUE(source);
        EXPECT_EQ((*source)->fps(), taken) << written;
    }
}

TEST_F(Sources, what_cannot_be_opened_is_a_fault_without_its_secret) {
    const OthersLeaks unseen;
    std::ofstream(path("words.mp4")) << "this is no video";
    for (const std::string& source : {path("missing.mp4"), path("words.mp4"), std::string("/dev/video99"), path("")}) {
        const auto opened = open_source({.source = source}, real);
        ASSERT_FALSE(opened) << source;
        EXPECT_EQ(opened.fault().reason, Reason::camera_unreachable);
    }
    const auto opened = open_source({.source = "http://127.0.0.1:9/a?token=x", .secret = "user:geheim"}, real);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.fault().detail, "http://127.0.0.1:9/a");
}

TEST_F(Sources, a_folder_gives_its_pictures_by_name_and_bad_ones_as_faults) {
    cv::imwrite(path("2.png"), frame_with("second"));
    cv::imwrite(path("1.jpg"), frame_with("first"));
    std::ofstream(path("3.jpg")) << "torn";
    std::ofstream(path("notes.txt")) << "no picture";
    auto source = open_source({.source = folder_.string()}, real);
    ASSERT_TRUE(source);
    EXPECT_EQ(read_picture((*source)->read().value().grey, stopped).reading->text, "first");
    EXPECT_EQ(read_picture((*source)->read().value().grey, stopped).reading->text, "second");
    EXPECT_EQ((*source)->read().fault().reason, Reason::camera_bad_frame);
    EXPECT_EQ((*source)->read().fault().reason, Reason::camera_stalled);
    EXPECT_TRUE((*source)->ended());
    EXPECT_EQ((*source)->fps(), 30);
    EXPECT_TRUE(pictures_in(path("nowhere")).empty());
}

// ---- a stream that stalls ---------------------------------------------------------------------------

TEST_F(Sources, a_stream_that_stalls_is_a_fault_in_time) {
    StreamingCamera camera(std::vector(12, jpeg_of(frame_with("a stream"))));
    auto source = open_source({.source = camera.url(), .read_timeout = milliseconds(500)}, real);
    ASSERT_TRUE(source);
    EXPECT_TRUE((*source)->live());
    int frames = 0;
    const Instant begun = real.now();
    for (; frames < 100; ++frames) {
        const auto frame = (*source)->read();
        if (frame) {
            EXPECT_FALSE((*source)->snapshot().jpeg.empty()) << "as packets";
            continue;
        }
        EXPECT_EQ(frame.fault().reason, Reason::camera_stalled);
        break;
    }
    EXPECT_GE(frames, 5);
    EXPECT_LT(real.now() - begun, seconds(5));
}

TEST_F(Sources, a_torn_frame_of_a_stream_is_a_fault_of_its_own_and_the_next_is_good) {
    const std::string good = jpeg_of(frame_with("a stream")), torn = "\xFF\xD8 and no more of a picture";
    StreamingCamera camera({good, good, torn, good, torn, good, good, good});
    auto source = open_source({.source = camera.url(), .read_timeout = milliseconds(500)}, real);
    ASSERT_TRUE(source);
    std::vector<Reason> faults;
    int frames = 0;
    for (int i = 0; i < 20 && (faults.empty() || faults.back() != Reason::camera_stalled); ++i) {
        const auto frame = (*source)->read();
        if (!frame)
            faults.push_back(frame.fault().reason);
        else
            ++frames;
    }
    EXPECT_EQ(faults, (std::vector{Reason::camera_bad_frame, Reason::camera_bad_frame, Reason::camera_stalled}));
    EXPECT_EQ(frames, 6);
}

TEST_F(Sources, a_stream_that_begins_with_no_jpeg_is_left_to_the_library) {
    std::vector<std::string> frames(12, jpeg_of(frame_with("a stream")));
    frames[0] = "\xFF\xD8 and no more of a picture";
    StreamingCamera camera(frames);
    auto source = open_source({.source = camera.url(), .read_timeout = milliseconds(500)}, real);
    ASSERT_TRUE(source);
    auto frame = (*source)->read();
    if (!frame) frame = (*source)->read();  // the library trips over it too
    ASSERT_TRUE(frame);
    EXPECT_EQ(read_picture(frame->grey, stopped).reading->text, "a stream");
    EXPECT_TRUE((*source)->snapshot().jpeg.empty());
    EXPECT_FALSE((*source)->snapshot().pixels.empty());
}

TEST_F(Sources, a_lanes_camera_gives_the_code_with_its_colour_then_the_fault_and_opens_again) {
    StreamingCamera stream(std::vector(12, jpeg_of(frame_with("a stream", {48, 42, 192}))));
    CameraConfig config;
    config.source.source = stream.url();
    config.source.read_timeout = milliseconds(500);
    Camera camera(config, real);
    EXPECT_EQ(camera.wait(milliseconds(0)).health.fault->reason, Reason::camera_connecting);
    std::optional<Scan> scan;
    bool stalled = false;
    const Instant end = real.now() + seconds(20);
    while (!(scan && stalled) && real.now() < end) {
        camera.step();
        Sight sight = camera.wait(milliseconds(0));
        if (sight.scan) scan = sight.scan;
        stalled = stalled || (sight.health.fault && sight.health.fault->reason == Reason::camera_stalled);
    }
    ASSERT_TRUE(scan);
    EXPECT_EQ(scan->text, "a stream");
    EXPECT_EQ(scan->colour, CodeColour::red);
    EXPECT_TRUE(stalled);
    scan.reset();
    while (!scan && real.now() < end) {
        camera.step();
        scan = camera.wait(milliseconds(0)).scan;
    }
    EXPECT_TRUE(scan) << "it is opened again after a while";
    camera.stop();
    camera.step();
}

TEST(Address, secrets_are_put_in_and_never_shown) {
    EXPECT_EQ(with_secret("rtsp://10.0.0.5/main", "user:p@ss/1"), "rtsp://user:p%40ss%2F1@10.0.0.5/main");
    EXPECT_EQ(shown("rtsp://user:p@ss/1@10.0.0.5/main?token=x"), "rtsp://10.0.0.5/main");
    EXPECT_EQ(with_secret("/dev/video0", "user:x"), "/dev/video0");
    EXPECT_EQ(shown("/dev/video0"), "/dev/video0");
    EXPECT_EQ(with_secret("rtsp://10.0.0.5/main", ""), "rtsp://10.0.0.5/main");
}

}  // namespace
}  // namespace gate::camera
