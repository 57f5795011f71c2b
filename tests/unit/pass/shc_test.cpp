#include "pass/shc.h"

#include <gtest/gtest.h>

#include "pass/trust.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16Z");

CodeStatus read(ShcReader& reader, const char* text, WallTime at = kNow) {
    return reader.read(text, Trust{}, Moment{at}).status;
}

// The letters of these parts make no card when they are joined: a whole one is malformed, an unfinished one incomplete.
TEST(ShcReader, parts_are_kept_for_two_minutes_only) {
    ShcReader reader;
    EXPECT_EQ(read(reader, "shc:/1/2/5656"), CodeStatus::incomplete);
    EXPECT_EQ(read(reader, "shc:/2/2/5757", kNow + std::chrono::minutes(2)), CodeStatus::malformed);
    EXPECT_EQ(read(reader, "shc:/1/2/5656"), CodeStatus::incomplete);
    EXPECT_EQ(read(reader, "shc:/2/2/5757", kNow + std::chrono::minutes(3)), CodeStatus::incomplete);
}

TEST(ShcReader, a_clock_that_is_set_back_begins_anew) {
    ShcReader reader;
    EXPECT_EQ(read(reader, "shc:/1/2/5656"), CodeStatus::incomplete);
    EXPECT_EQ(read(reader, "shc:/2/2/5757", kNow - seconds(1)), CodeStatus::incomplete);
}

TEST(ShcReader, four_cards_are_under_way_at_most) {
    ShcReader reader;
    for (const char* part : {"shc:/1/2/5656", "shc:/1/3/5656", "shc:/1/4/5656", "shc:/1/5/5656", "shc:/1/6/5656"})
        EXPECT_EQ(read(reader, part), CodeStatus::incomplete);
    EXPECT_EQ(read(reader, "shc:/2/2/5757"), CodeStatus::incomplete) << "the oldest was given up";
    EXPECT_EQ(read(reader, "shc:/33/33/5656"), CodeStatus::malformed);
}

}  // namespace
}  // namespace gate
