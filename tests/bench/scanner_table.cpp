#include "scanner_table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <opencv2/imgproc.hpp>

#include "camera/colour.h"
#include "camera/picture.h"
#include "camera/picture_file.h"
#include "camera/scanner.h"
#include "cpu_clock.h"
#include "stored_frames.h"

namespace gate::bench {
namespace {

using camera::GreyImage;
const CpuClock cpu;

/// Frames that a reader was right about, by kind.
struct Tally {
    std::map<std::string, int> right;
    int wrong = 0;
    double ms = 0;
};

std::vector<std::string> kinds_of(const GateFrame& frame) {
    const Shot& shot = frame.shot;
    std::vector<std::string> kinds{"gate frames", "profile " + name_of(shot.profile), "ink " + name_of(shot.ink)};
    if (shot.in_zone()) kinds.emplace_back("in the zone");
    if (shot.payload >= Payload::dgc_v14M) kinds.emplace_back("dense codes (v14 to v25)");
    if (shot.payload >= Payload::dgc_v14M && shot.in_zone()) kinds.emplace_back("dense codes in the zone");
    char size[32];
    std::snprintf(size, sizeof size, "%.1f px a module", shot.module_px);
    kinds.emplace_back(size);
    return kinds;
}

void each_gate_frame(const Plan& plan, const std::function<void(const GateFrame&)>& use) {
    if (!plan.folder.empty()) {
        each_stored_frame(plan.folder, [&](const GateFrame& frame) {
            if (!frame.text.empty()) use(frame);
        });
    } else {
        for (int i = 0; i < plan.frames; ++i) use(make_gate_frame(plan.seed, i));
    }
}

struct ColourTally {
    int right = 0, unsure = 0, wrong = 0;
};

/// The colour of a code that was read, as a lane names it.
CodeColour colour_seen(const GateFrame& frame, const camera::Reading& reading) {
    cv::Mat picture;
    if (!camera::decode_colour(frame.jpeg, picture)) return CodeColour::unsure;
    return camera::colour_of({picture.data, picture.cols, picture.rows, static_cast<std::ptrdiff_t>(picture.step)},
                             reading.corners);
}

bool is_ink(CodeColour colour, Ink ink) {
    constexpr std::array kColours{CodeColour::black, CodeColour::green, CodeColour::yellow, CodeColour::red};
    return colour == kColours[static_cast<std::size_t>(ink)];
}

class GateFrames {
public:
    explicit GateFrames(const std::vector<Peer>& peers) : peers_(peers), tallies_(peers.size() + 1) {}

    void look(const GateFrame& frame) {
        const GreyImage grey = grey_of_jpeg(frame.jpeg);
        for (const auto& kind : kinds_of(frame)) ++seen_[kind];
        camera::Look look;
        tallies_[0].ms += ms_of([&] { look = camera::read_picture(grey.view(), cpu); });
        count(tallies_[0], frame, look.reading ? look.reading->text : "");
        if (look.reading) add_colour(frame, *look.reading);
        for (std::size_t i = 0; i < peers_.size(); ++i) {
            std::string text;
            tallies_[i + 1].ms += ms_of([&] { text = peers_[i].read(grey.view()); });
            count(tallies_[i + 1], frame, text);
        }
    }

    Lines lines() const {
        Lines lines;
        for (const auto& [kind, count] : seen_) {
            Line line{kind + " (" + std::to_string(count) + ")", {}};
            for (const Tally& tally : tallies_) {
                const auto right = tally.right.find(kind);
                line.figures.push_back(share(right == tally.right.end() ? 0 : right->second, count));
            }
            lines.push_back(std::move(line));
        }
        const double total = std::max(1, seen_.contains("gate frames") ? seen_.at("gate frames") : 0);
        Line wrong{"wrong texts", {}}, ms{"ms a gate frame, everything tried", {}};
        for (const Tally& tally : tallies_) {
            wrong.figures.push_back(std::to_string(tally.wrong));
            ms.figures.push_back(decimals(tally.ms / total, 2));
        }
        lines.insert(lines.end(), {wrong, ms});
        for (const auto& [light, tally] : colours_) {
            const int all = tally.right + tally.unsure + tally.wrong;
            lines.push_back({"colour named rightly, " + light + " light (" + std::to_string(all) + ")",
                             {share(tally.right, all) + " (" + std::to_string(tally.unsure) + " unsure, " +
                              std::to_string(tally.wrong) + " wrong)"}});
        }
        return lines;
    }

private:
    static void count(Tally& tally, const GateFrame& frame, const std::string& text) {
        if (text.empty()) return;
        if (text != frame.text) {
            ++tally.wrong;
            return;
        }
        for (const auto& kind : kinds_of(frame)) ++tally.right[kind];
    }

    void add_colour(const GateFrame& frame, const camera::Reading& reading) {
        const CodeColour colour = colour_seen(frame, reading);
        ColourTally& tally = colours_[name_of(frame.shot.light)];
        ++(is_ink(colour, frame.shot.ink) ? tally.right : colour == CodeColour::unsure ? tally.unsure : tally.wrong);
    }

    const std::vector<Peer>& peers_;
    std::map<std::string, int> seen_;
    std::vector<Tally> tallies_;
    std::map<std::string, ColourTally> colours_;
};

}  // namespace

Lines measure_gate_frames(const Plan& plan, const std::vector<Peer>& peers) {
    GateFrames frames(peers);
    each_gate_frame(plan, [&](const GateFrame& frame) { frames.look(frame); });
    return frames.lines();
}

Lines measure_empty_frames(const Plan& plan, const std::vector<Peer>& peers) {
    std::vector<int> read(peers.size() + 1, 0);
    int count = 0;
    camera::Scanner lane(cpu);
    const auto look = [&](const GateFrame& frame) {
        if (!frame.text.empty()) return;
        ++count;
        const GreyImage grey = grey_of_jpeg(frame.jpeg);
        bool any = camera::read_picture(grey.view(), cpu).reading.has_value();
        for (int i = 0; i < 8; ++i) any = lane.look(grey.view()).reading.has_value() || any;  // each of its ways
        read[0] += any ? 1 : 0;
        for (std::size_t i = 0; i < peers.size(); ++i) read[i + 1] += peers[i].read(grey.view()).empty() ? 0 : 1;
    };
    if (!plan.folder.empty()) each_stored_frame(plan.folder, look);
    for (int i = 0; plan.folder.empty() && i < plan.empty; ++i) look(make_empty_frame(plan.seed, i));
    Line line{"false readings on frames without a code (" + std::to_string(count) + ")", {}};
    for (const int n : read) line.figures.push_back(std::to_string(n));
    return {line};
}

Lines measure_photos(const Plan& plan, const std::vector<Peer>& peers) {
    std::vector<int> right(peers.size() + 1, 0), wrong(peers.size() + 1, 0);
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(plan.photos)) {
        auto truth_file = entry.path();
        std::ifstream in(truth_file.replace_extension(".txt"), std::ios::binary);
        const auto picture = entry.path() == truth_file ? Fault{} : camera::load_picture(entry.path().string());
        if (!in || !picture) continue;
        const std::string truth(std::istreambuf_iterator<char>(in), {});
        ++count;
        const auto add = [&](std::size_t reader, const std::string& text) {
            if (!text.empty()) ++(text == truth ? right : wrong)[reader];
        };
        const camera::Look look = camera::read_picture(picture->grey.view(), cpu);
        add(0, look.reading ? look.reading->text : "");
        for (std::size_t i = 0; i < peers.size(); ++i) add(i + 1, peers[i].read(picture->grey.view()));
    }
    Line line{"photographs (" + std::to_string(count) + ")", {}}, bad{"wrong texts on photographs", {}};
    for (std::size_t i = 0; i < right.size(); ++i) {
        line.figures.push_back(share(right[i], count));
        bad.figures.push_back(std::to_string(wrong[i]));
    }
    return {line, bad};
}

GreyImage grey_of_jpeg(const std::vector<std::uint8_t>& jpeg) {
    cv::Mat picture;
    if (!camera::decode_grey(jpeg, picture)) return {};
    GreyImage grey(picture.cols, picture.rows);
    for (int y = 0; y < picture.rows; ++y) std::copy_n(picture.ptr(y), picture.cols, grey.row(y));
    return grey;
}

std::string share(int part, int of) { return of == 0 ? "-" : decimals(100.0 * part / of, 1) + " %"; }

std::string decimals(double value, int places) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", places, value);
    return text;
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

}  // namespace gate::bench
