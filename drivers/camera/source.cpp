#include "camera/source.h"

#include <opencv2/core/utils/logger.hpp>
#include <opencv2/videoio.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>

#include "camera/folder_source.h"
#include "camera/pace.h"
#include "camera/picture.h"

namespace gate::camera {
namespace {

bool is_device(const std::string& source) { return source.starts_with("/dev/"); }
bool is_url(const std::string& source) { return source.find("://") != std::string::npos; }

/// Whatever cv::VideoCapture opens. Motion JPEG is taken as raw packets and decoded grey by us, which
/// costs a third of letting OpenCV make colour pictures first.
class CaptureSource : public FrameSource {
public:
    CaptureSource(const SourceConfig& config, const Clock& clock)
        : config_(config),
          clock_(clock),
          live_(is_device(config.source) || is_url(config.source)),
          pace_(live_ ? 0 : config.fps) {}

    Status open() {
        const std::string address = with_secret(config_.source, config_.secret);
        try {
            capture_.open(address, is_device(address) ? cv::CAP_V4L2 : cv::CAP_FFMPEG, parameters());
            if (!capture_.isOpened() && !live_) capture_.open(address, cv::CAP_ANY);  // numbered pictures, odd files
            if (capture_.isOpened()) ask_for_packets();
        } catch (const cv::Exception&) {  // its text may hold the address, so it is not passed on
            capture_.release();
        }
        if (!capture_.isOpened()) return Fault{Reason::camera_unreachable, shown(config_.source)};
        return Done{};
    }

    Result<Frame> read() override {
        pace_.wait(clock_);
        if (!next() && !(begin_again() && next())) return Fault{Reason::camera_stalled, shown(config_.source)};
        const Instant captured = clock_.now();
        packets_ = raw_.rows == 1 && raw_.type() == CV_8UC1;
        const bool decoded = packets_ ? decode_grey(packet(), grey_) : grey_of(raw_, grey_);
        if (!decoded) return Fault{Reason::camera_bad_frame, shown(config_.source)};
        captured_ = captured;
        return Frame{{grey_.data, grey_.cols, grey_.rows, static_cast<std::ptrdiff_t>(grey_.step)}, captured};
    }

    bool skip() override {
        try {
            return capture_.grab();
        } catch (const cv::Exception&) {
            return false;
        }
    }

    Snapshot snapshot() const override {
        Snapshot taken;
        taken.captured = captured_;
        if (packets_) {
            const ByteView bytes = packet();
            taken.jpeg.assign(bytes.begin(), bytes.end());
        } else if (cv::Mat colour; bgr_of(raw_, colour)) {
            taken.width = colour.cols;
            taken.height = colour.rows;
            taken.pixels.assign(colour.datastart, colour.dataend);
        }
        return taken;
    }

    bool live() const override { return live_; }
    double fps() const override { return fps_; }
    bool ended() const override { return ended_; }

private:
    std::vector<int> parameters() const {
        if (is_device(config_.source)) return {};
        return {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, static_cast<int>(config_.open_timeout.count()),
                cv::CAP_PROP_READ_TIMEOUT_MSEC, static_cast<int>(config_.read_timeout.count())};
    }

    void ask_for_packets() {
        const int mjpg = cv::VideoWriter::fourcc('M', 'J', 'P', 'G'),
                  yuyv = cv::VideoWriter::fourcc('Y', 'U', 'Y', 'V');
        if (is_device(config_.source)) {
            capture_.set(cv::CAP_PROP_FOURCC, mjpg);
            capture_.set(cv::CAP_PROP_FRAME_WIDTH, 1280);
            capture_.set(cv::CAP_PROP_FRAME_HEIGHT, 720);
            const int given = fourcc();  // raw is what is known to be raw: JPEG, or grey in every other byte
            capture_.set(cv::CAP_PROP_CONVERT_RGB, given == mjpg || given == yuyv ? 0 : 1);
        } else if (packets_allowed_ && is_motion_jpeg(fourcc())) {
            capture_.set(cv::CAP_PROP_FORMAT, -1);
        }
        const double said = capture_.get(cv::CAP_PROP_FPS);
        fps_ = said > 1 && said <= 240 ? said : 30;
    }

    int fourcc() const { return static_cast<int>(capture_.get(cv::CAP_PROP_FOURCC)); }

    /// As containers name it; FFmpeg gives the codec's own name where there is no container.
    static bool is_motion_jpeg(int fourcc) {
        constexpr std::array<std::string_view, 5> kNames{"mjpg", "mjpe", "jpeg", "avrn", "dmb1"};
        std::string name;
        for (int i = 0; i < 4; ++i) name += static_cast<char>(std::tolower((fourcc >> (8 * i)) & 0xFF));
        return std::ranges::find(kNames, name) != kNames.end();
    }

    /// The next frame as it comes; a stream that said it was JPEG and is not is opened again without packets.
    bool next() {
        if (!grab()) return false;
        if (packets_allowed_ && raw_.rows == 1 && !is_device(config_.source) && !jpeg_size(packet())) {
            packets_allowed_ = seen_packets_;  // a torn one among good ones is everyday
            if (!packets_allowed_) return open().ok() && grab();
        }
        seen_packets_ = true;
        return true;
    }

    bool grab() {
        try {
            return capture_.read(raw_);
        } catch (const cv::Exception&) {
            return false;
        }
    }

    bool begin_again() {
        ended_ = !live_ && !config_.loop;
        return !live_ && config_.loop && open().ok();
    }

    ByteView packet() const { return {raw_.data, raw_.total()}; }

    const SourceConfig config_;
    const Clock& clock_;
    const bool live_;
    Pace pace_;
    cv::VideoCapture capture_;
    cv::Mat raw_;
    cv::Mat grey_;
    Instant captured_{};
    double fps_ = 30;
    bool packets_ = false;         // the newest frame is one
    bool packets_allowed_ = true;  // this source has not been caught sending something else
    bool seen_packets_ = false;
    bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_source(const SourceConfig& config, const Clock& clock) {
    std::error_code error;
    if (!is_url(config.source) && std::filesystem::is_directory(config.source, error)) {
        return open_folder(config, clock);
    }
    auto source = std::make_unique<CaptureSource>(config, clock);
    if (const Status opened = source->open(); !opened) return opened.fault();
    return std::unique_ptr<FrameSource>(std::move(source));
}

void quiet_video_libraries() {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 1);            // AV_LOG_QUIET
    setenv("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2", 1);  // seconds; its default is 10
}

}  // namespace gate::camera
