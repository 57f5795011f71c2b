#include "camera/grid.h"

#include <algorithm>
#include <cmath>

#include "camera/sample.h"

namespace gate::camera {
namespace {

/// The plane through three finders, with its two degrees of perspective left open.
class Pose {
public:
    Pose(const Trio& trio, int version) : trio_(trio), reach_(side_of(version) - 7) {}

    Homography with(double g, double h) const {
        const double wr = 1 + g * reach_, wb = 1 + h * reach_;
        const Point p = trio_.corner.centre, r = trio_.right.centre, b = trio_.below.centre;
        const double ax = (r.x * wr - p.x) / reach_, ay = (r.y * wr - p.y) / reach_;
        const double bx = (b.x * wb - p.x) / reach_, by = (b.y * wb - p.y) / reach_;
        // Modules are counted from the corner finder's middle, (3, 3).
        return {{ax, bx, p.x - 3 * (ax + bx), ay, by, p.y - 3 * (ay + by), g, h, 1 - 3 * (g + h)}};
    }
    int reach() const { return reach_; }

private:
    const Trio trio_;
    const int reach_;
};

/// How well dark and light alternate along a timing line: -1 … 1.
float timing_fit(GreyView picture, const Homography& map, int side, bool along_row, float sign) {
    float fit = 0, all = 1e-3f, before = 0, here = 0;
    for (int i = 7; i <= side - 8; ++i) {
        const Point at = along_row ? map(i, 6) : map(6, i);
        const float next = sample(picture, at.x, at.y);
        if (i >= 9) {
            const float stands_out = here - (before + next) / 2;
            fit += (i - 1) % 2 == 0 ? -stands_out : stands_out;  // even ones are dark
            all += std::abs(stands_out);
        }
        before = here;
        here = next;
    }
    return sign * fit / all;
}

/// Best value of one degree of perspective for its timing line.
template <class Fit>
double best_perspective(int reach, const Fit& fit, double& best_fit) {
    const double widest = 0.55, step = std::clamp(1.2 / reach, 0.01, 0.06);
    double best = 0;
    best_fit = -2;
    for (double k = -widest * 0.6; k <= widest; k += step) {
        const double value = fit(k / reach) - 0.02 * std::abs(k);
        if (value > best_fit) {
            best_fit = value;
            best = k / reach;
        }
    }
    return best;
}

/// 13 modules of an alignment pattern: how far its rings stand out, -1 … 1.
float alignment_fit(GreyView picture, const Homography& map, int column, int row, float sign) {
    constexpr std::array<std::pair<int, int>, 4> kLight{{{0, -1}, {1, 0}, {0, 1}, {-1, 0}}};
    constexpr std::array<std::pair<int, int>, 8> kDark{
        {{-2, -2}, {0, -2}, {2, -2}, {2, 0}, {2, 2}, {0, 2}, {-2, 2}, {-2, 0}}};
    const auto value = [&](int dx, int dy) {
        const Point at = map(column + dx, row + dy);
        return sample(picture, at.x, at.y);
    };
    float dark = value(0, 0) * 2, light = 0, low = 255, high = 0;
    for (const auto& [dx, dy] : kDark) {
        const float seen = value(dx, dy);
        dark += seen;
        low = std::min(low, seen);
        high = std::max(high, seen);
    }
    for (const auto& [dx, dy] : kLight) {
        const float seen = value(dx, dy);
        light += seen;
        low = std::min(low, seen);
        high = std::max(high, seen);
    }
    return sign * (light / 4 - dark / 10) / std::max(8.f, high - low);
}

float all_alignment_fit(GreyView picture, const Homography& map, const std::vector<std::pair<int, int>>& centres,
                        float sign) {
    float sum = 0;
    for (const auto& [column, row] : centres) sum += alignment_fit(picture, map, column, row, sign);
    return sum / static_cast<float>(centres.size());
}

/// Perspective is weakest known at the corner without a finder: look for the alignment patterns there.
Homography search_alignment(GreyView picture, const Pose& pose, double g, double h, int version, float sign) {
    auto centres = layout_of(version).alignment_centres();
    if (centres.empty()) return pose.with(g, h);
    if (centres.size() > 16) {  // the far ones tell most
        std::ranges::stable_sort(centres, std::greater<>{}, [](const auto& c) { return c.first + c.second; });
        centres.resize(16);
    }
    const double step = 0.7 / (pose.reach() * static_cast<double>(pose.reach()));
    double best_g = g, best_h = h;
    float best = -2;
    constexpr int kFar = 6;
    for (int i = -kFar; i <= kFar; ++i) {
        for (int j = -kFar; j <= kFar; ++j) {
            const Homography map = pose.with(g + i * step, h + j * step);
            const float fit =
                all_alignment_fit(picture, map, centres, sign) - 0.004f * static_cast<float>(std::abs(i) + std::abs(j));
            if (fit <= best) continue;
            best = fit;
            best_g = g + i * step;
            best_h = h + j * step;
        }
    }
    return pose.with(best_g, best_h);
}

}  // namespace

float Grid::module_px() const {
    const double middle = (side() - 1) / 2.0;
    const Point a = map(middle - 2, middle), b = map(middle + 2, middle), c = map(middle, middle - 2),
                d = map(middle, middle + 2);
    return (std::hypot(a.x - b.x, a.y - b.y) + std::hypot(c.x - d.x, c.y - d.y)) / 8;
}

Grid Grid::in(double scale, double dx, double dy) const {
    Grid grid = *this;
    const double move_x = 0.5 * scale - 0.5 + dx, move_y = 0.5 * scale - 0.5 + dy;  // pixels are their middles
    for (std::size_t i = 0; i < 3; ++i) {
        grid.map.m[i] = scale * map.m[i] + move_x * map.m[6 + i];
        grid.map.m[3 + i] = scale * map.m[3 + i] + move_y * map.m[6 + i];
    }
    return grid;
}

std::vector<Grid> propose_grids(GreyView picture, const Trio& trio, std::size_t most) {
    const float estimate = trio.side, sign = trio.corner.inverted ? -1.f : 1.f;
    std::vector<Grid> grids;
    for (int version = 1; version <= kVersions; ++version) {
        const int side = side_of(version);
        if (std::abs(static_cast<float>(side) - estimate) > 0.12f * estimate + 3) continue;
        const Pose pose(trio, version);
        double fit_g = 0, fit_h = 0;
        const double g = best_perspective(
            pose.reach(), [&](double k) { return timing_fit(picture, pose.with(k, 0), side, true, sign); }, fit_g);
        const double h = best_perspective(
            pose.reach(), [&](double k) { return timing_fit(picture, pose.with(g, k), side, false, sign); }, fit_h);
        const double again = best_perspective(
            pose.reach(), [&](double k) { return timing_fit(picture, pose.with(k, h), side, true, sign); }, fit_g);
        grids.push_back({version, pose.with(again, h), static_cast<float>(fit_g + fit_h) / 2, trio.corner.inverted});
    }
    std::ranges::stable_sort(grids, std::greater<>{}, &Grid::fit);
    if (grids.size() > most) grids.resize(most);
    for (Grid& grid : grids) {
        const Pose pose(trio, grid.version);
        const double scale = grid.map.m[8] + 3 * (grid.map.m[6] + grid.map.m[7]);
        grid.map = search_alignment(picture, pose, grid.map.m[6] / scale, grid.map.m[7] / scale, grid.version, sign);
    }
    return grids;
}

}  // namespace gate::camera
