// Enterprises and their file.
#include "district/enterprise.h"

#include <gtest/gtest.h>

namespace gate::district {
namespace {

const Enterprise kOne{"91350100M000100Y43", "禾丰电子有限公司", "330604", "曹娥街道",
                      "第三网格",           "李国庆",           "王敏",   "0575-82000000"};

TEST(CreditCode, the_standards_own_example_is_right_and_every_wrong_letter_is_found) {
    EXPECT_TRUE(is_credit_code("91350100M000100Y43"));  // GB 32100-2015
    const std::string letters = "0123456789ABCDEFGHJKLMNPQRTUWXY", right = kOne.credit_code;
    for (std::size_t i = 0; i < right.size(); ++i)
        for (const char letter : letters) {
            std::string wrong = right;
            wrong[i] = letter;
            EXPECT_EQ(is_credit_code(wrong), letter == right[i]) << wrong;
        }
}

TEST(CreditCode, neighbours_that_were_swapped_are_found) {
    std::string swapped = kOne.credit_code;
    std::swap(swapped[2], swapped[3]);
    EXPECT_FALSE(is_credit_code(swapped));
    for (const char* text :
         {"", "91350100M000100Y4", "91350100M000100Y433", "91350100m000100y43", "9135010OM000100Y43"})
        EXPECT_FALSE(is_credit_code(text)) << text;
}

TEST(Division, six_digits_of_a_province) {
    for (const char* right : {"330604", "110101", "820000"}) EXPECT_TRUE(is_division(right)) << right;
    for (const char* wrong : {"", "33060", "3306041", "000000", "990000", "33060a", "1 1101"})
        EXPECT_FALSE(is_division(wrong)) << wrong;
}

TEST(Enterprises, a_file_goes_out_and_comes_back_unchanged_in_both_languages) {
    Enterprise other = kOne;
    other.credit_code = "91330604MA2D6A0X0" + std::string(1, '0');
    for (const char last : std::string("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
        other.credit_code.back() = last;
        if (is_credit_code(other.credit_code)) break;
    }
    other.name = "带,逗号\"和引号\"的厂";
    for (const bool chinese : {true, false}) {
        const auto parsed = parse_enterprises(enterprises_csv({kOne, other}, chinese));
        EXPECT_TRUE(parsed.wrong.empty());
        EXPECT_EQ(parsed.enterprises, (std::vector{kOne, other}));
    }
}

TEST(Enterprises, every_wrong_row_is_named_with_its_line) {
    const auto parsed = parse_enterprises(
        "credit_code,name,division,phone\n91350100M000100Y43,禾丰,330604,1\n91350100M000100Y44,乙,330604,1\n"
        "91350100M000100Y43,丙,330604,1\n,丁,330604,1\n91350100M000100Y43,,330604,1\n");
    ASSERT_EQ(parsed.wrong.size(), 4u);
    EXPECT_EQ(parsed.wrong[0].line, 3);
    EXPECT_NE(parsed.wrong[1].what.find("twice (line 2)"), std::string::npos);
    EXPECT_NE(parsed.wrong[2].what.find("credit_code is missing"), std::string::npos);
    EXPECT_NE(parsed.wrong[3].what.find("name is missing"), std::string::npos);
}

TEST(Enterprises, a_file_without_a_needed_heading_or_in_gbk_is_named) {
    EXPECT_EQ(parse_enterprises("name,division\n甲,330604\n").wrong.size(), 1u);
    EXPECT_EQ(parse_enterprises("\xC3\xFB\xB3\xC6,b\n").wrong.size(), 1u);
}

}  // namespace
}  // namespace gate::district
