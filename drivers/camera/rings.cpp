#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "camera/contrast.h"
#include "camera/finders.h"

namespace gate::camera {
namespace {

constexpr float kModule = 1.6f;  // px a module in the resized picture: the least that still shows the rings
constexpr float kStep = 1.27f;   // from size to size
constexpr int kReach = 8;        // px from the middle to the outer ring
constexpr int kPoints = 12;      // on each of four rings
constexpr float kLeastResponse = 0.42f;

struct RingPoints {
    std::array<cv::Point, 2 * kPoints> light, dark;
};

/// First and third ring are dark, second and fourth light. The radii are those at which a square ring is
/// met whichever way it is turned.
RingPoints ring_points() {
    RingPoints points;
    const auto ring = [&](float radius, auto& into, std::size_t from) {
        for (std::size_t i = 0; i < kPoints; ++i) {
            const double angle = static_cast<double>(i) * 2 * CV_PI / kPoints + radius;
            into[from + i] = {static_cast<int>(std::lround(radius * kModule * std::cos(angle))),
                              static_cast<int>(std::lround(radius * kModule * std::sin(angle)))};
        }
    };
    ring(0.9f, points.dark, 0);
    ring(2.2f, points.light, 0);
    ring(3.2f, points.dark, kPoints);
    ring(4.45f, points.light, kPoints);
    return points;
}

#if CV_SSE2 || CV_NEON
#define GATE_HAS_AVERAGE 1
cv::v_uint8x16 average(const cv::v_uint8x16& a, const cv::v_uint8x16& b) {
#if CV_SSE2
    return cv::v_uint8x16(_mm_avg_epu8(a.val, b.val));
#else
    return cv::v_uint8x16(vrhaddq_u8(a.val, b.val));
#endif
}
#endif

/// Light minus dark rings around each pixel (the picture has a border of kReach, the result none).
class RingFilter {
public:
    explicit RingFilter(const cv::Mat& bordered) : stride_(static_cast<std::ptrdiff_t>(bordered.step)) {
        const RingPoints points = ring_points();
        for (std::size_t i = 0; i < points.light.size(); ++i) {
            light_[i] = points.light[i].y * stride_ + points.light[i].x;
            dark_[i] = points.dark[i].y * stride_ + points.dark[i].x;
        }
    }

    void row(const std::uint8_t* middle, int width, std::int16_t* out) const {
        int x = 0;
#if GATE_HAS_AVERAGE
        while (x < width && width >= 16) {
            x = std::min(x, width - 16);  // the last sixteen overlap
            cv::v_uint16x8 light_low, light_high, dark_low, dark_high;
            sum(middle + x, light_, light_low, light_high);
            sum(middle + x, dark_, dark_low, dark_high);
            cv::v_store(out + x, cv::v_reinterpret_as_s16(light_low) - cv::v_reinterpret_as_s16(dark_low));
            cv::v_store(out + x + 8, cv::v_reinterpret_as_s16(light_high) - cv::v_reinterpret_as_s16(dark_high));
            x += 16;
        }
#endif
        for (; x < width; ++x) out[x] = at(middle + x);
    }

private:
    using Offsets = std::array<std::ptrdiff_t, 2 * kPoints>;

    std::int16_t at(const std::uint8_t* pixel) const {
        int sum = 0;
        for (std::size_t i = 0; i < light_.size(); ++i) sum += pixel[light_[i]] - pixel[dark_[i]];
        return static_cast<std::int16_t>(sum);
    }
#if GATE_HAS_AVERAGE
    /// Sums over the offsets; of each four the average is taken first, in bytes, which is half the work.
    static void sum(const std::uint8_t* pixel, const Offsets& offsets, cv::v_uint16x8& low, cv::v_uint16x8& high) {
        low = high = cv::v_setzero_u16();
        for (std::size_t i = 0; i < offsets.size(); i += 4) {
            const auto at = [&](std::size_t j) { return cv::v_load(pixel + offsets[i + j]); };
            cv::v_uint16x8 first, second;
            cv::v_expand(average(average(at(0), at(1)), average(at(2), at(3))), first, second);
            low += first;
            high += second;
        }
        low = low << 2;
        high = high << 2;
    }
#endif

    const std::ptrdiff_t stride_;
    Offsets light_, dark_;
};

bool is_peak(const cv::Mat& sums, int x, int y, int sign) {
    const int here = sign * sums.at<std::int16_t>(y, x);
    for (int dy = -1; dy <= 1; ++dy) {
        const std::int16_t* row = sums.ptr<std::int16_t>(y + dy);
        for (int dx = -1; dx <= 1; ++dx) {
            const int there = sign * row[x + dx];
            if (there > here || (there == here && (dy < 0 || (dy == 0 && dx < 0)))) return false;
        }
    }
    return true;
}

/// How the rings stand out against all that varies around: about 1 for a clean finder.
float response_of(const cv::Mat& bordered, int x, int y, int sum) {
    constexpr int kCount = 64;
    int values = 0, squares = 0;
#if CV_SIMD128
    const cv::v_uint16x8 lower = cv::v_setall_u16(0xff);  // every second pixel, as the low bytes of words
    cv::v_int32x4 sum4 = cv::v_setzero_s32(), square4 = cv::v_setzero_s32();
    for (int dy = -7; dy <= 7; dy += 2) {
        const std::uint8_t* row = bordered.ptr<std::uint8_t>(y + kReach + dy) + x + kReach - 7;
        const cv::v_int16x8 value = cv::v_reinterpret_as_s16(cv::v_reinterpret_as_u16(cv::v_load(row)) & lower);
        sum4 += cv::v_dotprod(value, cv::v_setall_s16(1));
        square4 += cv::v_dotprod(value, value);
    }
    values = cv::v_reduce_sum(sum4);
    squares = cv::v_reduce_sum(square4);
#else
    for (int dy = -7; dy <= 7; dy += 2) {
        const std::uint8_t* row = bordered.ptr<std::uint8_t>(y + kReach + dy) + x + kReach;
        for (int dx = -7; dx <= 7; dx += 2) {
            values += row[dx];
            squares += row[dx] * row[dx];
        }
    }
#endif
    const double deviation = std::sqrt((squares - 1.0 * values * values / kCount) / kCount + 4);
    return static_cast<float>(std::abs(sum) / (4.0 * kPoints * deviation));
}

/// The least sum that is worth a look, by the contrast of the block of the picture a pixel of the sums lies in.
class LeastSums {
public:
    LeastSums(const ContrastMap& contrast, float scale, int width)
        : contrast_(contrast), block_(ContrastMap::kBlock * scale), reach_(4.7f * kModule / scale) {
        row_.resize(static_cast<std::size_t>(width));
    }
    const std::int16_t* of_row(int y) {
        const int row = std::min(contrast_.rows() - 1, static_cast<int>(static_cast<float>(y) / block_));
        if (std::exchange(block_row_, row) == row) return row_.data();
        auto from = row_.begin();
        for (int column = 0; column < contrast_.columns(); ++column) {
            const auto end =
                column + 1 == contrast_.columns()
                    ? row_.end()
                    : row_.begin() + std::min(std::ssize(row_), std::lround(static_cast<float>(column + 1) * block_));
            std::fill(from, end, least(column, row));
            from = end;
        }
        return row_.data();
    }

private:
    std::int16_t least(int column, int row) const {
        const float deviation = contrast_.deviation(column, row, reach_);
        const float sum = kLeastResponse * std::sqrt(deviation * deviation + 4) * 4 * kPoints;
        return static_cast<std::int16_t>(std::min(30'000.f, sum));
    }

    const ContrastMap& contrast_;
    const float block_, reach_;  // sides of a block among the sums, and how far a finder reaches in the picture
    int block_row_ = -1;
    std::vector<std::int16_t> row_;
};

/// The first of [x, end) whose sum reaches `least` either way and that none beside, above or below it exceeds;
/// `end` if there is none. Of the last few any that reaches it.
int next_peak(const cv::Mat& sums, const std::int16_t* least, int x, int y, int end) {
    const std::int16_t* row = sums.ptr<std::int16_t>(y);
#if CV_SIMD128
    const std::int16_t *above = sums.ptr<std::int16_t>(y - 1), *below = sums.ptr<std::int16_t>(y + 1);
    for (; x + 8 <= end; x += 8) {
        const cv::v_int16x8 here = cv::v_load(row + x), high = cv::v_load(least + x), low = cv::v_setzero_s16() - high;
        if (!cv::v_check_any((here >= high) | (here <= low))) continue;
        const cv::v_int16x8 left = cv::v_load(row + x - 1), right = cv::v_load(row + x + 1), up = cv::v_load(above + x),
                            down = cv::v_load(below + x);
        const cv::v_int16x8 highest = (here >= high) & (here > left) & (here >= right) & (here > up) & (here >= down),
                            lowest = (here <= low) & (here < left) & (here <= right) & (here < up) & (here <= down);
        const cv::v_int16x8 peak = highest | lowest;
        if (cv::v_check_any(peak)) return x + cv::v_scan_forward(peak);
    }
#endif
    while (x < end && row[x] < least[x] && row[x] > -least[x]) ++x;
    return x;
}

/// The sums' peaks as spots; `scale` leads from the picture to the sums.
void add_peaks(const cv::Mat& bordered, const cv::Mat& sums, LeastSums& least, float scale,
               std::vector<RingSpot>& spots) {
    const auto place = [&](int at) { return (static_cast<float>(at) + 0.5f) / scale - 0.5f; };
    for (int y = 1; y + 1 < sums.rows; ++y) {
        const std::int16_t *row = sums.ptr<std::int16_t>(y), *worth = least.of_row(y);
        for (int x = 1; (x = next_peak(sums, worth, x, y, sums.cols - 1)) < sums.cols - 1; ++x) {
            const int sign = row[x] > 0 ? 1 : -1;
            const float response = is_peak(sums, x, y, sign) ? response_of(bordered, x, y, row[x]) : 0.f;
            if (response >= kLeastResponse)
                spots.push_back({{place(x), place(y)}, kModule / scale, response, sign < 0});
        }
    }
}

void sum_rings(const cv::Mat& bordered, cv::Mat& sums) {
    const RingFilter filter(bordered);
    for (int y = 0; y < sums.rows; ++y)
        filter.row(bordered.ptr<std::uint8_t>(y + kReach) + kReach, sums.cols, sums.ptr<std::int16_t>(y));
}

/// Of spots on one place (sizes overlap) only the clearest is kept.
std::vector<RingSpot> without_doubles(std::vector<RingSpot> spots, std::size_t count) {
    std::ranges::stable_sort(spots, std::greater<>{}, &RingSpot::response);
    std::vector<RingSpot> kept;
    for (const RingSpot& spot : spots) {
        if (kept.size() >= count) break;
        const bool known = std::ranges::any_of(kept, [&](const RingSpot& k) {
            const float near = 1.2f * std::min(k.module_px, spot.module_px);
            return k.inverted == spot.inverted && std::abs(k.centre.x - spot.centre.x) < near &&
                   std::abs(k.centre.y - spot.centre.y) < near &&
                   std::max(k.module_px, spot.module_px) < 2 * std::min(k.module_px, spot.module_px);
        });
        if (!known) kept.push_back(spot);
    }
    return kept;
}

cv::Mat halved(const cv::Mat& picture) {
    cv::Mat half;
    cv::resize(picture, half, {picture.cols / 2, picture.rows / 2}, 0, 0, cv::INTER_AREA);
    return half;
}

/// A picture in memory that is kept: fresh pages for every frame cost as much as the search.
template <class Value>
cv::Mat in_buffer(std::vector<Value>& buffer, cv::Size size, int type) {
    const auto count = static_cast<std::size_t>(size.area());
    if (buffer.size() < count) buffer.resize(count);
    return {size, type, buffer.data()};
}

}  // namespace

std::vector<RingSpot> RingSearch::find(GreyView picture, float least, float most, std::size_t count,
                                       const Deadline& deadline) {
    std::vector<RingSpot> spots;
    const ContrastMap contrast(picture);
    cv::Mat larger(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
                   static_cast<std::size_t>(picture.stride));
    float larger_scale = 1;  // halving is exact and quick, so each size starts from the nearest half
    for (float module = least * std::sqrt(kStep); module < most * 1.001f; module *= kStep) {
        const float scale = kModule / module;
        for (; scale <= larger_scale / 2 && larger.cols > 1 && larger.rows > 1; larger_scale /= 2)
            larger = halved(larger);
        const cv::Size size(static_cast<int>(std::lround(static_cast<float>(picture.width) * scale)),
                            static_cast<int>(std::lround(static_cast<float>(picture.height) * scale)));
        if (size.width < kReach || size.height < kReach || deadline.over()) break;
        cv::Mat resized = in_buffer(resized_, size, CV_8UC1);
        cv::resize(larger, resized, size, 0, 0, cv::INTER_LINEAR);
        cv::Mat bordered = in_buffer(bordered_, {size.width + 2 * kReach, size.height + 2 * kReach}, CV_8UC1);
        cv::copyMakeBorder(resized, bordered, kReach, kReach, kReach, kReach, cv::BORDER_REPLICATE);
        cv::Mat sums = in_buffer(sums_, size, CV_16SC1);
        sum_rings(bordered, sums);
        LeastSums worth(contrast, scale, size.width);
        add_peaks(bordered, sums, worth, scale, spots);
    }
    return without_doubles(std::move(spots), count);
}

}  // namespace gate::camera
