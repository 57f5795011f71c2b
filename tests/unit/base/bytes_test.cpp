// Hex, base64 and UTF-8: what is taken, and above all what is refused. Passes and health codes come
// through these, so a second spelling of the same bytes would be a second code.
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <random>

namespace gate {
namespace {

Bytes bytes(std::initializer_list<int> values) {
    Bytes out;
    for (int value : values) out.push_back(static_cast<std::uint8_t>(value));
    return out;
}

Bytes noise(std::mt19937& chance, std::size_t size) {
    Bytes out(size);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(chance());
    return out;
}

TEST(Bytes, a_text_is_seen_as_bytes_and_back_without_a_copy) {
    const std::string text = "小门\0x";
    const ByteView view = bytes_of(text);
    EXPECT_EQ(static_cast<const void*>(view.data()), static_cast<const void*>(text.data()));
    EXPECT_EQ(text_of(view), text);
    EXPECT_TRUE(bytes_of("").empty());
}

TEST(Hex, is_lower_case_and_reads_either_case) {
    EXPECT_EQ(to_hex(bytes({0x00, 0x0f, 0xA5, 0xff})), "000fa5ff");
    EXPECT_EQ(from_hex("000fA5Ff"), bytes({0x00, 0x0f, 0xA5, 0xff}));
    EXPECT_EQ(to_hex({}), "");
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, refuses_half_a_byte_and_what_is_no_digit) {
    for (const char* text : {"0", "abc", "0g", "g0", "0x", " 0", "0 ", "-1", "+1", "12\n3", "：0"})
        EXPECT_EQ(from_hex(text), std::nullopt) << text;
}

// RFC 4648, section 10.
TEST(Base64, agrees_with_the_vectors_of_the_rfc) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(to_base64(bytes_of(plain)), coded);
        const auto back = from_base64(coded);
        ASSERT_TRUE(back) << coded;
        EXPECT_EQ(text_of(*back), plain);
    }
}

TEST(Base64, the_url_alphabet_has_no_padding_and_no_plus_or_slash) {
    const Bytes both = bytes({0xfb, 0xff, 0xfe, 0xff});
    EXPECT_EQ(to_base64(both), "+//+/w==");
    EXPECT_EQ(to_base64url(both), "-__-_w");
    EXPECT_EQ(from_base64("-__-_w"), both);
    EXPECT_EQ(from_base64("-__-_w=="), both);
    EXPECT_EQ(from_base64("+//+/w"), both);
}

TEST(Base64, any_bytes_come_back) {
    std::mt19937 chance(4648);
    for (std::size_t size = 0; size < 200; ++size) {
        const Bytes plain = noise(chance, size);
        EXPECT_EQ(from_base64(to_base64(plain)), plain);
        EXPECT_EQ(from_base64(to_base64url(plain)), plain);
        EXPECT_EQ(from_hex(to_hex(plain)), plain);
    }
}

TEST(Base64, refuses_wrong_lengths_and_wrong_padding) {
    for (const char* text :
         {"Z", "Zg=", "Zg===", "=", "==", "===", "====", "Z===", "Zm9vY", "Zg==Zg==", "Zm=v", "=Zm9"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(Base64, refuses_other_characters_also_white_space) {
    for (const char* text : {"Zm9 ", "Zm 9v", "Zm9v\n", "Zm9*", "Zm9\xff", "门门"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
    EXPECT_EQ(from_base64(std::string_view("Zm9\0", 4)), std::nullopt);
}

TEST(Base64, refuses_a_second_spelling_of_the_same_bytes) {
    EXPECT_TRUE(from_base64("Zg=="));
    for (const char* text : {"Zh==", "Zv==", "Zh", "Zm9=", "Zm-"}) EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(Utf8, takes_every_length_of_character) {
    for (const char* text : {"", "gate", "é", "小门", "🚪", "a小🚪z", "\x7f", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf",
                             "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, refuses_what_is_cut_overlong_a_surrogate_or_beyond_unicode) {
    const char* wrong[] = {"\x80",
                           "\xbf",
                           "\xc0\x80",
                           "\xc1\xbf",
                           "\xc2",
                           "\xc2\x41",
                           "\xe0\x9f\xbf",
                           "\xe5\xb0",
                           "\xe5\xb0\x41",
                           "\xed\xa0\x80",
                           "\xed\xbf\xbf",
                           "\xf0\x8f\xbf\xbf",
                           "\xf0\x9f\x9a",
                           "\xf4\x90\x80\x80",
                           "\xf5\x80\x80\x80",
                           "\xff",
                           "\xfe",
                           "good \xff bad"};
    for (const char* text : wrong) EXPECT_FALSE(is_utf8(text)) << to_hex(bytes_of(text));
}

TEST(Utf8, a_roster_saved_as_GBK_is_not_taken_for_utf8) {
    EXPECT_FALSE(is_utf8("\xcd\xf5\xbd\xa8\xbb\xaa"));  // 王建华 in GBK
}

}  // namespace
}  // namespace gate
