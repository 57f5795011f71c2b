#include "camera/reed_solomon.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace gate::camera {
namespace {

Codewords word_of(std::mt19937::result_type seed, int data, int ecc) {
    std::mt19937 random(static_cast<unsigned>(seed));
    Codewords word;
    for (int i = 0; i < data; ++i) word.push_back(static_cast<std::uint8_t>(random()));
    const Codewords checks = checks_of(word, ecc);
    word.insert(word.end(), checks.begin(), checks.end());
    return word;
}

/// Changes `count` places of `word`, and gives them.
std::vector<int> spoil(Codewords& word, int count, std::mt19937& random) {
    std::vector<int> places(word.size());
    std::iota(places.begin(), places.end(), 0);
    std::shuffle(places.begin(), places.end(), random);
    places.resize(static_cast<std::size_t>(count));
    for (const int at : places) word[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1 + random() % 255);
    return places;
}

TEST(ReedSolomon, ChecksOfTheStandardsExampleAreRight) {
    // ISO/IEC 18004 annex I: version 1-M, the number 01234567.
    const Codewords data{0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11,
                         0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11};
    EXPECT_EQ(checks_of(data, 10), (Codewords{0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55}));
}

TEST(ReedSolomon, EveryMixOfErrorsAndErasuresWithinTheBoundIsCorrected) {
    std::mt19937 random(1);
    for (int ecc = 7; ecc <= 30; ecc += 1) {
        for (int erased = 0; erased <= ecc; ++erased) {
            const int errors = (ecc - erased) / 2;
            const Codewords clean = word_of(random(), 20 + static_cast<int>(random() % 60), ecc);
            Codewords word = clean;
            std::vector<int> places = spoil(word, errors + erased, random);
            places.resize(static_cast<std::size_t>(erased));
            const auto found = correct(word, ecc, places);
            ASSERT_TRUE(found.has_value()) << "ecc " << ecc << " erased " << erased;
            EXPECT_EQ(word, clean);
            EXPECT_EQ(*found, errors);
        }
    }
}

TEST(ReedSolomon, AnErasureThatWasRightAllAlongDoesNoHarm) {
    const Codewords clean = word_of(3, 30, 16);
    Codewords word = clean;
    word[4] ^= 0x55;
    EXPECT_EQ(correct(word, 16, std::vector<int>{1, 2, 3}), 1);
    EXPECT_EQ(word, clean);
}

TEST(ReedSolomon, BeyondTheBoundTheWordIsLeftAsItIs) {
    std::mt19937 random(2);
    int wrong = 0;
    for (int i = 0; i < 500; ++i) {
        const Codewords clean = word_of(random(), 28, 16);
        Codewords word = clean;
        spoil(word, 12, random);
        const Codewords before = word;
        if (correct(word, 16, {}))
            ++wrong;
        else
            EXPECT_EQ(word, before);
    }
    EXPECT_EQ(wrong, 0);
}

TEST(ReedSolomon, WhatIsFoundInNoiseIsACodewordWithinTheBound) {
    std::mt19937 random(4);
    int found = 0;
    for (int i = 0; i < 60'000; ++i) {
        const int ecc = 2 + i % 4, erased = i % 3;
        Codewords word(12);
        for (auto& c : word) c = static_cast<std::uint8_t>(random());
        const Codewords before = word;
        const std::vector<int> places{2, 7};
        const auto errors = correct(word, ecc, std::span(places).first(static_cast<std::size_t>(std::min(erased, 2))));
        if (!errors) continue;
        ++found;
        int changed = 0;
        for (std::size_t k = 0; k < word.size(); ++k) changed += word[k] != before[k] ? 1 : 0;
        EXPECT_GE(*errors, 0);
        EXPECT_LE(2 * *errors + erased, ecc);
        EXPECT_LE(changed, *errors + erased);
        const auto data = static_cast<std::size_t>(12 - ecc);
        EXPECT_EQ(checks_of(std::span(word).first(data), ecc), Codewords(word.begin() + 12 - ecc, word.end()));
    }
    EXPECT_GT(found, 1000);
}

TEST(ReedSolomon, AWordLongerThanTheFieldIsRefused) {
    Codewords zeros(256, 0);
    EXPECT_FALSE(correct(zeros, 10, {}).has_value());
    zeros.pop_back();
    EXPECT_EQ(correct(zeros, 10, {}), 0);
}

TEST(ReedSolomon, MoreErasuresThanChecksAreRefused) {
    Codewords word = word_of(5, 10, 4);
    EXPECT_FALSE(correct(word, 4, std::vector<int>{0, 1, 2, 3, 4}).has_value());
}

}  // namespace
}  // namespace gate::camera
