#include "camera/module_field.h"

#include <algorithm>
#include <cmath>

#include "camera/sample.h"

namespace gate::camera {
namespace {

constexpr int kBorder = ModuleField::kBorder;

/// Sums over rectangles of a field in no time.
class Sums {
public:
    Sums(int width, int height) : width_(width + 1), sums_(static_cast<std::size_t>((width + 1) * (height + 1)), 0.0) {}

    template <class Value>
    void fill(int width, int height, const Value& value) {
        for (int y = 0; y < height; ++y) {
            double row = 0;
            for (int x = 0; x < width; ++x) {
                row += value(static_cast<std::size_t>(y * width + x));
                sums_[at(x + 1, y + 1)] = sums_[at(x + 1, y)] + row;
            }
        }
    }
    double over(int left, int top, int right, int bottom) const {  // right and bottom excluded
        return sums_[at(right, bottom)] - sums_[at(left, bottom)] - sums_[at(right, top)] + sums_[at(left, top)];
    }

private:
    std::size_t at(int x, int y) const { return static_cast<std::size_t>(y * width_ + x); }
    const int width_;
    std::vector<double> sums_;
};

struct Window {
    int left, top, right, bottom;
    Window(int x, int y, int reach, int width)
        : left(std::max(0, x - reach)),
          top(std::max(0, y - reach)),
          right(std::min(width, x + reach + 1)),
          bottom(std::min(width, y + reach + 1)) {}
    double area() const { return static_cast<double>(right - left) * (bottom - top); }
};

/// Darker than around, or known to be dark.
std::vector<std::uint8_t> first_guess(const ModuleField& grey, const Known& known, bool inverted) {
    constexpr int kReach = 5;
    const int width = grey.width();
    Sums sums(width, width);
    sums.fill(width, width, [&](std::size_t i) { return static_cast<double>(grey.values[i]); });
    std::vector<std::uint8_t> dark(grey.values.size());
    for (int y = 0; y < width; ++y) {
        for (int x = 0; x < width; ++x) {
            const Window w(x, y, kReach, width);
            const auto i = static_cast<std::size_t>(y * width + x);
            const bool below = grey.values[i] < sums.over(w.left, w.top, w.right, w.bottom) / w.area();
            dark[i] = known[i] != 0 ? known[i] > 0 : below != inverted;
        }
    }
    return dark;
}

struct Levels {
    double dark = 0, light = 0;
};

/// Mean grey of the dark and of the light modules around each module.
class LevelMap {
public:
    LevelMap(const ModuleField& grey, const std::vector<std::uint8_t>& dark)
        : width_(grey.width()), dark_(width_, width_), all_(width_, width_), count_(width_, width_) {
        dark_.fill(width_, width_, [&](std::size_t i) { return dark[i] ? static_cast<double>(grey.values[i]) : 0.0; });
        all_.fill(width_, width_, [&](std::size_t i) { return static_cast<double>(grey.values[i]); });
        count_.fill(width_, width_, [&](std::size_t i) { return dark[i] ? 1.0 : 0.0; });
        whole_ = within({0, 0, width_, width_});
    }
    Levels around(int x, int y) const {
        constexpr int kReach = 5;
        const Window w(x, y, kReach, width_);
        const double dark = count_.over(w.left, w.top, w.right, w.bottom);
        if (dark < 6 || w.area() - dark < 6) return whole_;
        return within(w);
    }
    const Levels& whole() const { return whole_; }

private:
    /// There are dark and light modules in it: a code's fixed patterns have both.
    Levels within(const Window& w) const {
        const double dark = count_.over(w.left, w.top, w.right, w.bottom),
                     sum = dark_.over(w.left, w.top, w.right, w.bottom);
        const double rest = w.area() - dark;
        return {sum / dark, (all_.over(w.left, w.top, w.right, w.bottom) - sum) / rest};
    }

    const int width_;
    Sums dark_, all_, count_;
    Levels whole_;
};

/// Solves a · x = b (a symmetric and positive, row by row) by Cholesky: b becomes x, a is spent.
void solve(std::vector<double>& a, std::vector<double>& b) {
    const std::size_t n = b.size();
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = a[i * n + j];
            for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
        b[i] /= a[i * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
        b[i] /= a[i * n + i];
    }
}

class Equalizer {
public:
    Equalizer(const ModuleField& field, const Known& known, int reach) : field_(field), known_(known), reach_(reach) {
        for (int dy = -reach; dy <= reach; ++dy) {
            for (int dx = -reach; dx <= reach; ++dx) offsets_.push_back(dy * field.width() + dx);
        }
        taps_ = offsets_.size() + 1;  // and one for the level
    }

    ModuleField run() {
        const std::vector<double> weights = fit();
        ModuleField out = field_;
        double size = 0;
        each([&](std::size_t i) {
            double sum = weights.back();
            for (std::size_t t = 0; t + 1 < taps_; ++t) sum += weights[t] * neighbour(i, t);
            out.values[i] = static_cast<float>(sum);
            size += std::abs(sum);
        });
        const auto scale = static_cast<float>(field_.side * field_.side / std::max(size, 1e-6));
        for (float& value : out.values) value *= scale;
        return out;
    }

private:
    float neighbour(std::size_t i, std::size_t tap) const {
        return std::clamp(field_.values[i + static_cast<std::size_t>(offsets_[tap])], -2.f, 2.f);
    }

    template <class Do>
    void each(const Do& what) const {
        for (int row = 0; row < field_.side; ++row) {
            for (int column = 0; column < field_.side; ++column) what(field_.index(column, row));
        }
    }

    std::vector<double> fit() const {
        std::vector<double> a(taps_ * taps_, 0), b(taps_, 0), x(taps_, 1);
        double weight_sum = 0;
        each([&](std::size_t i) {
            const float own = field_.values[i];
            const double target = known_[i] != 0 ? known_[i] : own > 0 ? 1 : -1;
            const double weight = known_[i] != 0 ? 1.5 : std::min(1.f, std::abs(own));
            for (std::size_t t = 0; t + 1 < taps_; ++t) x[t] = neighbour(i, t);
            for (std::size_t t = 0; t < taps_; ++t) {
                b[t] += weight * target * x[t];
                for (std::size_t s = 0; s <= t; ++s) a[t * taps_ + s] += weight * x[t] * x[s];
            }
            weight_sum += weight;
        });
        const std::size_t own = offsets_.size() / 2;
        const double ridge = 0.02 * weight_sum + 4;  // towards: the module itself, and nothing else
        for (std::size_t t = 0; t < taps_; ++t) a[t * taps_ + t] += ridge;
        b[own] += ridge;
        solve(a, b);
        return b;
    }

    const ModuleField& field_;
    const Known& known_;
    const int reach_;
    std::vector<int> offsets_;
    std::size_t taps_ = 0;
};

}  // namespace

ModuleField sample_modules(GreyView picture, const Grid& grid) {
    ModuleField field{grid.side(), {}};
    field.values.reserve(static_cast<std::size_t>(field.width() * field.width()));
    const bool large = grid.module_px() > 3.2f;
    for (int row = -kBorder; row < field.side + kBorder; ++row) {
        for (int column = -kBorder; column < field.side + kBorder; ++column) {
            const auto at = [&](double dx, double dy) {
                const Point p = grid.map(column + dx, row + dy);
                return sample(picture, p.x, p.y);
            };
            constexpr double kInner = 0.22;
            const float value = large ? (at(0, 0) + at(-kInner, -kInner) + at(kInner, -kInner) + at(-kInner, kInner) +
                                         at(kInner, kInner)) /
                                            5
                                      : at(0, 0);
            field.values.push_back(value);
        }
    }
    return field;
}

Known known_by_layout(int version) {
    const Layout& layout = layout_of(version);
    const ModuleField shape{layout.side, {}};
    Known known(static_cast<std::size_t>(shape.width() * shape.width()), -1);
    for (int row = 0; row < layout.side; ++row) {
        for (int column = 0; column < layout.side; ++column) {
            const Module module = layout.at(column, row);
            known[shape.index(column, row)] = module == Module::dark ? 1 : module == Module::light ? -1 : 0;
        }
    }
    return known;
}

void add_truth(Known& known, int version, const std::vector<std::int8_t>& truth) {
    const ModuleField shape{side_of(version), {}};
    for (int row = 0; row < shape.side; ++row) {
        for (int column = 0; column < shape.side; ++column) {
            auto& here = known[shape.index(column, row)];
            if (here == 0) here = truth[static_cast<std::size_t>(row * shape.side + column)];
        }
    }
}

ModuleField normalize(const ModuleField& grey, const Known& known, bool inverted) {
    const int width = grey.width();
    ModuleField out = grey;
    std::vector<std::uint8_t> dark = first_guess(grey, known, inverted);
    for (int round = 0; round < 2; ++round) {
        const LevelMap levels(grey, dark);
        const double least = 0.35 * std::abs(levels.whole().light - levels.whole().dark) + 0.5;
        for (int y = 0; y < width; ++y) {
            for (int x = 0; x < width; ++x) {
                const auto i = static_cast<std::size_t>(y * width + x);
                const Levels here = levels.around(x, y);
                const double half = std::max(least, std::abs(here.light - here.dark)) / 2;
                const double value = ((here.dark + here.light) / 2 - grey.values[i]) / half;
                out.values[i] = static_cast<float>(std::clamp(inverted ? -value : value, -2.5, 2.5));
                dark[i] = known[i] != 0 ? known[i] > 0 : out.values[i] > 0;
            }
        }
    }
    return out;
}

ModuleField equalize(const ModuleField& field, const Known& known, int reach) {
    return Equalizer(field, known, reach).run();
}

SoftModules without_border(const ModuleField& field) {
    SoftModules modules{field.side, {}};
    modules.values.reserve(static_cast<std::size_t>(field.side * field.side));
    for (int row = 0; row < field.side; ++row) {
        for (int column = 0; column < field.side; ++column) modules.values.push_back(field.at(column, row));
    }
    return modules;
}

}  // namespace gate::camera
