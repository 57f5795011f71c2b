#include "camera/scanner.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core/utility.hpp>

#include "camera/hint.h"
#include "camera/motion_gate.h"
#include "camera/rungs.h"

namespace gate::camera {
namespace {

constexpr milliseconds kLongestFrame{7}, kLongestPicture{2500};
constexpr long kWholePixels = 2'400'000;  // larger frames are looked at halved
constexpr std::size_t kMostRegions = 2;

long pixels_of(GreyView view) { return static_cast<long>(view.width) * view.height; }

/// The frame, or a smaller copy of a large one, or a larger one of a small picture.
class Working {
public:
    explicit Working(GreyView frame, long most_pixels = kWholePixels) : view_(frame) {
        while (pixels_of(view_) > most_pixels) halve();
    }
    /// Larger where it is small, and with a quiet zone, which a code that was cut out does not have.
    static Working on_paper(GreyView picture) {
        Working working(picture);
        const GreyView from = working.view_;
        const int side = std::min(from.width, from.height), times = side < 100 ? 4 : side < 480 ? 2 : 1;
        working.margin_ = std::max(16, side * times / 12);
        GreyImage paper = camera::on_paper(from, times, working.margin_);
        working.copy_ = std::move(paper);
        working.view_ = working.copy_.view();
        working.scale_ /= static_cast<float>(times);
        return working;
    }
    Working(Working&&) = default;  // the copy's pixels stay where they are
    GreyView view() const { return view_; }
    void back(std::array<Point, 4>& corners) const {
        const auto in_frame = [&](float at) { return (at - static_cast<float>(margin_) + 0.5f) * scale_ - 0.5f; };
        for (Point& corner : corners) corner = {in_frame(corner.x), in_frame(corner.y)};
    }

private:
    void halve() {
        copy_ = halved(view_);
        view_ = copy_.view();
        scale_ *= 2;
    }

    GreyImage copy_;
    GreyView view_;
    float scale_ = 1;
    int margin_ = 0;
};

/// Around `corners`, with room for a moving hand.
Region around(const std::array<Point, 4>& corners, GreyView frame) {
    float left = corners[0].x, right = left, top = corners[0].y, bottom = top;
    for (const Point& p : corners) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
    }
    const float room = 0.2f * std::max(right - left, bottom - top) + 12;
    const int x = std::clamp(static_cast<int>(left - room), 0, frame.width),
              y = std::clamp(static_cast<int>(top - room), 0, frame.height);
    const int end_x = std::clamp(static_cast<int>(right + room), 0, frame.width),
              end_y = std::clamp(static_cast<int>(bottom + room), 0, frame.height);
    return {x, y, end_x - x, end_y - y, 1};
}

}  // namespace

/// What a lane's scanner remembers from frame to frame.
class Scanner::Lane {
public:
    explicit Lane(const Clock& clock) : clock_(clock) { cv::setNumThreads(1); }

    Look look(GreyView frame) {
        Look look;
        if (frame.empty()) return look;
        const Working working(frame);
        measure_blocks(working.view(), blocks_);
        look.black = is_black(blocks_);
        look.hint = hints_.shown();
        const bool open = gate_.open_for(blocks_);
        look.moving = gate_.moved_count() >= kMoving;
        if (!due(open)) return look;
        const Deadline deadline(clock_, kLongestFrame);
        Target target{working.view(), find_regions(blocks_, gate_.lately(), kMostRegions), near_, near_range_, grid_,
                      &rings_};
        const Rung rung = next_rung(target);
        Found found = climb(rung, target, deadline);
        look.rung = name_of(rung);
        remember(rung, found, working.view());
        look.hint = hints_.shown();
        if (!found.reading) return look;
        working.back(found.reading->corners);
        look.reading = std::move(found.reading);
        return look;
    }

private:
    static constexpr int kMoving = 4;      // blocks of 16 × 16
    static constexpr int kTrackEvery = 6;  // frames between looks at a code that was read
    static constexpr int kLostAfter = 3;   // looks that miss it

    /// A code that was read is looked at again now and then, as long as it is there.
    bool due(bool open) {
        if (tracked_ == 0) return open;
        return tracked_ < kLostAfter || ++since_track_ >= kTrackEvery;
    }

    Rung next_rung(const Target& target) {
        if (tracked_ > 0) return Rung::near;
        if (grid_ && !std::exchange(again_, !again_)) return Rung::again;
        constexpr std::array kOrder{Rung::region_coarse, Rung::region_fine,  Rung::region_coarse, Rung::frame_medium,
                                    Rung::region_sharp,  Rung::zxing_region, Rung::region_fine,   Rung::zxing_frame,
                                    Rung::region_coarse, Rung::frame_large};
        // Without a place that stands out, as of a drawn code whose edges all lie between the rows that are measured.
        constexpr std::array kWhole{Rung::frame_large, Rung::frame_medium, Rung::zxing_frame};
        const std::size_t turn = attempt_++;
        return target.regions.empty() ? kWhole[turn % kWhole.size()] : kOrder[turn % kOrder.size()];
    }

    void remember(Rung rung, const Found& found, GreyView frame) {
        since_track_ = 0;
        if (found.reading || found.is_code())
            grid_ = found.grid;
        else if (rung == Rung::again)
            grid_.reset();
        if (found.reading) {
            tracked_ = kLostAfter;
            near_ = around(found.reading->corners, frame);
            const float module = found.module_px > 0 ? found.module_px : 4;
            near_range_ = {module * 0.7f, module * 1.4f};
            hints_.clear();
        } else if (tracked_ == 0) {
            hints_.see(hint_of(frame, found), found.is_code());
        } else if (--tracked_ == 0) {
            attempt_ = 0;
            grid_.reset();
            gate_.open_again();
        }
    }

    const Clock& clock_;
    BlockGrid blocks_;
    MotionGate gate_;
    RingSearch rings_;
    Region near_;
    ModuleRange near_range_;
    std::optional<Grid> grid_;  // of the code that is followed, or of the last that was seen
    bool again_ = false;        // the last look was on it
    std::size_t attempt_ = 0;
    int tracked_ = 0;  // looks that may still miss the newest code before it is given up
    int since_track_ = 0;
    HintMemory hints_;
};

Scanner::Scanner(const Clock& clock) : lane_(std::make_unique<Lane>(clock)) {}
Scanner::~Scanner() = default;
Look Scanner::look(GreyView frame) { return lane_->look(frame); }

namespace {

/// Tries `rungs` on the picture at one size; the rung tried last and what it read.
void climb_all(std::initializer_list<Rung> rungs, const Working& working, const Deadline& deadline, Look& look) {
    BlockGrid blocks;
    RingSearch rings;
    measure_blocks(working.view(), blocks);
    const Target target{working.view(), find_regions(blocks, {}, kMostRegions), {}, {}, {}, &rings};
    for (const Rung rung : rungs) {
        if (look.reading || deadline.over()) return;
        Found found = climb(rung, target, deadline);
        look.rung = name_of(rung);
        if (!found.reading) continue;
        working.back(found.reading->corners);
        look.reading = std::move(found.reading);
    }
}

}  // namespace

Look read_picture(GreyView picture, const Clock& clock) {
    Look look;
    if (picture.empty()) return look;
    const Deadline deadline(clock, kLongestPicture);
    const Working working(picture);
    BlockGrid blocks;
    measure_blocks(working.view(), blocks);
    look.black = is_black(blocks);
    climb_all({Rung::frame_coarse, Rung::region_fine, Rung::frame_fine, Rung::zxing_region, Rung::zxing_frame,
               Rung::region_sharp},
              working, deadline, look);
    if (!look.reading && !deadline.over())
        climb_all({Rung::frame_coarse, Rung::zxing_frame}, Working::on_paper(picture), deadline, look);
    // Large pictures: small codes in them show only at a finer size. ZXing has no deadline, so its is the last word.
    for (long most = 4 * kWholePixels; !look.reading && most / 4 < pixels_of(picture) && most <= 16 * kWholePixels;
         most *= 4) {
        climb_all({Rung::frame_coarse, Rung::frame_fine, Rung::zxing_frame}, Working(picture, most), deadline, look);
    }
    return look;
}

}  // namespace gate::camera
