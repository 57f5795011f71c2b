#include "camera/source.h"

#include <opencv2/core/utils/logger.hpp>
#include <opencv2/videoio.hpp>

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
        } else if (raw_.type() == CV_8UC3 && raw_.isContinuous()) {
            taken.width = raw_.cols;
            taken.height = raw_.rows;
            taken.pixels.assign(raw_.datastart, raw_.dataend);
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
        const int mjpg = cv::VideoWriter::fourcc('M', 'J', 'P', 'G');
        if (is_device(config_.source)) {
            capture_.set(cv::CAP_PROP_FOURCC, mjpg);
            capture_.set(cv::CAP_PROP_FRAME_WIDTH, 1280);
            capture_.set(cv::CAP_PROP_FRAME_HEIGHT, 720);
            capture_.set(cv::CAP_PROP_CONVERT_RGB, 0);
        } else if (static_cast<int>(capture_.get(cv::CAP_PROP_FOURCC)) == mjpg) {
            capture_.set(cv::CAP_PROP_FORMAT, -1);
        }
        const double said = capture_.get(cv::CAP_PROP_FPS);
        fps_ = said > 1 && said <= 240 ? said : 30;
    }

    bool next() {
        try {
            return capture_.read(raw_) && !raw_.empty();
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
    bool packets_ = false;
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
