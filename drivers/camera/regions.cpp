#include "camera/regions.h"

#include <algorithm>

namespace gate::camera {
namespace {

constexpr int kLeastDetail = 150;  // over 64 pixels: 2.3 grey levels a step

/// The lesser of the two directions, averaged with the neighbours: lines and edges go, codes stay.
std::vector<float> detail_of(const BlockGrid& grid) {
    std::vector<float> detail(grid.blocks.size(), 0);
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            int sum = 0, count = 0;
            for (int y = std::max(0, row - 1); y < std::min(grid.rows, row + 2); ++y) {
                for (int x = std::max(0, column - 1); x < std::min(grid.columns, column + 2); ++x, ++count) {
                    sum += std::min(grid.at(x, y).along, grid.at(x, y).down);
                }
            }
            detail[static_cast<std::size_t>(row * grid.columns + column)] =
                static_cast<float>(sum) / static_cast<float>(count);
        }
    }
    return detail;
}

class Flood {
public:
    Flood(const BlockGrid& grid, std::vector<float> detail, const std::vector<std::uint8_t>& moved, float least)
        : grid_(grid), detail_(std::move(detail)), moved_(moved), least_(least) {}

    std::vector<Region> run() {
        for (int i = 0; i < static_cast<int>(detail_.size()); ++i) {
            if (detail_[static_cast<std::size_t>(i)] >= least_) from(i);
        }
        return std::move(regions_);
    }

private:
    /// Blocks from `left` to `right` and `top` to `bottom`; empty until one is added.
    struct Box {
        int left = 1 << 20, right = -1, top = 1 << 20, bottom = -1;

        void add(int column, int row) {
            left = std::min(left, column);
            right = std::max(right, column);
            top = std::min(top, row);
            bottom = std::max(bottom, row);
        }
    };

    void from(int start) {
        Box all, moving;
        int moving_count = 0;
        float weight = 0;
        stack_.assign(1, start);
        while (!stack_.empty()) {
            const int i = stack_.back();
            stack_.pop_back();
            float& here = detail_[static_cast<std::size_t>(i)];
            if (here < least_) continue;
            weight += here;
            here = 0;
            const int column = i % grid_.columns, row = i / grid_.columns;
            all.add(column, row);
            if (!moved_.empty() && moved_[static_cast<std::size_t>(i)] != 0) {
                moving.add(column, row);
                ++moving_count;
            }
            if (column > 0) stack_.push_back(i - 1);
            if (column + 1 < grid_.columns) stack_.push_back(i + 1);
            if (row > 0) stack_.push_back(i - grid_.columns);
            if (row + 1 < grid_.rows) stack_.push_back(i + grid_.columns);
        }
        add(all, moving, weight, moving_count > 0);
    }

    void add(const Box& all, const Box& moving, float weight, bool moves) {
        const Region whole = region(all, weight);
        if (!moves) return regions_.push_back(whole);
        // A code before a detailed background is one region with it: what moved of it is looked at by itself first.
        const Region part = region(moving, 9 * weight);
        if (2 * part.area() < whole.area()) regions_.push_back(part);
        regions_.push_back(whole);
        regions_.back().weight *= 8;
    }

    Region region(const Box& box, float weight) const {
        constexpr int kBlock = BlockGrid::kBlock;
        // The finders of a large code are flat inside, and may lie beyond what is detailed.
        const int room = 1 + std::max(box.right - box.left, box.bottom - box.top) / 10;
        const int x = std::max(0, box.left - room) * kBlock, y = std::max(0, box.top - room) * kBlock;
        const int end_x = std::min(grid_.columns, box.right + 1 + room) * kBlock,
                  end_y = std::min(grid_.rows, box.bottom + 1 + room) * kBlock;
        return {x, y, end_x - x, end_y - y, weight};
    }

    const BlockGrid& grid_;
    std::vector<float> detail_;
    const std::vector<std::uint8_t>& moved_;
    const float least_;
    std::vector<int> stack_;
    std::vector<Region> regions_;
};

int end_x(const Region& r) { return r.x + r.width; }
int end_y(const Region& r) { return r.y + r.height; }

Region around(const Region& a, const Region& b) {
    const int x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(end_x(a), end_x(b)) - x, std::max(end_y(a), end_y(b)) - y, a.weight + b.weight};
}

/// Two that meet along a whole side are halves of one: large modules leave blocks without detail, and a code of them
/// falls in two.
bool halves_of_one(const Region& a, const Region& b) {
    const int width = std::min(end_x(a), end_x(b)) - std::max(a.x, b.x),
              height = std::min(end_y(a), end_y(b)) - std::max(a.y, b.y);
    if (width <= 0 || height <= 0) return false;
    const int shared = width * height, smaller = std::min(a.area(), b.area());
    const bool inside = 10 * shared > 9 * smaller;  // what moved of a region stays by itself
    return !inside && 10 * around(a, b).area() < 12 * (a.area() + b.area() - shared);
}

void join_halves(std::vector<Region>& regions) {
    for (std::size_t i = 0; i < regions.size(); ++i)
        for (std::size_t j = i + 1; j < regions.size(); ++j) {
            if (!halves_of_one(regions[i], regions[j])) continue;
            regions[i] = around(regions[i], regions[j]);
            regions.erase(regions.begin() + static_cast<std::ptrdiff_t>(j));
            j = i;  // the larger one may meet others
        }
}

}  // namespace

std::vector<Region> find_regions(const BlockGrid& grid, const std::vector<std::uint8_t>& moved, std::size_t most) {
    if (grid.empty()) return {};
    std::vector<float> detail = detail_of(grid);
    const float highest = *std::ranges::max_element(detail);
    const float least = std::max<float>(kLeastDetail, 0.35f * highest);
    std::vector<Region> regions = Flood(grid, std::move(detail), moved, least).run();
    join_halves(regions);
    std::ranges::stable_sort(regions, std::greater<>{}, &Region::weight);
    if (regions.size() > most) regions.resize(most);
    return regions;
}

}  // namespace gate::camera
