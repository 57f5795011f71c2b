#include "camera/folder_source.h"

#include <algorithm>
#include <filesystem>

#include "camera/pace.h"
#include "camera/picture.h"
#include "camera/picture_file.h"

namespace gate::camera {
namespace {

constexpr std::array<std::string_view, 8> kEndings{".jpg", ".jpeg", ".png", ".webp", ".bmp", ".pgm", ".ppm", ".tif"};

class FolderSource : public FrameSource {
public:
    FolderSource(const SourceConfig& config, const Clock& clock, std::vector<std::string> files)
        : config_(config), clock_(clock), pace_(config.fps), files_(std::move(files)) {}

    Result<Frame> read() override {
        pace_.wait(clock_);
        if (!advance()) return Fault{Reason::camera_stalled, config_.source};
        captured_ = clock_.now();
        if (!read_whole(files_[at_ - 1], file_) || !decode_grey(file_, grey_))
            return Fault{Reason::camera_bad_frame, files_[at_ - 1]};
        return Frame{{grey_.data, grey_.cols, grey_.rows, static_cast<std::ptrdiff_t>(grey_.step)}, captured_};
    }

    bool skip() override { return advance(); }
    Snapshot snapshot() const override {
        Snapshot taken;
        taken.jpeg = file_;  // whatever the encoding: the decoder looks at the bytes
        taken.captured = captured_;
        return taken;
    }
    bool live() const override { return false; }
    double fps() const override { return config_.fps > 0 ? config_.fps : 30; }
    bool ended() const override { return !config_.loop && at_ >= files_.size(); }

private:
    bool advance() {
        if (at_ >= files_.size() && config_.loop) at_ = 0;
        if (at_ >= files_.size()) return false;
        ++at_;
        return true;
    }

    const SourceConfig config_;
    const Clock& clock_;
    Pace pace_;
    const std::vector<std::string> files_;
    std::size_t at_ = 0;  // of the picture after the newest
    Bytes file_;
    cv::Mat grey_;
    Instant captured_{};
};

}  // namespace

std::vector<std::string> pictures_in(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        std::string ending = entry.path().extension().string();
        std::ranges::transform(ending, ending.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (std::ranges::find(kEndings, ending) != kEndings.end()) files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    return files;
}

Result<std::unique_ptr<FrameSource>> open_folder(const SourceConfig& config, const Clock& clock) {
    auto files = pictures_in(config.source);
    if (files.empty()) return Fault{Reason::camera_unreachable, config.source + ": no picture in it"};
    return std::unique_ptr<FrameSource>(std::make_unique<FolderSource>(config, clock, std::move(files)));
}

}  // namespace gate::camera
