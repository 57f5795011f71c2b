#include "gatectl/scan.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "camera/picture_file.h"
#include "camera/scanner.h"
#include "camera/source.h"
#include "system/clock.h"

namespace gate {
namespace {

using nlohmann::ordered_json;

struct ScanOptions {
    std::vector<std::string> pictures;
    std::string video;
};

double ms_between(Instant from, Instant to) {
    return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(to - from).count()) / 1000.0;
}

void print(const ordered_json& line) {
    std::cout << line.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

ordered_json or_null(std::string_view text) { return text.empty() ? ordered_json() : ordered_json(text); }

/// What a look gave, after the keys that name the picture.
void add_look(ordered_json& line, const camera::Look& look, double ms, bool with_format) {
    line["text"] = look.reading ? ordered_json(look.reading->text) : ordered_json();
    if (with_format) line["format"] = or_null(look.reading ? look.reading->format : "");
    line["ms"] = ms;
    line["rung"] = or_null(look.rung);
}

bool scan_picture(const std::string& file, const Clock& clock) {
    const auto picture = camera::load_picture(file);
    ordered_json line{{"file", file}};
    const Instant begun = clock.now();
    const camera::Look look = picture ? camera::read_picture(picture->grey.view(), clock) : camera::Look{};
    add_look(line, look, ms_between(begun, clock.now()), true);
    print(line);
    if (!picture) std::cerr << picture.fault().detail << ": cannot be read as a picture\n";
    return picture.ok();
}

int scan_video(const std::string& file, const Clock& clock) {
    auto source = camera::open_source({.source = file}, clock);
    if (!source) {
        std::cerr << source.fault().detail << ": cannot be opened\n";
        return 1;
    }
    camera::Scanner scanner(clock);
    for (int frame = 0;; ++frame) {
        const auto read = (*source)->read();
        if (!read && read.fault().reason != Reason::camera_bad_frame) return frame > 0 && (*source)->ended() ? 0 : 1;
        ordered_json line{{"frame", frame}};
        const Instant begun = clock.now();
        const camera::Look look = read ? scanner.look(read->grey) : camera::Look{};
        add_look(line, look, ms_between(begun, clock.now()), false);
        print(line);
    }
}

int scan(const ScanOptions& options) {
    const SystemClock clock;
    camera::quiet_video_libraries();
    bool good = true;
    for (const auto& file : options.pictures) good = scan_picture(file, clock) && good;
    const int video = options.video.empty() ? 0 : scan_video(options.video, clock);
    std::cout.flush();
    return good ? video : 1;
}

}  // namespace

void add_scan(CLI::App& app) {
    auto options = std::make_shared<ScanOptions>();
    CLI::App* command = app.add_subcommand("scan", "Read the codes in pictures or a video, as a lane does");
    command->add_option("image", options->pictures, "Pictures; each gets everything that can be tried");
    command->add_option("--video", options->video, "Video file, stream or folder, frame by frame as a lane sees it");
    command->callback([options] {
        if (options->pictures.empty() && options->video.empty()) throw CLI::RequiredError("IMAGE or --video FILE");
        if (const int code = scan(*options); code != 0) throw CLI::RuntimeError(code);
    });
}

}  // namespace gate
