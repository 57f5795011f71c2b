#include "camera/own_reader.h"

#include <gtest/gtest.h>

#include "drivers/camera/made_code.h"

namespace gate::camera {
namespace {

struct StoppedClock : Clock {
    Instant now() const override { return {}; }
    WallTime wall() const override { return {}; }
};
const StoppedClock stopped;

/// Each pixel a little like its neighbours.
void soften(GreyImage& picture) {
    const GreyImage sharp = picture;
    for (int y = 1; y + 1 < picture.height; ++y) {
        for (int x = 1; x + 1 < picture.width; ++x) {
            int sum = 0;
            for (int dy = -1; dy <= 1; ++dy) {
                for (int dx = -1; dx <= 1; ++dx)
                    sum += sharp.view().row(y + dy)[x + dx] * (dx == 0 ? 2 : 1) * (dy == 0 ? 2 : 1);
            }
            picture.row(y)[x] = static_cast<std::uint8_t>(sum / 16);
        }
    }
}

class OwnReaderBySize : public testing::TestWithParam<int> {};

TEST_P(OwnReaderBySize, a_clean_code_is_read_however_near_it_is_held) {
    for (const std::string text :
         {"hello", "https://example.org/pay?id=1", "SGP1:6BFOXN%TSMAHN-H6SK1MJGZ:X9T2M9E85UP"}) {
        GreyImage picture = picture_of(text, 1280, 720, 301, 43, GetParam());
        soften(picture);  // no lens is sharper
        RingSearch rings;
        const Found found = read_own(picture.view(), {2.4f, 28}, rings, Deadline(stopped, milliseconds(20)));
        ASSERT_TRUE(found.reading) << text;
        EXPECT_EQ(found.reading->text, text);
        EXPECT_NEAR(found.reading->corners[0].x, 301, 0.5 * GetParam());
        EXPECT_NEAR(found.reading->corners[0].y, 43, 0.5 * GetParam());
        EXPECT_NEAR(found.module_px, GetParam(), 0.1 * GetParam());
    }
}
INSTANTIATE_TEST_SUITE_P(PixelsAModule, OwnReaderBySize, testing::Values(3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 22));

}  // namespace
}  // namespace gate::camera
