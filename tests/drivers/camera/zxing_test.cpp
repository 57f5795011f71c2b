// What a code holds, as text: also codes of a content that no writer writes.
#include "camera/zxing.h"

#include <gtest/gtest.h>

#include "drivers/camera/made_symbol.h"
#include "drivers/camera/pictures.h"

namespace gate::camera {
namespace {

/// By each way to read it; "none" where it is no code, "?" where the ways differ.
std::string text_of(const Bits& bits, int version = 5) {
    const GreyImage picture = picture_of_bits(bits, version, 4);
    const auto plain = read_by_zxing(picture.view(), {}), pure = read_by_zxing(picture.view(), {.pure = true});
    const Look look = read_picture(softened(picture).view(), stopped);
    const auto text = [](const auto& reading) { return reading ? reading->text : "none"; };
    return text(plain) == text(pure) && text(pure) == text(look.reading) ? text(plain) : "?";
}

TEST(Zxing, gives_utf8_as_it_was_written_and_other_bytes_converted) {
    EXPECT_EQ(text_of(Bits().bytes("厂区 7", 5)), "厂区 7");
    EXPECT_EQ(text_of(Bits().bytes("caf\xE9", 5)), "café");
    EXPECT_EQ(text_of(Bits().add(0b0111, 4).add(26, 8).bytes("厂区", 5)), "厂区") << "declared";
}

TEST(Zxing, takes_a_code_without_text_or_of_no_sense_for_none) {
    EXPECT_EQ(text_of(Bits().bytes("", 5)), "none");
    EXPECT_EQ(text_of(Bits()), "none");
    EXPECT_EQ(text_of(Bits().add(0b0100, 4).add(255, 8).add('a', 8)), "none") << "shorter than it says";
    EXPECT_EQ(text_of(Bits().add(0b0001, 4).add(3, 10).add(1023, 10)), "none") << "no three digits";
    EXPECT_EQ(text_of(Bits().add(0b1111, 4).add(7, 8)), "none") << "a mode that is none";
}

TEST(Zxing, takes_a_text_longer_than_any_pass_for_none) {
    std::string thai(2900, '\xA1');  // ISO 8859-11: three bytes each in UTF-8
    EXPECT_EQ(text_of(Bits().add(0b0111, 4).add(13, 8).bytes(thai, 40), 40), "none");
    thai.resize(2000);
    EXPECT_EQ(text_of(Bits().add(0b0111, 4).add(13, 8).bytes(thai, 40), 40).size(), 6000u);
}

TEST(Zxing, finds_nothing_where_no_picture_is) {
    EXPECT_FALSE(read_by_zxing({}, {}));
    EXPECT_FALSE(read_by_zxing({nullptr, 640, 480, 640}, {}));
}

}  // namespace
}  // namespace gate::camera
