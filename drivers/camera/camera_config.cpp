#include <filesystem>
#include <fstream>

#include "camera/camera.h"

namespace gate::camera {
namespace {

std::string first_line_of(const std::string& path, bool& readable) {
    std::ifstream in(path);
    std::string line;
    readable = static_cast<bool>(std::getline(in, line));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    return line;
}

/// A file or folder is meant from the folder of the config; devices and URLs stand as they are.
std::string resolved(const Settings& settings, const std::string& source) {
    return source.empty() || source.find("://") != std::string::npos ? source : settings.resolve(source);
}

std::string secret_of(const Settings& settings) {
    if (!settings.has("source_secret_file")) return {};
    const std::string path = settings.resolve(settings.need_text("source_secret_file"));
    bool readable = false;
    std::string secret = first_line_of(path, readable);
    if (!readable)
        settings.complain("source_secret_file", path + " cannot be read; it should hold user:password in one line");
    return secret;
}

}  // namespace

CameraConfig CameraConfig::read(const Settings& settings) {
    CameraConfig config;
    const std::string source = settings.need_text("source");
    if (source.find('@') != std::string::npos && source.find("://") != std::string::npos) {
        settings.complain("source",
                          "holds a user or a password; put user:password into a file of its own and name it "
                          "by source_secret_file");
    }
    config.source.source = resolved(settings, source);
    config.source.secret = secret_of(settings);
    config.source.loop = settings.flag("loop", false);
    config.source.fps = settings.number("fps", 0, 0, 240);
    config.source.open_timeout = milliseconds(settings.integer("open_timeout_ms", 5000, 500, 60'000));
    config.source.read_timeout = milliseconds(settings.integer("read_timeout_ms", 2000, 100, 10'000));
    return config;
}

}  // namespace gate::camera
