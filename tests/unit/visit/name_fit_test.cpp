// Names in Han, in pinyin, in either order, masked; and names of other people.
#include "visit/name_fit.h"

#include <gtest/gtest.h>

#include <string>

namespace gate {
namespace {

TEST(NameFit, the_same_name_however_it_is_written) {
    const char* const pairs[][2] = {
        {"王建华", "王建华"},
        {"王 建华", "王建华"},
        {"Wang Jianhua", "王建华"},
        {"WANG JIANHUA", "王建华"},
        {"Jianhua Wang", "王建华"},
        {"WANG<<JIANHUA", "王建华"},
        {"Ｗａｎｇ Ｊｉａｎｈｕａ", "王建华"},
        {"Wáng Jiànhuá", "王建华"},
        {"王建华", "Wang Jianhua"},
        {"Shan Xiongxin", "单雄信"},
        {"Dan Xiongxin", "单雄信"},
        {"Zeng Guofan", "曾国藩"},
        {"LYU BU", "吕布"},
        {"Lü Bu", "吕布"},
        {"Lv Bu", "吕布"},
        {"Ouyang Xiu", "欧阳修"},
        {"阿依古丽·买买提", "阿依古丽 买买提"},
        {"Anna Smith", "SMITH, Anna"},
        {"José García", "Jose Garcia"},
    };
    for (const auto& [certificate, roster] : pairs)
        EXPECT_TRUE(names_fit(certificate, roster)) << certificate << " / " << roster;
}

TEST(NameFit, another_name) {
    const char* const pairs[][2] = {
        {"王建国", "王建华"},   {"李建华", "王建华"},   {"Wang Jianguo", "王建华"},
        {"Wang", "王建华"},     {"王", "王建华"},       {"Jianhua", "王建华"},
        {"", "王建华"},         {"王建华", ""},         {"", ""},
        {" · ", "王建华"},      {"王建华李", "王建华"}, {"\xFF\xFE", "王建华"},
        {"Anna", "Anna Smith"},
    };
    for (const auto& [certificate, roster] : pairs)
        EXPECT_FALSE(names_fit(certificate, roster)) << certificate << " / " << roster;
}

TEST(NameFit, a_masked_name_fits_what_it_may_hide) {
    EXPECT_TRUE(names_fit("王*华", "王建华"));
    EXPECT_TRUE(names_fit("*建华", "王建华"));
    EXPECT_TRUE(names_fit("王**", "王建华"));
    EXPECT_TRUE(names_fit("王*", "王建华"));
    EXPECT_FALSE(names_fit("李*", "王建华"));
    EXPECT_FALSE(names_fit("王*国", "王建华"));
    EXPECT_FALSE(names_fit("王建华*", "王建华"));
    EXPECT_FALSE(names_fit("***", "王建华")) << "says nothing";
    EXPECT_FALSE(names_fit("*", "*"));
}

TEST(NameFit, a_very_long_name_is_answered_at_once) {
    const std::string stars = std::string(50'000, '*') + "x", letters(100'000, 'a');
    EXPECT_FALSE(names_fit(stars, letters));
    EXPECT_FALSE(names_fit(letters, "王建华"));
}

}  // namespace
}  // namespace gate
