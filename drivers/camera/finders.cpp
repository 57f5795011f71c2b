#include "camera/finders.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace gate::camera {
namespace {

using Runs = std::array<int, 5>;

/// Tolerant: blur widens some runs and narrows others.
bool is_finder(const Runs& runs) {
    const int total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
    if (total < 7) return false;
    const float module = static_cast<float>(total) / 7, slack = 0.5f * module + 0.55f;
    for (const int i : {0, 1, 3, 4}) {
        if (std::abs(static_cast<float>(runs[static_cast<std::size_t>(i)]) - module) > slack) return false;
    }
    return std::abs(static_cast<float>(runs[2]) - 3 * module) < 1.3f * module + 0.5f;
}

/// Walks from the middle both ways along (dx, dy) and measures the five runs.
class CrossCheck {
public:
    CrossCheck(GreyView binary, bool inverted) : binary_(binary), dark_(inverted ? 0 : 255) {}

    /// The offset of the pattern's middle from (x, y) in steps, if the runs fit.
    bool measure(int x, int y, int dx, int dy, int longest, float& middle, int& total) const {
        Runs runs{};
        int forward = 0, backward = 0;
        if (!walk(x, y, dx, dy, longest, runs, 2, 1, forward)) return false;
        if (!walk(x - dx, y - dy, -dx, -dy, longest, runs, 2, -1, backward)) return false;
        if (!is_finder(runs)) return false;
        total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
        middle = static_cast<float>(forward - backward) / 2 - 0.5f;
        return true;
    }

private:
    /// `reach` becomes the length of the centre run on this side.
    bool walk(int x, int y, int dx, int dy, int longest, Runs& runs, int at, int towards, int& reach) const {
        bool want_dark = true;
        for (int i = 0; i < 3; ++i, at += towards, want_dark = !want_dark) {
            int length = 0;
            while (inside(x, y) && (binary_.row(y)[x] == dark_) == want_dark && length <= longest) {
                ++length;
                x += dx;
                y += dy;
            }
            if (length == 0 || length > longest) return false;
            runs[static_cast<std::size_t>(at)] += length;
            if (i == 0) reach = length;
        }
        return true;
    }
    bool inside(int x, int y) const { return x >= 0 && y >= 0 && x < binary_.width && y < binary_.height; }

    const GreyView binary_;
    const std::uint8_t dark_;
};

class Search {
public:
    explicit Search(GreyView binary) : binary_(binary) { edges_.reserve(static_cast<std::size_t>(binary.width) + 2); }

    void row(int y) {
        edges_.clear();
        edges_.push_back(0);
        const std::uint8_t* pixel = binary_.row(y);
        for (int x = 1; x < binary_.width; ++x) {
            if (pixel[x] != pixel[x - 1]) edges_.push_back(x);
        }
        edges_.push_back(binary_.width);
        for (std::size_t i = 0; i + 5 < edges_.size(); ++i) {
            const Runs runs{edges_[i + 1] - edges_[i], edges_[i + 2] - edges_[i + 1], edges_[i + 3] - edges_[i + 2],
                            edges_[i + 4] - edges_[i + 3], edges_[i + 5] - edges_[i + 4]};
            if (is_finder(runs))
                look_at((edges_[i + 2] + edges_[i + 3] - 1) / 2, y, pixel[edges_[i]] == 0, edges_[i + 5] - edges_[i]);
        }
    }

    std::vector<Finder> take() { return std::move(found_); }

private:
    void look_at(int x, int y, bool inverted, int across) {
        const CrossCheck check(binary_, inverted);
        const int longest = across;
        float down = 0, along = 0;
        int high = 0, wide = 0, slanted = 0;
        if (!check.measure(x, y, 0, 1, longest, down, high)) return;
        if (high * 2 < across || across * 2 < high) return;
        const int row = y + static_cast<int>(std::lround(down));
        if (!check.measure(x, row, 1, 0, longest, along, wide)) return;
        float ignored = 0;
        if (!check.measure(x + static_cast<int>(std::lround(along)), row, 1, 1, longest, ignored, slanted) &&
            !check.measure(x + static_cast<int>(std::lround(along)), row, 1, -1, longest, ignored, slanted)) {
            return;
        }
        add({{static_cast<float>(x) + along, static_cast<float>(y) + down},
             static_cast<float>(high + wide) / 14,
             inverted,
             1});
    }

    void add(const Finder& finder) {
        for (Finder& known : found_) {
            const float near = 1.8f * known.size;
            if (known.inverted != finder.inverted || std::abs(known.centre.x - finder.centre.x) > near ||
                std::abs(known.centre.y - finder.centre.y) > near) {
                continue;
            }
            const float weight = 1 / static_cast<float>(++known.rows);
            known.centre.x += (finder.centre.x - known.centre.x) * weight;
            known.centre.y += (finder.centre.y - known.centre.y) * weight;
            known.size += (finder.size - known.size) * weight;
            return;
        }
        if (found_.size() < 200) found_.push_back(finder);
    }

    const GreyView binary_;
    std::vector<int> edges_;
    std::vector<Finder> found_;
};

float distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// `a` as the corner between `b` and `c`; the strain is above 1 where that cannot be.
Trio trio_of(const Finder& a, const Finder& b, const Finder& c) {
    const float ux = b.centre.x - a.centre.x, uy = b.centre.y - a.centre.y;
    const float vx = c.centre.x - a.centre.x, vy = c.centre.y - a.centre.y;
    const float u = std::hypot(ux, uy), v = std::hypot(vx, vy);
    const float cosine = (ux * vx + uy * vy) / std::max(1e-3f, u * v);
    const float sizes = std::max({a.size, b.size, c.size}) / std::min({a.size, b.size, c.size});
    const float modules = (u + v) / (2 * (a.size + b.size + c.size) / 3);
    Trio trio{a, b, c, 0};
    if (ux * vy - uy * vx < 0) std::swap(trio.right, trio.below);
    trio.strain = std::abs(cosine) + 0.5f * std::abs(std::log(u / v)) + 0.7f * std::log(sizes);
    if (std::abs(cosine) > 0.75f || u > 2.6f * v || v > 2.6f * u || sizes > 2.2f || modules < 9 || modules > 190)
        trio.strain = 10;
    return trio;
}

}  // namespace

GreyImage binarize(GreyView picture, int window) {
    GreyImage binary(picture.width, picture.height);
    const cv::Mat grey(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
    cv::Mat mean, out(picture.height, picture.width, CV_8UC1, binary.pixels.data());
    cv::boxFilter(grey, mean, CV_8U, {window, window}, {-1, -1}, true, cv::BORDER_REPLICATE);
    cv::compare(grey, mean, out, cv::CMP_LT);
    return binary;
}

std::vector<Finder> find_finders(GreyView binary, int row_step, std::size_t most) {
    Search search(binary);
    for (int y = row_step / 2; y < binary.height; y += row_step) search.row(y);
    std::vector<Finder> found = search.take();
    std::ranges::stable_sort(found, std::greater<>{},
                             [](const Finder& f) { return static_cast<float>(f.rows) / std::max(1.f, f.size); });
    if (found.size() > most) found.resize(most);
    return found;
}

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
                if (trio.strain < 1.6f) trios.push_back(trio);
            }
        }
    }
    std::ranges::stable_sort(trios, {}, &Trio::strain);
    if (trios.size() > most) trios.resize(most);
    return trios;
}

}  // namespace gate::camera
