// A finder's own small perspective by Lucas and Kanade's alignment (1981) of its 9 × 9 modules.
#include <algorithm>
#include <array>
#include <cmath>

#include "camera/finders.h"
#include "camera/sample.h"

namespace gate::camera {
namespace {

constexpr int kRadius = 4;  // with the separator
constexpr std::size_t kWidth = 2 * kRadius + 1, kCount = kWidth * kWidth;

/// 1 light, -1 dark, softened by the neighbours.
constexpr float ring_value(int dx, int dy) {
    const int ax = dx < 0 ? -dx : dx, ay = dy < 0 ? -dy : dy, ring = ax > ay ? ax : ay;
    return ring == 2 || ring >= 4 ? 1.f : -1.f;
}
constexpr std::array<float, kCount> make_template() {
    std::array<float, kCount> values{};
    std::size_t i = 0;
    for (int dy = -kRadius; dy <= kRadius; ++dy) {
        for (int dx = -kRadius; dx <= kRadius; ++dx) {
            values[i++] = 0.6f * ring_value(dx, dy) + 0.1f * (ring_value(dx - 1, dy) + ring_value(dx + 1, dy) +
                                                              ring_value(dx, dy - 1) + ring_value(dx, dy + 1));
        }
    }
    return values;
}
constexpr std::array<float, kCount> kTemplate = make_template();

Point at(const Finder& f, float u, float v) {
    return {f.centre.x + u * f.across.x + v * f.down.x, f.centre.y + u * f.across.y + v * f.down.y};
}

/// Light, contrast and share explained of a linear fit of what is seen over the template.
struct Match {
    float middle = 0, half = 0, fit = 0;
};
/// Over every `step`th module: 2 is a chessboard of them.
Match match(const std::array<float, kCount>& seen, std::size_t step) {
    float t = 0, v = 0, tt = 0, tv = 0, vv = 0, count = 0;
    for (std::size_t i = 0; i < kCount; i += step, ++count) {
        t += kTemplate[i];
        v += seen[i];
        tt += kTemplate[i] * kTemplate[i];
        tv += kTemplate[i] * seen[i];
        vv += seen[i] * seen[i];
    }
    const float spread = tt - t * t / count, both = tv - t * v / count, all = vv - v * v / count;
    const float half = both / spread;
    const float flat = count;  // what varies by a grey level only fits nothing
    return {(v - half * t) / count, half, both * both / (spread * (all + flat))};
}

constexpr float u_of(std::size_t i) { return static_cast<float>(static_cast<int>(i % kWidth) - kRadius); }
constexpr float v_of(std::size_t i) { return static_cast<float>(static_cast<int>(i / kWidth) - kRadius); }

class Fitting {
    static constexpr int kTurns = 6;  // of the quarter after which the pattern is the same
    static constexpr float kTurn = 1.5708f / kTurns;
    static constexpr float kGood = 0.75f;

public:
    Fitting(GreyView picture, const RingSpot& spot) : picture_(picture), spot_(spot) {}

    Finder run() {
        constexpr float kClear = 0.65f;
        Finder finder = aligned(best_shape());
        if (finder.fit >= kGood || spot_.response < kClear) return finder;
        Finder other = finder;
        try_all(other);
        if (other.fit > finder.fit) other = aligned(other);
        return other.fit > finder.fit ? other : finder;
    }

private:
    float value_at(const Finder& finder, float u, float v) const {
        const Point p = at(finder, u, v);
        return inside_ ? sample_inside(picture_, p.x, p.y) : sample(picture_, p.x, p.y);
    }

    /// Whether all of the pattern lies in the picture.
    bool is_inside(const Finder& f) const {
        constexpr float kReach = kRadius + 0.5f;
        const float x = kReach * (std::abs(f.across.x) + std::abs(f.down.x)),
                    y = kReach * (std::abs(f.across.y) + std::abs(f.down.y));
        return f.centre.x >= x && f.centre.y >= y && f.centre.x + x < static_cast<float>(picture_.width - 1) &&
               f.centre.y + y < static_cast<float>(picture_.height - 1);
    }

    Finder aligned(Finder finder) {
        // Of 12,000 spots that had not come to this fit, step by step, six were finders in the end.
        constexpr std::array kHopeless{0.2f, 0.2f, 0.24f, 0.28f};
        if (finder.fit < kHopeless[0]) return finder;
        float last = 0;
        for (std::size_t i = 0; i < 8; ++i) {
            look(finder);
            if (finder.fit < last - 0.05f || finder.fit < kHopeless[std::min(i, kHopeless.size() - 1)]) break;
            last = finder.fit;
            if (!step(finder)) break;
        }
        look(finder);
        return finder;
    }

    /// Every second module, at its middle.
    Match glance(const Finder& finder) {
        for (std::size_t i = 0; i < kCount; i += 2) seen_[i] = value_at(finder, u_of(i), v_of(i));
        return match(seen_, 2);
    }

    /// All modules; the mean of larger ones: noise there hides what blur has not.
    Match measure(const Finder& finder) {
        constexpr float kInner = 0.25f;
        for (std::size_t i = 0; i < kCount; ++i) {
            const float u = u_of(i), v = v_of(i);
            seen_[i] = spot_.module_px < 2.2f
                           ? value_at(finder, u, v)
                           : (value_at(finder, u - kInner, v - kInner) + value_at(finder, u + kInner, v - kInner) +
                              value_at(finder, u - kInner, v + kInner) + value_at(finder, u + kInner, v + kInner)) /
                                 4;
        }
        return match(seen_, 1);
    }

    void look(Finder& finder, bool quickly = false) {
        inside_ = is_inside(finder);
        match_ = quickly ? glance(finder) : measure(finder);
        finder.fit = (match_.half > 0) == !finder.inverted ? match_.fit : 0;
    }

    /// A square turned by `turn` and then pressed together to `press` along `along` (radians).
    bool try_shape(Finder& best, Point centre, float size, float turn, float press, float along) {
        const auto pressed = [&](float x, float y) {
            const float c = std::cos(along), s = std::sin(along), inner = (c * x + s * y) * (press - 1);
            return Point{x + c * inner, y + s * inner};
        };
        const float length = size * spot_.module_px, c = length * std::cos(turn), s = length * std::sin(turn);
        Finder shape{centre, pressed(c, s), pressed(-s, c), 0, spot_.inverted};
        look(shape, true);
        if (shape.fit <= best.fit) return false;
        best = shape;
        return true;
    }

    /// Half a module to each side.
    void try_shifts(Finder& best) {
        const Finder from = best;
        for (int v = -1; v <= 1; ++v) {
            for (int u = -1; u <= 1; ++u) {
                Finder shifted = from;
                shifted.centre = at(from, 0.5f * static_cast<float>(u), 0.5f * static_cast<float>(v));
                look(shifted, true);
                if (shifted.fit > best.fit) best = shifted;
            }
        }
    }

    /// Every place, size and turn: a middle and a size that are both a little wrong fit nothing together, and lead to
    /// no better ones step by step. Dear: for a spot whose rings are clear.
    void try_all(Finder& best) {
        for (const float size : {0.87f, 1.02f}) {
            const float half = 0.5f * size * spot_.module_px;
            for (int place = 0; place < 9; ++place) {
                const Point centre{spot_.centre.x + static_cast<float>(place % 3 - 1) * half,
                                   spot_.centre.y + static_cast<float>(place / 3 - 1) * half};
                for (int i = 0; i < kTurns; ++i) try_shape(best, centre, size, static_cast<float>(i) * kTurn, 1, 0);
            }
        }
    }

    /// Seen from the side the pattern is pressed together.
    Finder best_shape() {
        constexpr float kNothing = 0.09f, kLittle = 0.16f;  // of 1,000 such spots one was a finder in the end
        Finder best;
        best.centre = spot_.centre;
        float turn = 0;
        for (int i = 0; i < kTurns; ++i) {
            if (try_shape(best, best.centre, 1.02f, static_cast<float>(i) * kTurn, 1, 0))
                turn = static_cast<float>(i) * kTurn;
        }
        if (best.fit < kNothing) return best;
        try_shape(best, best.centre, 0.87f, turn, 1, 0);
        try_shape(best, best.centre, 1.2f, turn, 1, 0);
        try_shifts(best);
        if (best.fit > kGood || best.fit < kLittle) return best;
        for (int i = 0; i < kTurns; ++i) {
            for (int along = 0; along < 4; ++along) {
                try_shape(best, best.centre, 1.22f, static_cast<float>(i) * kTurn, 0.68f,
                          static_cast<float>(along) * 0.7854f);
            }
        }
        return best;
    }

    /// One Gauss-Newton step over six unknowns; false where nothing is to be gained.
    bool step(Finder& finder) {
        constexpr float kReach = 0.35f;
        std::array<std::array<double, 7>, 6> a{};
        std::size_t i = 0;
        for (int v = -kRadius; v <= kRadius; ++v) {
            for (int u = -kRadius; u <= kRadius; ++u, ++i) {
                const auto value = [&](float du, float dv) {
                    return value_at(finder, static_cast<float>(u) + du, static_cast<float>(v) + dv);
                };
                const double gu = (value(kReach, 0) - value(-kReach, 0)) / (2 * kReach),
                             gv = (value(0, kReach) - value(0, -kReach)) / (2 * kReach);
                const std::array<double, 6> slope{gu, gu * u, gu * v, gv, gv * u, gv * v};
                const double left = match_.middle + match_.half * kTemplate[i] - seen_[i];
                for (std::size_t j = 0; j < 6; ++j) {
                    for (std::size_t k = 0; k < 6; ++k) a[j][k] += slope[j] * slope[k];
                    a[j][6] += slope[j] * left;
                }
            }
        }
        std::array<double, 6> x{};
        return solve(a, x) && apply(finder, x);
    }

    /// Gauss and Jordan, damped.
    static bool solve(std::array<std::array<double, 7>, 6>& a, std::array<double, 6>& x) {
        for (std::size_t i = 0; i < 6; ++i) a[i][i] = a[i][i] * 1.01 + 1;
        for (std::size_t i = 0; i < 6; ++i) {
            if (std::abs(a[i][i]) < 1e-9) return false;
            for (std::size_t j = 0; j < 6; ++j) {
                if (j == i) continue;
                const double factor = a[j][i] / a[i][i];
                for (std::size_t k = i; k < 7; ++k) a[j][k] -= factor * a[i][k];
            }
        }
        for (std::size_t i = 0; i < 6; ++i) x[i] = a[i][6] / a[i][i];
        return true;
    }

    static bool apply(Finder& f, const std::array<double, 6>& x) {
        for (const double value : x) {
            if (!(std::abs(value) < 2)) return false;
        }
        const auto d = [&](std::size_t i) { return static_cast<float>(x[i]); };
        Finder moved = f;
        moved.centre = at(f, d(0), d(3));
        moved.across = {f.across.x * (1 + d(1)) + f.down.x * d(4), f.across.y * (1 + d(1)) + f.down.y * d(4)};
        moved.down = {f.across.x * d(2) + f.down.x * (1 + d(5)), f.across.y * d(2) + f.down.y * (1 + d(5))};
        f = moved;
        double most = 0;
        for (const double value : x) most = std::max(most, std::abs(value));
        return most > 0.01;
    }

    const GreyView picture_;
    const RingSpot spot_;
    std::array<float, kCount> seen_{};
    Match match_;
    bool inside_ = false;
};

/// Still about as large as the spot, and no sliver.
bool is_sound(const Finder& f, const RingSpot& spot) {
    const float a = std::hypot(f.across.x, f.across.y), d = std::hypot(f.down.x, f.down.y);
    const float area = std::abs(f.across.x * f.down.y - f.across.y * f.down.x);
    const float moved = std::hypot(f.centre.x - spot.centre.x, f.centre.y - spot.centre.y);
    return a < 2.2f * d && d < 2.2f * a && area > 0.55f * a * d && area > 0.3f * spot.module_px * spot.module_px &&
           area < 3 * spot.module_px * spot.module_px && moved < 3 * spot.module_px;
}

}  // namespace

Finder fit_finder(GreyView picture, const RingSpot& spot) {
    Finder finder = Fitting(picture, spot).run();
    if (!is_sound(finder, spot)) finder.fit = 0;
    return finder;
}

std::vector<Finder> fit_finders(GreyView picture, const std::vector<RingSpot>& spots, std::size_t most,
                                const Deadline& deadline) {
    constexpr float kLeastFit = 0.45f;
    std::vector<Finder> finders;
    for (const RingSpot& spot : spots) {
        if (deadline.over()) break;
        const Finder finder = fit_finder(picture, spot);
        if (finder.fit >= kLeastFit) finders.push_back(finder);
    }
    std::ranges::stable_sort(finders, std::greater<>{}, &Finder::fit);
    std::vector<Finder> kept;
    for (const Finder& finder : finders) {
        const float near = 2.5f * std::hypot(finder.across.x, finder.across.y);
        const bool known = std::ranges::any_of(kept, [&](const Finder& k) {
            return std::hypot(k.centre.x - finder.centre.x, k.centre.y - finder.centre.y) < near;
        });
        if (!known && kept.size() < most) kept.push_back(finder);
    }
    return kept;
}

}  // namespace gate::camera
