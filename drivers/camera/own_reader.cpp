#include "camera/own_reader.h"

#include <opencv2/imgproc.hpp>

#include "camera/module_field.h"
#include "camera/zxing.h"

namespace gate::camera {
namespace {

constexpr std::size_t kMostFinders = 24, kMostTrios = 6, kMostVersions = 2;

GreyImage enlarged(GreyView picture, int times) {
    GreyImage large(picture.width * times, picture.height * times);
    const cv::Mat from(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
    cv::Mat to(large.height, large.width, CV_8UC1, large.pixels.data());
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_CUBIC);
    return large;
}

/// The corrected symbol as a clean picture, for ZXing to take the text from.
GreyImage drawn(const Decoding& decoding, int side) {
    constexpr int kScale = 3, kQuiet = 4;
    GreyImage image((side + 2 * kQuiet) * kScale, (side + 2 * kQuiet) * kScale, 255);
    for (int y = 0; y < side * kScale; ++y) {
        std::uint8_t* row = image.row(y + kQuiet * kScale) + kQuiet * kScale;
        for (int x = 0; x < side * kScale; ++x)
            row[x] = decoding.truth[static_cast<std::size_t>(y / kScale * side + x / kScale)] > 0 ? 0 : 255;
    }
    return image;
}

std::array<Point, 4> corners_of(const Grid& grid) {
    const double low = -0.5, high = grid.side() - 0.5;
    return {grid.map(low, low), grid.map(high, low), grid.map(high, high), grid.map(low, high)};
}

std::optional<Decoding> decode_field(const ModuleField& field, std::vector<std::int8_t>* partly) {
    const SoftModules modules = without_border(field);
    const Format format = read_format(modules);
    if (format.fit < 0.35f || format.ahead < 0.08f) return {};
    Decoding decoding = decode_symbol(modules, format);
    if (decoding.whole) return decoding;
    if (partly) *partly = decoding.truth;
    return {};
}

std::optional<Decoding> decode_grid(GreyView picture, const Grid& grid) {
    const ModuleField grey = sample_modules(picture, grid);
    Known known = known_by_layout(grid.version);
    ModuleField field = normalize(grey, known, grid.inverted);
    std::vector<std::int8_t> truth;
    for (const int reach : {1, 2, 2}) {
        const ModuleField sharp = equalize(field, known, reach);
        if (auto decoding = decode_field(sharp, &truth)) return decoding;
        if (!truth.empty()) {
            add_truth(known, grid.version, truth);
            field = normalize(grey, known, grid.inverted);
        }
    }
    return {};
}

std::optional<Reading> reading_of(const Decoding& decoding, const Grid& grid) {
    const GreyImage clean = drawn(decoding, grid.side());
    auto reading = read_by_zxing(clean.view(), {.pure = true});
    if (!reading) return {};
    reading->corners = corners_of(grid);
    reading->inverted = grid.inverted;
    return reading;
}

}  // namespace

Found read_own(GreyView picture, OwnTry how) {
    Found found;
    GreyImage large;
    GreyView view = picture;
    if (how.enlarge > 1) {
        large = enlarged(picture, how.enlarge);
        view = large.view();
    }
    const GreyImage binary = binarize(view, how.window);
    const auto trios = find_trios(find_finders(binary.view(), how.enlarge, kMostFinders), kMostTrios);
    const auto scale = 1 / static_cast<float>(how.enlarge);
    for (const Trio& trio : trios) {
        for (const Grid& proposal : propose_grids(view, trio, kMostVersions)) {
            const Grid grid = refine(view, proposal);
            if (grid.fit > found.fit) {
                found.fit = grid.fit;
                found.module_px = grid.module_px() * scale;
                found.corners = corners_of(grid);
            }
            if (grid.fit < 0.4f) continue;
            found.code = true;
            const auto decoding = decode_grid(view, grid);
            if (!decoding) continue;
            found.reading = reading_of(*decoding, grid);
            if (!found.reading) continue;
            for (Point& corner : found.reading->corners) corner = {corner.x * scale, corner.y * scale};
            return found;
        }
    }
    return found;
}

}  // namespace gate::camera
