#include "camera/own_reader.h"

#include <algorithm>

#include "camera/module_field.h"
#include "camera/zxing.h"

namespace gate::camera {
namespace {

constexpr std::size_t kMostSpots = 120, kMostFinders = 20, kMostTrios = 6, kMostVersions = 2;
// px: the inside of larger modules is flat, and gives the alignment no slope to follow. They are read in a half.
constexpr float kLargestModule = 6;
constexpr float kLeastFormatFit = 0.35f, kLeastFormatAhead = 0.08f;

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

/// As it is seen from behind, or in a mirror.
SoftModules transposed(const SoftModules& modules) {
    SoftModules out = modules;
    for (int y = 0; y < modules.side; ++y) {
        for (int x = 0; x < modules.side; ++x)
            out.values[static_cast<std::size_t>(x * modules.side + y)] = modules.at(x, y);
    }
    return out;
}

bool is_likely(const Format& format) { return format.fit >= kLeastFormatFit && format.ahead >= kLeastFormatAhead; }

/// One code's modules, sharpened in rounds: what one round corrects teaches the next.
class FieldReader {
public:
    FieldReader(GreyView picture, const Grid& grid)
        : version_(grid.version),
          inverted_(grid.inverted),
          grey_(sample_modules(picture, grid)),
          known_(known_by_layout(grid.version)) {}

    std::optional<Decoding> run() {
        field_ = normalize(grey_, known_, inverted_);
        for (const int reach : {1, 2, 2}) {
            const SoftModules modules = without_border(equalize(field_, known_, reach));
            const Format format = read_format(modules);
            if (!is_likely(format)) {
                const SoftModules mirrored = transposed(modules);
                if (const Format other = read_format(mirrored); reach == 1 && is_likely(other))
                    return whole(decode_symbol(mirrored, other));
                continue;
            }
            Decoding decoding = decode_symbol(modules, format);
            if (decoding.whole || decoding.blocks_right == 0) return whole(std::move(decoding));
            add_truth(known_, version_, decoding.truth);
            field_ = normalize(grey_, known_, inverted_);
        }
        return {};
    }

private:
    static std::optional<Decoding> whole(Decoding decoding) {
        return decoding.whole ? std::optional(std::move(decoding)) : std::nullopt;
    }

    const int version_;
    const bool inverted_;
    const ModuleField grey_;
    Known known_;
    ModuleField field_;
};

/// Whether `grid` reads; notes it in `found` where it is the likeliest so far.
bool try_grid(GreyView picture, const Grid& grid, Found& found) {
    if (grid.fit > found.fit) {
        found.fit = grid.fit;
        found.module_px = grid.module_px();
        found.corners = corners_of(grid);
    }
    if (grid.fit < Found::kLeastFit) return false;
    found.reading = read_grid(picture, grid);
    return found.reading.has_value();
}

Found read_at_size(GreyView picture, ModuleRange range, RingSearch& rings, const Deadline& deadline) {
    Found found;
    if (range.least >= range.most) return found;
    const auto finders = fit_finders(picture, rings.find(picture, range.least, range.most, kMostSpots), kMostFinders);
    for (const Trio& trio : find_trios(finders, kMostTrios)) {
        for (const Grid& proposal : propose_grids(picture, trio, kMostVersions)) {
            if (deadline.over()) return found;
            if (try_grid(picture, refine(picture, proposal), found)) return found;
        }
    }
    return found;
}

/// In the pixels of a picture `scale` times as large.
Found enlarged(Found found, float scale) {
    const auto enlarge = [scale](Point& corner) {
        corner = {(corner.x + 0.5f) * scale - 0.5f, (corner.y + 0.5f) * scale - 0.5f};
    };
    for (Point& corner : found.corners) enlarge(corner);
    if (found.reading)
        for (Point& corner : found.reading->corners) enlarge(corner);
    found.module_px *= scale;
    return found;
}

}  // namespace

std::optional<Reading> read_grid(GreyView picture, const Grid& grid) {
    const auto decoding = FieldReader(picture, grid).run();
    if (!decoding) return {};
    auto reading = read_by_zxing(drawn(*decoding, grid.side()).view(), {.pure = true});
    if (!reading) return {};
    reading->corners = corners_of(grid);
    reading->inverted = grid.inverted;
    return reading;
}

Found read_own(GreyView picture, ModuleRange range, RingSearch& rings, const Deadline& deadline) {
    Found best;
    GreyImage halves;
    float scale = 1;
    for (GreyView view = picture; !view.empty(); view = halves.view(), scale *= 2) {
        const ModuleRange here{std::max(range.least, scale > 1 ? kLargestModule / 2 : 0.f),
                               std::min(range.most, kLargestModule)};
        Found found = read_at_size(view, here, rings, deadline);
        if (found.reading || found.fit > best.fit) best = enlarged(std::move(found), scale);
        if (best.reading || range.most <= kLargestModule || deadline.over()) break;
        range = {range.least / 2, range.most / 2};
        halves = halved(view);
    }
    return best;
}

}  // namespace gate::camera
