#include "camera/symbol.h"

#include <gtest/gtest.h>

#include <random>

#include "drivers/camera/made_code.h"

namespace gate::camera {
namespace {

std::string letters(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + (i * 7 + i / 26) % 26);
    return text;
}

bool same(const std::vector<std::int8_t>& truth, const SoftModules& clean) {
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if ((truth[i] > 0) != (clean.values[i] > 0)) return false;
    }
    return truth.size() == clean.values.size();
}

TEST(Symbol, EveryVersionAndLevelOfZxingsWriterIsReadBackModuleByModule) {
    std::vector<bool> versions(41, false);
    for (const int ecc : {1, 3, 5, 8}) {
        for (std::size_t count = 5; count < 1200; count += count / 25 + 2) {
            const SoftModules clean = soft_modules_of(letters(count), ecc);
            const Decoding decoding = decode_symbol(clean, read_format(clean));
            ASSERT_TRUE(decoding.whole) << "side " << clean.side << " level " << ecc;
            ASSERT_TRUE(same(decoding.truth, clean)) << "side " << clean.side << " level " << ecc;
            EXPECT_EQ(decoding.errors, 0);
            const int version = version_of(clean.side);
            versions[static_cast<std::size_t>(version)] = true;
            if (version >= 7) EXPECT_EQ(read_version(clean).version, version);
        }
    }
    EXPECT_GE(std::count(versions.begin(), versions.end(), true), 38);
}

TEST(Symbol, FlippedModulesAreCorrected) {
    const SoftModules clean = soft_modules_of(letters(100), 3);
    std::mt19937 random(7);
    SoftModules seen = clean;
    for (auto& value : seen.values) {
        if (random() % 100 < 2) value = -value;
    }
    const Decoding decoding = decode_symbol(seen, read_format(seen));
    ASSERT_TRUE(decoding.whole);
    EXPECT_TRUE(same(decoding.truth, clean));
    EXPECT_GT(decoding.errors, 0);
}

TEST(Symbol, UnsureModulesMayBeWrongTwiceAsOften) {
    const SoftModules clean = soft_modules_of(letters(100), 3);
    const Layout& layout = layout_of(version_of(clean.side));
    int hard = 0, soft = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random(seed);
        SoftModules sure = clean, unsure = clean;
        for (int i = 0; i < layout.codewords(); ++i) {
            if (random() % 100 >= 15) continue;
            const auto at = static_cast<std::size_t>(layout.bits[static_cast<std::size_t>(i * 8 + 3)]);
            sure.values[at] = -clean.values[at];
            unsure.values[at] = -clean.values[at] * 0.1f;
        }
        hard += decode_symbol(sure, read_format(sure)).whole ? 1 : 0;
        soft += decode_symbol(unsure, read_format(unsure)).whole ? 1 : 0;
    }
    EXPECT_LE(hard, 20);
    EXPECT_GE(soft, 35);
}

TEST(Symbol, RandomModulesAreNeverACode) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        std::mt19937 random(seed);
        const int side = side_of(1 + static_cast<int>(seed % 12));
        SoftModules noise{side, {}};
        for (int i = 0; i < side * side; ++i)
            noise.values.push_back(static_cast<float>(random() % 2001) / 1000.f - 1.f);
        EXPECT_FALSE(decode_symbol(noise, read_format(noise)).whole) << "seed " << seed;
    }
}

TEST(Symbol, AFieldThatSaysNothingIsNoCode) {
    const SoftModules nothing{21, std::vector<float>(21 * 21, 0)};  // all its codewords are 0, which is no error
    for (int mask = 0; mask < 8; ++mask) EXPECT_FALSE(decode_symbol(nothing, {1, mask, 1, 1}).whole) << mask;
}

TEST(Symbol, OneModuleHoweverSureDoesNotOutvoteTheOthers) {
    SoftModules seen = soft_modules_of(letters(100), 3);
    const Format format = read_format(seen);
    seen.values[static_cast<std::size_t>(layout_of(version_of(seen.side)).bits[40])] *= -1e6f;
    EXPECT_TRUE(decode_symbol(seen, format).whole);
    const auto [column, row] = format_bits(seen.side, 0)[3];
    seen.values[static_cast<std::size_t>(row * seen.side + column)] *= -1e6f;
    EXPECT_EQ(read_format(seen).level, format.level);
    EXPECT_EQ(read_format(seen).mask, format.mask);
}

TEST(Symbol, WhatMostlySpeaksAgainstWhatWasSeenIsNoCode) {
    const SoftModules clean = soft_modules_of("abc", 8);
    const Layout& layout = layout_of(version_of(clean.side));
    ASSERT_EQ(layout.version, 1);
    for (const auto& [spoilt, whole] : {std::pair(4, true), std::pair(11, false)}) {
        SoftModules seen = clean;
        for (int codeword = 0; codeword < spoilt; ++codeword)
            for (int bit = 0; bit < 8; ++bit)  // the least sure bit is hardly seen, so that the rest is given up
                seen.values[static_cast<std::size_t>(layout.bits[static_cast<std::size_t>(codeword * 8 + bit)])] *=
                    bit == 0 ? 0.01f : -1.f;
        EXPECT_EQ(decode_symbol(seen, read_format(clean)).whole, whole) << spoilt;
    }
}

TEST(Layout, AlignmentPatternsLieWhereTheStandardSays) {
    EXPECT_EQ(layout_of(1).alignment, std::vector<int>());
    EXPECT_EQ(layout_of(2).alignment, (std::vector<int>{6, 18}));
    EXPECT_EQ(layout_of(7).alignment, (std::vector<int>{6, 22, 38}));
    EXPECT_EQ(layout_of(32).alignment, (std::vector<int>{6, 34, 60, 86, 112, 138}));
    EXPECT_EQ(layout_of(40).alignment, (std::vector<int>{6, 30, 58, 86, 114, 142, 170}));
    EXPECT_EQ(layout_of(40).codewords(), 3706);
    EXPECT_EQ(layout_of(1).codewords(), 26);
}

}  // namespace
}  // namespace gate::camera
