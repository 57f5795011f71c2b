#include "camera/own_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "camera/module_field.h"
#include "camera/zxing.h"

namespace gate::camera {
namespace {

constexpr std::size_t kMostSpots = 120, kMostFinders = 20, kMostTrios = 6, kMostVersions = 2;
// px: the inside of larger modules is flat, and gives the alignment no slope to follow. They are read in a half.
constexpr float kLargestModule = 6;
// The near corner of a tilted code has larger modules than the far one: what one size ends with the next begins with,
// else no size shows all three finders.
constexpr float kOverlap = 0.8f;
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
ModuleField transposed(const ModuleField& field) {
    ModuleField out = field;
    const int width = field.width();
    for (int y = 0; y < width; ++y) {
        for (int x = 0; x < width; ++x)
            out.values[static_cast<std::size_t>(x * width + y)] = field.values[static_cast<std::size_t>(y * width + x)];
    }
    return out;
}

/// One code's modules, sharpened in rounds: what one round corrects teaches the next.
class FieldReader {
public:
    FieldReader(ModuleField grey, int version, bool inverted)
        : version_(version), inverted_(inverted), grey_(std::move(grey)), known_(known_by_layout(version)) {
        sharpen(1);
    }

    /// How much what is seen looks like a code's format.
    float format_fit() const { return format_.fit; }

    std::optional<Decoding> run() {
        constexpr int kRounds = 3;
        for (int round = 0; round < kRounds; ++round) {
            if (round > 0) sharpen(2);
            if (format_.fit < kLeastFormatFit || format_.ahead < kLeastFormatAhead) continue;
            Decoding decoding = decode_symbol(modules_, format_);
            if (decoding.whole) return decoding;
            if (decoding.blocks_right == 0) return {};
            add_truth(known_, version_, decoding.truth);
        }
        return {};
    }

private:
    void sharpen(int reach) {
        modules_ = without_border(equalize(normalize(grey_, known_, inverted_), known_, reach));
        format_ = read_format(modules_);
    }

    const int version_;
    const bool inverted_;
    const ModuleField grey_;
    Known known_;
    SoftModules modules_;
    Format format_;
};

std::optional<Decoding> decode_grid(GreyView picture, const Grid& grid) {
    constexpr float kSureFormat = 0.8f;  // a mirror's was never above
    const ModuleField grey = sample_modules(picture, grid);
    FieldReader upright(grey, grid.version, grid.inverted);
    if (upright.format_fit() < kSureFormat) {
        FieldReader mirrored(transposed(grey), grid.version, grid.inverted);
        if (mirrored.format_fit() > upright.format_fit())
            if (auto decoding = mirrored.run()) return decoding;
    }
    return upright.run();
}

/// Whether `grid` reads; notes it in `found` if it does, or where it is the likeliest so far.
bool try_grid(GreyView picture, const Grid& grid, Found& found) {
    if (grid.fit >= Found::kLeastFit) found.reading = read_grid(picture, grid);
    if (found.reading || grid.fit > found.fit) {
        found.grid = grid;
        found.fit = grid.fit;
        found.module_px = grid.module_px();
        found.corners = corners_of(grid);
    }
    return found.reading.has_value();
}

void note_finders(const std::vector<Finder>& finders, Found& found) {
    constexpr float kClear = 0.75f, kAlike = 1.6f;
    const auto module = [](const Finder& f) {
        return (std::hypot(f.across.x, f.across.y) + std::hypot(f.down.x, f.down.y)) / 2;
    };
    for (const Finder& finder : finders) {  // the clearest first
        if (finder.fit < kClear) break;
        if (found.finders == 0) found.finder_px = module(finder);
        const float ratio = module(finder) / found.finder_px;
        found.finders += ratio < kAlike && ratio > 1 / kAlike ? 1 : 0;
    }
}

/// Those of a picture twice as large.
std::vector<Finder> halved(std::vector<Finder> finders) {
    for (Finder& f : finders) {
        f.centre = {(f.centre.x + 0.5f) / 2 - 0.5f, (f.centre.y + 0.5f) / 2 - 0.5f};
        f.across = {f.across.x / 2, f.across.y / 2};
        f.down = {f.down.x / 2, f.down.y / 2};
    }
    return finders;
}

/// Those of `more` that are not among `finders` are put behind them.
void add_unknown(std::vector<Finder>& finders, const std::vector<Finder>& more) {
    const std::size_t own = finders.size();
    for (const Finder& one : more) {
        const float near = 2.5f * std::hypot(one.across.x, one.across.y);
        const bool known = std::any_of(
            finders.begin(), finders.begin() + static_cast<std::ptrdiff_t>(own),
            [&](const Finder& f) { return std::hypot(f.centre.x - one.centre.x, f.centre.y - one.centre.y) < near; });
        if (!known && finders.size() < kMostFinders) finders.push_back(one);
    }
}

/// `finders`: of the picture twice as large (the near side of a tilted code may show only here, the far side only
/// there); leaves this picture's and those.
Found read_at_size(GreyView picture, ModuleRange range, RingSearch& rings, const Deadline& deadline,
                   std::vector<Finder>& finders) {
    Found found;
    if (range.least >= range.most) return found;
    const auto spots = rings.find(picture, range.least, range.most, kMostSpots, deadline.half());
    const auto larger = std::exchange(finders, fit_finders(picture, spots, kMostFinders, deadline.half()));
    note_finders(finders, found);
    if (finders.empty()) return found;  // of those that were known all has been tried
    add_unknown(finders, halved(larger));
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
    if (found.grid) found.grid = found.grid->in(scale, 0, 0);
    found.module_px *= scale;
    found.finder_px *= scale;
    return found;
}

}  // namespace

std::optional<Reading> read_grid(GreyView picture, const Grid& grid) {
    const auto decoding = decode_grid(picture, grid);
    if (!decoding) return {};
    auto reading = read_by_zxing(drawn(*decoding, grid.side()).view(), {.pure = true});
    if (!reading) return {};
    reading->corners = corners_of(grid);
    reading->inverted = grid.inverted;
    return reading;
}

Found read_again(GreyView picture, Grid grid) {
    GreyImage halves;
    GreyView view = picture;
    float scale = 1;
    for (; grid.module_px() > kLargestModule && !view.empty(); scale *= 2) {
        halves = halved(view);
        view = halves.view();
        grid = grid.in(0.5, 0, 0);
    }
    Found found;
    if (!view.empty()) try_grid(view, refine(view, grid), found);
    return enlarged(std::move(found), scale);
}

Found read_own(GreyView picture, ModuleRange range, RingSearch& rings, const Deadline& deadline) {
    Found best;
    GreyImage halves;
    std::vector<Finder> finders;
    float scale = 1;
    for (GreyView view = picture; !view.empty(); view = halves.view(), scale *= 2) {
        const ModuleRange here{std::max(range.least, scale > 1 ? kOverlap * kLargestModule / 2 : 0.f),
                               std::min(range.most, kLargestModule)};
        Found found = read_at_size(view, here, rings, deadline, finders);
        if (found.tells_more_than(best)) best = enlarged(std::move(found), scale);
        if (best.reading || range.most <= kLargestModule || deadline.over()) break;
        range = {range.least / 2, range.most / 2};
        halves = halved(view);
    }
    return best;
}

}  // namespace gate::camera
