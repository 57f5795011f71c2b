// Lucas and Kanade's alignment (1981) of a code's fixed patterns to the picture, in module coordinates:
// the small correction that makes the patterns' known modules and the picture differ least.
#include <algorithm>
#include <cmath>

#include "camera/sample.h"

#include "camera/grid.h"

namespace gate::camera {
namespace {

constexpr int kUnknowns = 8;

struct FixedModule {
    float column, row;
    float value;  // 1 light, -1 dark, as blurred by its neighbours
    int group;    // patterns that share light and contrast
};

/// A module pattern with known modules around a middle, smoothed a little as a lens does.
class Patterns {
public:
    explicit Patterns(const Layout& layout) : layout_(layout) {
        const int last = layout.side - 1;
        for (const auto& [column, row] : {std::pair(3, 3), std::pair(last - 3, 3), std::pair(3, last - 3)})
            square(column, row, 4);
        for (const auto& [column, row] : layout.alignment_centres()) square(column, row, 2);
        for (int from = 8; from <= last - 8; from += 12) line(from, std::min(from + 12, last - 7));
    }
    std::vector<FixedModule> take() { return std::move(modules_); }

private:
    /// Light -1 … 1 of the module; the quiet zone is light; not known: 0.
    float known(int column, int row) const {
        if (column < 0 || row < 0 || column >= layout_.side || row >= layout_.side) return 1;
        const Module module = layout_.at(column, row);
        return module == Module::dark ? -1.f : module == Module::light ? 1.f : 0.f;
    }
    void add(int column, int row) {
        constexpr float kOwn = 0.6f, kBeside = 0.1f;
        float value = kOwn * known(column, row);
        for (const auto& [dx, dy] : {std::pair(1, 0), std::pair(-1, 0), std::pair(0, 1), std::pair(0, -1)})
            value += kBeside * known(column + dx, row + dy);
        modules_.push_back({static_cast<float>(column), static_cast<float>(row), value, groups_});
    }
    void square(int column, int row, int radius) {
        for (int dy = -radius; dy <= radius; ++dy) {
            for (int dx = -radius; dx <= radius; ++dx) add(column + dx, row + dy);
        }
        ++groups_;
    }
    void line(int from, int to) {
        for (int i = from; i < to; ++i) add(i, 6);
        ++groups_;
        for (int i = from; i < to; ++i) add(6, i);
        ++groups_;
    }

    const Layout& layout_;
    std::vector<FixedModule> modules_;
    int groups_ = 0;
};

struct Seen {
    float value, along, down;  // and its slopes, per module
};

/// Light and contrast of one group, by least squares of what is seen over what is known.
struct Contrast {
    float middle = 0, half = 0;
};

class Refinement {
public:
    Refinement(GreyView picture, const Grid& grid)
        : picture_(picture), grid_(grid), modules_(Patterns(layout_of(grid.version)).take()) {}

    Grid run() {
        float last = -1;
        for (int i = 0; i < 12; ++i) {
            look();
            if (i > 0 && grid_.fit < last - 0.02f) break;
            last = grid_.fit;
            const double moved = step();
            if (moved < 0.01) break;
        }
        look();
        return grid_;
    }

private:
    void look() {
        constexpr float kStep = 0.35f;  // of a module: slopes as wide as the blur of small modules
        seen_.clear();
        for (const FixedModule& module : modules_) {
            const auto at = [&](float dx, float dy) {
                const Point p = grid_.map(module.column + dx, module.row + dy);
                return sample(picture_, p.x, p.y);
            };
            const float left = at(-kStep, 0), right = at(kStep, 0), above = at(0, -kStep), below = at(0, kStep),
                        here = at(0, 0);
            seen_.push_back({(2 * here + left + right + above + below) / 6, (right - left) / (2 * kStep),
                             (below - above) / (2 * kStep)});
        }
        measure_contrast();
    }

    void measure_contrast() {
        const auto groups = static_cast<std::size_t>(modules_.back().group + 1);
        std::vector<std::array<double, 5>> sums(groups);
        for (std::size_t i = 0; i < modules_.size(); ++i) {
            auto& s = sums[static_cast<std::size_t>(modules_[i].group)];
            const double t = modules_[i].value, v = seen_[i].value;
            s[0] += 1;
            s[1] += t;
            s[2] += v;
            s[3] += t * t;
            s[4] += t * v;
        }
        contrast_.assign(groups, {});
        double explained = 0, total = 1e-6;
        for (std::size_t g = 0; g < groups; ++g) {
            const auto& s = sums[g];
            const double spread = s[3] - s[1] * s[1] / s[0];
            const double half = spread > 1e-6 ? (s[4] - s[1] * s[2] / s[0]) / spread : 0;
            contrast_[g] = {static_cast<float>((s[2] - half * s[1]) / s[0]), static_cast<float>(half)};
        }
        const float sign = grid_.inverted ? -1.f : 1.f;
        for (std::size_t i = 0; i < modules_.size(); ++i) {
            const Contrast& c = contrast_[static_cast<std::size_t>(modules_[i].group)];
            const double left = seen_[i].value - c.middle - c.half * modules_[i].value, all = seen_[i].value - c.middle;
            total += all * all;
            explained += sign * c.half > 0 ? all * all - left * left : 0;
        }
        grid_.fit = static_cast<float>(explained / total);
    }

    /// One Gauss-Newton step; how far a corner of the code moved, in modules.
    double step() {
        double a[kUnknowns][kUnknowns] = {}, b[kUnknowns] = {};
        const double side = grid_.side(), sign = grid_.inverted ? -1 : 1;
        for (std::size_t i = 0; i < modules_.size(); ++i) {
            const Contrast& c = contrast_[static_cast<std::size_t>(modules_[i].group)];
            if (sign * c.half < 2) continue;
            const double weight = 1.0 / (c.half * c.half + 25);  // groups in shadow count like those in light
            const double u = modules_[i].column / side, v = modules_[i].row / side;
            const double gu = seen_[i].along * side, gv = seen_[i].down * side, both = gu * u + gv * v;
            const double slope[kUnknowns] = {gu * u, gu * v, gu, gv * u, gv * v, gv, -both * u, -both * v};
            const double left = c.middle + c.half * modules_[i].value - seen_[i].value;
            for (int j = 0; j < kUnknowns; ++j) {
                b[j] += weight * slope[j] * left;
                for (int k = 0; k <= j; ++k) a[j][k] += weight * slope[j] * slope[k];
            }
        }
        std::array<double, kUnknowns> change{};
        solve(a, b, change);
        apply(change, side);
        return (std::abs(change[2]) + std::abs(change[5]) + std::abs(change[0] + change[1] + change[2]) +
                std::abs(change[3] + change[4] + change[5])) *
               side;
    }

    /// Cholesky, with a little damping, which keeps every pivot above 0.
    static void solve(double (&a)[kUnknowns][kUnknowns], double (&b)[kUnknowns], std::array<double, kUnknowns>& x) {
        for (int i = 0; i < kUnknowns; ++i) a[i][i] = a[i][i] * 1.001 + 1e-9;
        for (int i = 0; i < kUnknowns; ++i) {
            for (int j = 0; j <= i; ++j) {
                for (int k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
                a[i][j] = i == j ? std::sqrt(a[i][i]) : a[i][j] / a[j][j];
            }
        }
        for (int i = 0; i < kUnknowns; ++i) {
            for (int k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
            b[i] /= a[i][i];
        }
        for (int i = kUnknowns - 1; i >= 0; --i) {
            for (int k = i + 1; k < kUnknowns; ++k) b[i] -= a[k][i] * b[k];
            b[i] /= a[i][i];
            x[static_cast<std::size_t>(i)] = b[i];
        }
    }

    /// map := map ∘ (identity + change), in modules.
    void apply(const std::array<double, kUnknowns>& c, double side) {
        const double w[9] = {1 + c[0], c[1], c[2] * side, c[3], 1 + c[4], c[5] * side, c[6] / side, c[7] / side, 1};
        const auto& m = grid_.map.m;
        std::array<double, 9> out{};
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 3; ++j)
                out[3 * i + j] = m[3 * i] * w[j] + m[3 * i + 1] * w[3 + j] + m[3 * i + 2] * w[6 + j];
        }
        grid_.map.m = out;
    }

    const GreyView picture_;
    Grid grid_;
    const std::vector<FixedModule> modules_;
    std::vector<Seen> seen_;
    std::vector<Contrast> contrast_;
};

}  // namespace

Grid refine(GreyView picture, Grid grid) { return Refinement(picture, grid).run(); }

}  // namespace gate::camera
