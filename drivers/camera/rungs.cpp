#include "camera/rungs.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "camera/zxing.h"

namespace gate::camera {
namespace {

constexpr ModuleRange kCoarse{2.4f, 28}, kMedium{2.4f, 4.6f}, kLarge{4, 28}, kFine{1.3f, 3.1f}, kSharp{1.3f, 4.6f};

void move(std::array<Point, 4>& corners, int x, int y) {
    for (Point& corner : corners) {
        corner.x += static_cast<float>(x);
        corner.y += static_cast<float>(y);
    }
}

/// Against the blur of a lens: what stands out of its surroundings stands out twice as much.
GreyImage sharpened(GreyView picture) {
    constexpr double kSigma = 2.5;  // px: about the widest blur at which a code is still read
    GreyImage out(picture.width, picture.height);
    const cv::Mat from(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
    cv::Mat to(picture.height, picture.width, CV_8UC1, out.pixels.data());
    cv::GaussianBlur(from, to, {}, kSigma);
    cv::addWeighted(from, 2, to, -1, 0, to);
    return out;
}

Found in_region(const Target& target, const Region& region, ModuleRange range, const Deadline& deadline,
                bool sharpen = false) {
    const GreyView crop = target.frame.crop(region.x, region.y, region.width, region.height);
    const GreyImage sharp = sharpen ? sharpened(crop) : GreyImage();
    Found found = read_own(sharpen ? sharp.view() : crop, range, *target.rings, deadline);
    move(found.corners, region.x, region.y);
    if (found.grid) found.grid = found.grid->in(1, region.x, region.y);
    if (found.reading) move(found.reading->corners, region.x, region.y);
    return found;
}

Found in_regions(const Target& target, ModuleRange range, const Deadline& deadline, bool sharpen = false) {
    Found best;
    for (const Region& region : target.regions) {
        Found found = in_region(target, region, range, deadline, sharpen);
        if (found.tells_more_than(best)) best = std::move(found);
        if (best.reading || deadline.over()) break;
    }
    return best;
}

Found on_grid(const Target& target) { return target.grid ? read_again(target.frame, *target.grid) : Found{}; }

/// Spreads the grey values that occur over the whole range.
GreyImage stretched(GreyView picture) {
    std::array<int, 256> histogram{};
    for (int y = 0; y < picture.height; y += 2) {
        for (int x = 0; x < picture.width; x += 2) ++histogram[picture.row(y)[x]];
    }
    const int rare = ((picture.width + 1) / 2) * ((picture.height + 1) / 2) / 200;
    int low = 0, high = 255;
    for (int sum = 0; low < 255 && (sum += histogram[static_cast<std::size_t>(low)]) <= rare;) ++low;
    for (int sum = 0; high > 0 && (sum += histogram[static_cast<std::size_t>(high)]) <= rare;) --high;
    std::array<std::uint8_t, 256> map{};
    const int spread = std::max(1, high - low);
    for (int i = 0; i < 256; ++i)
        map[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(std::clamp((i - low) * 255 / spread, 0, 255));
    GreyImage out(picture.width, picture.height);
    for (int y = 0; y < picture.height; ++y)
        std::transform(picture.row(y), picture.row(y) + picture.width, out.row(y),
                       [&](std::uint8_t v) { return map[v]; });
    return out;
}

Found by_zxing(GreyView picture, bool harder, int x, int y) {
    Found found;
    found.reading = read_by_zxing(picture, {.harder = harder});
    if (!found.reading) return found;
    move(found.reading->corners, x, y);
    found.corners = found.reading->corners;
    found.fit = 1;
    return found;
}

}  // namespace

std::string_view name_of(Rung rung) {
    constexpr std::array<std::string_view, 11> kNames{"near",         "again",        "region-coarse", "region-fine",
                                                      "region-sharp", "frame-coarse", "frame-medium",  "frame-large",
                                                      "frame-fine",   "zxing-region", "zxing-frame"};
    return kNames[static_cast<std::size_t>(rung)];
}

Found climb(Rung rung, const Target& target, const Deadline& deadline) {
    switch (rung) {
        case Rung::near:
            if (Found found = on_grid(target); found.reading) return found;
            return in_region(target, target.near, target.near_range, deadline);
        case Rung::again:
            return on_grid(target);
        case Rung::region_coarse:
            return in_regions(target, kCoarse, deadline);
        case Rung::region_fine:
            return in_regions(target, kFine, deadline);
        case Rung::region_sharp:
            return in_regions(target, kSharp, deadline, true);
        case Rung::frame_coarse:
            return read_own(target.frame, kCoarse, *target.rings, deadline);
        case Rung::frame_medium:
            return read_own(target.frame, kMedium, *target.rings, deadline);
        case Rung::frame_large:
            return read_own(target.frame, kLarge, *target.rings, deadline);
        case Rung::frame_fine:
            return read_own(target.frame, kFine, *target.rings, deadline);
        case Rung::zxing_frame:
            return by_zxing(target.frame, true, 0, 0);
        case Rung::zxing_region:
            break;
    }
    if (target.regions.empty()) return {};
    const Region& first = target.regions.front();
    const GreyView crop = target.frame.crop(first.x, first.y, first.width, first.height);
    return by_zxing(stretched(crop).view(), false, first.x, first.y);
}

}  // namespace gate::camera
