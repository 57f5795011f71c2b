#include "camera/trios.h"

#include <algorithm>
#include <cmath>

namespace gate::camera {
namespace {

float distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// The steps (in modules of `from`) that lead from it to `to`.
Point steps(const Finder& from, Point to) {
    const float dx = to.x - from.centre.x, dy = to.y - from.centre.y;
    const float area = from.across.x * from.down.y - from.across.y * from.down.x;
    return {(dx * from.down.y - dy * from.down.x) / area, (dy * from.across.x - dx * from.across.y) / area};
}

/// How many modules apart two finders are by both their measures, and how far off the line of their sides.
struct Distance {
    float modules = 0;
    float off = 0;     // 0: straight along a side; 1: half a right angle
    float uneven = 0;  // logarithm of the ratio of what the two say
};
Distance between(const Finder& a, const Finder& b) {
    const Point there = steps(a, b.centre), back = steps(b, a.centre);
    const float one = std::hypot(there.x, there.y), two = std::hypot(back.x, back.y);
    const auto off = [](Point p) {
        return std::min(std::abs(p.x), std::abs(p.y)) / std::max({1e-3f, std::abs(p.x), std::abs(p.y)});
    };
    // Seen in perspective, the harmonic mean of near and far modules spans the distance.
    return {std::sqrt(one * two), (off(there) + off(back)) / 2, std::abs(std::log(one / two))};
}

/// `a` as the corner between `b` and `c`.
Trio trio_of(const Finder& a, const Finder& b, const Finder& c) {
    const Distance right = between(a, b), below = between(a, c);
    Trio trio{a, b, c, (right.modules + below.modules) / 2 + 7, 0};
    const float ux = b.centre.x - a.centre.x, uy = b.centre.y - a.centre.y, vx = c.centre.x - a.centre.x,
                vy = c.centre.y - a.centre.y;
    if (ux * vy - uy * vx < 0) std::swap(trio.right, trio.below);
    const float unequal = std::abs(std::log(right.modules / below.modules));
    const float poor = 3 - a.fit - b.fit - c.fit;
    trio.strain = 2 * (right.off + below.off) + 2 * unequal + 0.5f * (right.uneven + below.uneven) + poor;
    const bool impossible = right.off > 0.4f || below.off > 0.4f || unequal > 0.5f || right.uneven > 0.9f ||
                            below.uneven > 0.9f || trio.side < 17 || trio.side > 200 || !(trio.strain < 4);
    if (impossible) trio.strain = 100;
    return trio;
}

}  // namespace

std::vector<Trio> find_trios(const std::vector<Finder>& finders, std::size_t most) {
    std::vector<Trio> trios;
    for (std::size_t i = 0; i < finders.size(); ++i) {
        for (std::size_t j = i + 1; j < finders.size(); ++j) {
            for (std::size_t k = j + 1; k < finders.size(); ++k) {
                const Finder &a = finders[i], &b = finders[j], &c = finders[k];
                if (a.inverted != b.inverted || b.inverted != c.inverted) continue;
                const float ab = distance(a.centre, b.centre), bc = distance(b.centre, c.centre),
                            ca = distance(c.centre, a.centre);
                const Trio trio = bc >= ab && bc >= ca ? trio_of(a, b, c)
                                  : ca >= ab           ? trio_of(b, a, c)
                                                       : trio_of(c, a, b);
                if (trio.strain < 50) trios.push_back(trio);
            }
        }
    }
    std::ranges::stable_sort(trios, {}, &Trio::strain);
    if (trios.size() > most) trios.resize(most);
    return trios;
}

}  // namespace gate::camera
