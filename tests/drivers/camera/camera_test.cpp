// A lane's camera over time: what is missing, torn, dark or late; and its settings. Time is given.
#include "camera/camera.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "drivers/camera/streaming_camera.h"
#include "unit/temp_folder.h"

namespace gate::camera {
namespace {

struct GivenClock : Clock {
    Instant instant{seconds(1000)};
    Instant now() const override { return instant; }
    WallTime wall() const override { return {}; }
};

/// A camera whose frames are the pictures of a folder, by name.
struct Lane {
    TempFolder folder;
    GivenClock clock;
    std::unique_ptr<Camera> camera;
    char name = 'a';

    explicit Lane(bool loop = false) {
        CameraConfig config;
        config.source.source = folder.path;
        config.source.loop = loop;
        camera = std::make_unique<Camera>(config, clock);
    }
    std::string next_file() { return folder.path + "/" + name++ + ".png"; }
    void add(const cv::Mat& picture, int times = 1) {
        for (int i = 0; i < times; ++i) cv::imwrite(next_file(), picture);
    }
    void add_torn(int times) {
        for (int i = 0; i < times; ++i) std::ofstream(next_file()) << "torn";
    }
    void remove_pictures() {
        for (const auto& entry : std::filesystem::directory_iterator(folder.path)) std::filesystem::remove(entry);
    }
    void step(int times = 1, milliseconds between = milliseconds(0)) {
        for (int i = 0; i < times; ++i, clock.instant += between) camera->step();
    }
    void after(milliseconds time) {
        clock.instant += time;
        camera->step();
    }
    std::optional<Reason> fault() {
        const Sight sight = camera->wait(milliseconds(0));
        return sight.health.fault ? std::optional(sight.health.fault->reason) : std::nullopt;
    }
    long scanned() const { return camera->counts().scanned; }
};
const cv::Mat kLit(480, 640, CV_8UC1, cv::Scalar(120)), kBlack(480, 640, CV_8UC1, cv::Scalar(3));

TEST(Camera, that_is_not_there_is_tried_less_and_less_often_and_at_once_again_after_it_was) {
    Lane lane;
    lane.step();
    EXPECT_EQ(lane.fault(), Reason::camera_unreachable);
    lane.after(milliseconds(250));  // in vain again
    lane.add(kLit);
    lane.after(milliseconds(499));
    lane.after(milliseconds(1));  // opens it
    EXPECT_EQ(lane.scanned(), 0);
    lane.step();
    EXPECT_EQ(lane.scanned(), 1);
    EXPECT_EQ(lane.fault(), std::nullopt);
    lane.step();  // there is no further picture
    EXPECT_EQ(lane.fault(), Reason::camera_stalled);
    lane.after(milliseconds(250));
    lane.step();
    EXPECT_EQ(lane.scanned(), 2);
    lane.remove_pictures();
    for (int i = 0; i < 12; ++i) lane.after(seconds(5));
    lane.add(kLit);
    lane.after(seconds(5));
    lane.step();
    EXPECT_EQ(lane.scanned(), 3) << "it is never left for longer";
}

TEST(Camera, that_was_stopped_does_nothing) {
    Lane lane;
    lane.add(kLit);
    lane.step();
    lane.camera->stop();
    lane.step(3);
    EXPECT_EQ(lane.scanned(), 0);
}

TEST(Camera, of_a_folder_begins_again_where_it_should) {
    Lane lane(true);
    lane.add(kLit, 2);
    lane.step(1 + 5);
    EXPECT_EQ(lane.scanned(), 5);
}

TEST(Camera, is_at_fault_for_five_torn_frames_one_after_another) {
    Lane lane;
    lane.add_torn(4);
    lane.add(kLit);
    lane.add_torn(5);
    lane.step(1 + 4);  // the first opens it
    EXPECT_EQ(lane.fault(), Reason::camera_connecting);
    lane.step(1 + 4);
    EXPECT_EQ(lane.fault(), std::nullopt);
    lane.step();
    EXPECT_EQ(lane.fault(), Reason::camera_bad_frame);
}

TEST(Camera, is_covered_when_it_sees_nothing_but_black_for_three_seconds) {
    Lane lane;
    lane.add(kBlack, 3);
    lane.add(kLit);
    lane.add(kBlack, 5);
    lane.step();
    lane.step(6, seconds(1));
    EXPECT_EQ(lane.fault(), std::nullopt) << "light in between";
    lane.step(1, seconds(1));
    EXPECT_EQ(lane.fault(), std::nullopt) << "for two seconds";
    lane.step();
    EXPECT_EQ(lane.fault(), Reason::camera_dark);
}

TEST(Camera, gives_a_scan_once) {
    Lane lane;
    lane.add(frame_with("a pass"), 3);
    lane.step(4);
    ASSERT_TRUE(lane.camera->wait(milliseconds(0)).scan);
    EXPECT_FALSE(lane.camera->wait(milliseconds(0)).scan);
}

/// The colour of the newest scan once every picture was seen.
std::optional<CodeColour> last_colour(Lane& lane, milliseconds between) {
    std::optional<CodeColour> colour;
    for (Sight sight; !sight.health.fault || sight.health.fault->reason != Reason::camera_stalled;) {
        lane.step(1, between);
        sight = lane.camera->wait(milliseconds(0));
        if (sight.scan) colour = sight.scan->colour;
    }
    return colour;
}

TEST(Camera, names_the_colour_of_each_code_and_of_one_that_changed_or_was_unsure) {
    const cv::Scalar green{40, 148, 26}, red{48, 42, 192}, blue{200, 60, 40};
    for (const auto& [first, second, ink, between] :
         {std::tuple("one", "two", green, milliseconds(10)), std::tuple("one", "one", green, milliseconds(1000)),
          std::tuple("one", "one", blue, milliseconds(10))}) {
        Lane lane;
        lane.add(frame_with(first, ink), 8);
        lane.add(frame_with(second, red), 8);
        EXPECT_EQ(last_colour(lane, between), CodeColour::red) << second;
    }
}

TEST(Camera, puts_only_those_frames_out_that_are_wanted) {
    Lane lane;
    lane.add(kLit, 2);
    cv::Mat visitor = kLit.clone();
    visitor(cv::Rect(200, 100, 200, 300)).setTo(230);
    lane.add(visitor);
    lane.add(visitor, 2);
    lane.camera->frames().want(Wanted::moving);
    lane.step(1 + 2);
    EXPECT_FALSE(lane.camera->frames().take()) << "nothing moves";
    lane.step();
    EXPECT_TRUE(lane.camera->frames().take());
    lane.camera->frames().want(Wanted::every);
    lane.step();
    lane.camera->frames().want(Wanted::none);
    EXPECT_FALSE(lane.camera->frames().take()) << "nor does one stay that is not wanted any more";
    lane.step();
    EXPECT_FALSE(lane.camera->frames().take());
}

// ---- frames that come while one is scanned ----------------------------------------------------------

/// Of a stream of so many frames, on a computer that takes seconds for each.
Camera::Counts counts_of_a_slow_scan(std::size_t frames) {
    quiet_video_libraries();
    StreamingCamera stream(std::vector(frames, jpeg_of(kLit)));
    CameraConfig config;
    config.source.source = stream.url();
    config.source.read_timeout = milliseconds(200);
    const RunningClock clock(seconds(1));
    Camera camera(config, clock);
    camera.step();
    camera.step();
    return camera.counts();
}

TEST(Camera, lets_what_is_late_go_by_up_to_eight_frames_at_once) {
    const auto many = counts_of_a_slow_scan(20), few = counts_of_a_slow_scan(5);
    EXPECT_EQ(many.scanned, 1);
    EXPECT_EQ(many.dropped, 8);
    EXPECT_EQ(few.scanned, 1);
    EXPECT_LE(few.dropped, 4) << "not more than came";
}

TEST(Camera, lets_no_picture_of_a_folder_go_by) {
    TempFolder folder;
    for (const char* name : {"/a.png", "/b.png", "/c.png"}) cv::imwrite(folder.path + name, kLit);
    CameraConfig config;
    config.source.source = folder.path;
    const RunningClock clock(seconds(1));
    Camera camera(config, clock);
    for (int i = 0; i < 4; ++i) camera.step();
    EXPECT_EQ(camera.counts().scanned, 3);
    EXPECT_EQ(camera.counts().dropped, 0);
}

// ---- settings -----------------------------------------------------------------------------------------

std::vector<std::string> told(const std::string& toml, const std::string& folder) {
    const Settings settings = Settings::parse(toml, folder + "/gate.toml");
    CameraConfig::read(settings);
    std::vector<std::string> problems;
    for (const Problem& problem : settings.problems()) problems.push_back(problem.what);
    return problems;
}

TEST(CameraConfig, says_what_is_wrong) {
    using testing::ElementsAre;
    using testing::HasSubstr;
    const TempFolder folder;
    EXPECT_THAT(told("source = \"rtsp://user:geheim@10.0.0.5/\"", folder.path), ElementsAre(HasSubstr("source holds")));
    EXPECT_THAT(told("source = \"/dev/video0\"\nsource_secret_file = \"gone\"", folder.path),
                ElementsAre(HasSubstr("cannot be read")));
    for (const char* setting : {"fps = -1", "fps = 241", "read_timeout_ms = 0", "read_timeout_ms = 60000",
                                "open_timeout_ms = 0", "open_timeout_ms = 600000"})
        EXPECT_THAT(told("source = \"/dev/video0\"\n" + std::string(setting), folder.path),
                    ElementsAre(HasSubstr("must be a")))
            << setting;
    EXPECT_THAT(told("source = \"a@b.mp4\"", folder.path), ElementsAre());
}

TEST(CameraConfig, takes_the_secret_from_the_first_line_of_its_file) {
    const TempFolder folder;
    std::ofstream(folder.path + "/secret") << "user:ge heim \r\nmore\n";
    std::ofstream(folder.path + "/empty") << " \r\n";
    const auto secret = [&](const std::string& file) {
        return CameraConfig::read(
                   Settings::parse("source = \"rtsp://10.0.0.5/\"\nsource_secret_file = \"" + file + "\"\n",
                                   folder.path + "/gate.toml"))
            .source.secret;
    };
    EXPECT_EQ(secret("secret"), "user:ge heim");
    EXPECT_EQ(secret("empty"), "");
}

}  // namespace
}  // namespace gate::camera
