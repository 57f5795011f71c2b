#include "camera/hint.h"

#include <algorithm>
#include <cmath>

#include "camera/sample.h"

namespace gate::camera {
namespace {

constexpr float kSmallModule = 2.2f;  // px; below it noise and blur decide
constexpr float kLargeModule = 5;     // px; with single finders: most codes of such modules hang over the edge
constexpr int kDark = 80;             // grey level of the light modules, and
constexpr int kFlat = 25;             // how far the dark ones lie below them

/// Grey values of the code, in cells that hold dark and light modules each.
class CodeLight {
public:
    static constexpr int kCells = 8, kRaster = 6;

    CodeLight(GreyView frame, const std::array<Point, 4>& corners) : frame_(frame), corners_(corners) {
        for (int row = 0; row < kCells; ++row)
            for (int column = 0; column < kCells; ++column) add_cell(column, row);
        std::ranges::sort(all_);
    }
    float dark() const { return all_[all_.size() / 10]; }
    float light() const { return all_[all_.size() * 9 / 10]; }
    /// Cells in which even the darkest is as light as the rest's light.
    int washed_out() const {
        const float limit = light() - 0.3f * (light() - dark());
        return static_cast<int>(std::ranges::count_if(darkest_, [&](float v) { return v > limit; }));
    }

private:
    void add_cell(int column, int row) {
        float darkest = 255;
        for (int j = 0; j < kRaster; ++j) {
            for (int i = 0; i < kRaster; ++i) {
                const float u = (static_cast<float>(column * kRaster + i) + 0.5f) / (kCells * kRaster),
                            v = (static_cast<float>(row * kRaster + j) + 0.5f) / (kCells * kRaster);
                const float value = at(u, v);
                darkest = std::min(darkest, value);
                all_.push_back(value);
            }
        }
        darkest_.push_back(darkest);
    }
    float at(float u, float v) const {
        const auto mix = [&](float Point::*of) {
            return (corners_[0].*of * (1 - u) + corners_[1].*of * u) * (1 - v) +
                   (corners_[3].*of * (1 - u) + corners_[2].*of * u) * v;
        };
        return sample(frame_, mix(&Point::x), mix(&Point::y));
    }

    const GreyView frame_;
    const std::array<Point, 4>& corners_;
    std::vector<float> all_, darkest_;
};

bool hangs_over(GreyView frame, const Found& found) {
    const float room = found.module_px;
    return std::ranges::any_of(found.corners, [&](const Point& p) {
        return p.x < -room || p.y < -room || p.x > static_cast<float>(frame.width) + room ||
               p.y > static_cast<float>(frame.height) + room;
    });
}

/// Of a code whose place is known.
ScanHint hint_of_code(GreyView frame, const Found& found) {
    if (hangs_over(frame, found)) return ScanHint::further;
    const CodeLight light(frame, found.corners);
    if (light.light() < kDark || light.light() - light.dark() < kFlat) return ScanHint::too_dark;
    constexpr int kSpot = 3;
    if (light.washed_out() >= kSpot) return ScanHint::glare;
    return found.module_px < kSmallModule ? ScanHint::closer : ScanHint::steadier;
}

}  // namespace

ScanHint hint_of(GreyView frame, const Found& found) {
    if (found.reading || frame.empty()) return ScanHint::none;
    if (found.is_code()) return hint_of_code(frame, found);
    if (found.finder_px >= kLargeModule) return ScanHint::further;
    if (found.finders < 2) return ScanHint::none;  // of small ones a single one is too often a letter
    return found.finder_px < kSmallModule ? ScanHint::closer : ScanHint::steadier;
}

void HintMemory::see(ScanHint hint, bool placed) {
    if (hint == ScanHint::none) {
        if (++silent_ >= kToForget) clear();
        return;
    }
    silent_ = 0;
    known_ = placed ? kToForget : std::max(0, known_ - 1);
    if (!placed && known_ > 0) return;
    said_ = hint == candidate_ ? said_ + 1 : 1;
    candidate_ = hint;
    if (said_ >= (placed ? kToShow : kToGuess)) shown_ = hint;
}

void HintMemory::clear() { *this = {}; }

}  // namespace gate::camera
