// Days, hours and zones: where an entry is counted. And RFC 3339, which comes from certificates and people.
#include "base/time.h"

#include <gtest/gtest.h>

namespace gate {
namespace {

using std::chrono::hours;

WallTime at(const char* text) {
    const auto time = parse_rfc3339(text);
    EXPECT_TRUE(time) << text;
    return time.value_or(WallTime{});
}

Zone zone(const char* name) { return *Zone::named(name); }

// ---- days and hours ----
TEST(DayKey, its_hours_are_one_range) {
    EXPECT_EQ(first_hour(20261123), 2026112300);
    EXPECT_EQ(last_hour(20261123), 2026112323);
    EXPECT_EQ(day_of(2026112307), 20261123);
}

TEST(DayKey, days_are_added_over_months_years_and_leap_days) {
    EXPECT_EQ(add_days(20261130, 1), 20261201);
    EXPECT_EQ(add_days(20261231, 1), 20270101);
    EXPECT_EQ(add_days(20270101, -1), 20261231);
    EXPECT_EQ(add_days(20280228, 1), 20280229);
    EXPECT_EQ(add_days(20270228, 1), 20270301);
    EXPECT_EQ(add_days(20280301, -1), 20280229);
    EXPECT_EQ(add_days(20261123, 0), 20261123);
    EXPECT_EQ(add_days(20261123, 366), 20271124);
}

TEST(DayKey, is_written_and_read) {
    EXPECT_EQ(parse_day("2026-11-23"), 20261123);
    EXPECT_EQ(parse_day("2028-02-29"), 20280229);
    EXPECT_EQ(format_day(20260103), "2026-01-03");
}

TEST(DayKey, what_is_no_date_is_refused) {
    for (const char* text : {"", "2026-11-31", "2027-02-29", "2026-13-01", "2026-00-10", "2026-11-00", "20261123",
                             "2026-1-023", "2026-011-2", "26-11-2026", "2026/11/23", "2026-11-23 ", " 2026-11-2",
                             "2026-11-2x", "+026-11-23", "-026-11-23", "２０２６-11"})
        EXPECT_EQ(parse_day(text), std::nullopt) << text;
}

// ---- RFC 3339 ----
TEST(Rfc3339, is_read_with_any_offset) {
    const WallTime utc = at("2026-11-23T07:42:16Z");
    EXPECT_EQ(utc.time_since_epoch(), milliseconds(1795419736000));
    EXPECT_EQ(at("2026-11-23T15:42:16+08:00"), utc);
    EXPECT_EQ(at("2026-11-22T19:42:16-12:00"), utc);
    EXPECT_EQ(at("2026-11-23t07:42:16z"), utc);
    EXPECT_EQ(at("2026-11-23 07:42:16Z"), utc);
}

TEST(Rfc3339, far_years_are_read) {
    EXPECT_LT(at("1900-01-01T00:00:00Z"), WallTime{});
    EXPECT_GT(at("9999-12-31T23:59:59Z"), at("2026-11-23T07:42:16Z"));
}

TEST(Rfc3339, a_fraction_is_kept_to_the_millisecond) {
    const WallTime whole = at("2026-11-23T07:42:16Z");
    EXPECT_EQ(at("2026-11-23T07:42:16.5Z") - whole, milliseconds(500));
    EXPECT_EQ(at("2026-11-23T07:42:16.05Z") - whole, milliseconds(50));
    EXPECT_EQ(at("2026-11-23T07:42:16.001Z") - whole, milliseconds(1));
    EXPECT_EQ(at("2026-11-23T07:42:16.123456789Z") - whole, milliseconds(123));
    EXPECT_EQ(at("2026-11-23T15:42:16.250+08:00") - whole, milliseconds(250));
}

TEST(Rfc3339, what_is_not_is_refused) {
    for (const char* text : {"",
                             "2026-11-23",
                             "2026-11-23T07:42Z",
                             "2026-11-23T07:42:16",
                             "2026-11-23T07:42:16.Z",
                             "2026-11-23T07:42:16+0800",
                             "2026-11-23T07:42:16+8:00",
                             "2026-11-23T07:42:16+08",
                             "2026-11-23T24:00:00Z",
                             "2026-11-23T07:60:00Z",
                             "2026-11-23T07:42:61Z",
                             "2026-02-30T07:42:16Z",
                             "2026-13-23T07:42:16Z",
                             "20261123T074216Z",
                             "2026-11-23T07:42:16ZZ",
                             "2026-11-23T07:42:16Z ",
                             " 2026-11-23T07:42:16Z",
                             "2026-11-23T07:42:16.5.5Z",
                             "2026-11-23T07:42:16,5Z",
                             "2026-11-23X07:42:16Z",
                             "+026-11-23T07:42:16Z",
                             "-026-11-23T07:42:16Z",
                             "2026-11-23T+7:42:16Z",
                             "2026-11-23T 7:42:16Z",
                             "2026-11-23T07:42:16+24:00",
                             "2026-11-23T07:42:16+08:60",
                             "2026-11-23T07:42:16.123456789012345678901234567890Z"})
        EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
}

TEST(Rfc3339, is_written_in_utc_without_a_fraction) {
    EXPECT_EQ(format_utc(at("2026-11-23T15:42:16.999+08:00")), "2026-11-23T07:42:16Z");
    EXPECT_EQ(format_utc(WallTime{}), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_utc(WallTime{} - milliseconds(1)), "1969-12-31T23:59:59Z");
}

// ---- zones ----
TEST(Zone, an_entry_is_counted_in_the_hour_of_the_site) {
    const Zone shanghai = zone("Asia/Shanghai");
    EXPECT_EQ(shanghai.hour(at("2026-11-23T07:42:16Z")), 2026112315);
    EXPECT_EQ(shanghai.hour(at("2026-11-23T15:59:59Z")), 2026112323);
    EXPECT_EQ(shanghai.hour(at("2026-11-23T16:00:00Z")), 2026112400);
    EXPECT_EQ(shanghai.day(at("2026-12-31T16:00:00Z")), 20270101);
    EXPECT_EQ(shanghai.name(), "Asia/Shanghai");
}

TEST(Zone, shows_site_time) {
    const Zone shanghai = zone("Asia/Shanghai");
    EXPECT_EQ(shanghai.format(at("2026-11-22T23:42:16.900Z")), "2026-11-23 07:42:16");
    EXPECT_EQ(shanghai.clock(at("2026-11-22T23:42:16Z")), "07:42:16");
}

TEST(Zone, minutes_count_from_local_midnight) {
    EXPECT_EQ(zone("Asia/Shanghai").minute_of_day(*parse_rfc3339("2026-11-23T07:42:16+08:00")), 7 * 60 + 42);
    EXPECT_EQ(zone("Asia/Kolkata").minute_of_day(*parse_rfc3339("2026-11-23T00:00:00Z")), 5 * 60 + 30);
}

TEST(Zone, a_day_starts_at_local_midnight) {
    EXPECT_EQ(zone("Asia/Shanghai").start_of(20261123), at("2026-11-22T16:00:00Z"));
    EXPECT_EQ(zone("UTC").start_of(20261123), at("2026-11-23T00:00:00Z"));
    EXPECT_EQ(zone("Asia/Kathmandu").start_of(20261123), at("2026-11-22T18:15:00Z"));
}

TEST(Zone, a_day_without_midnight_starts_where_the_clocks_went_on) {
    const Zone sao_paulo = zone("America/Sao_Paulo");  // 2018-11-04 began at 01:00
    EXPECT_EQ(sao_paulo.start_of(20181104), at("2018-11-04T03:00:00Z"));
    EXPECT_EQ(sao_paulo.hour(sao_paulo.start_of(20181104)), 2018110401);
}

TEST(Zone, the_hour_that_comes_twice_is_one_hour_of_counts) {
    const Zone berlin = zone("Europe/Berlin");  // 2026-10-25: 02:00 to 03:00 twice
    EXPECT_EQ(berlin.hour(at("2026-10-25T00:30:00Z")), 2026102502);
    EXPECT_EQ(berlin.hour(at("2026-10-25T01:30:00Z")), 2026102502);
    EXPECT_EQ(berlin.hour(at("2026-10-25T02:30:00Z")), 2026102503);
}

TEST(Zone, every_hour_of_a_day_lies_in_its_range) {
    const Zone shanghai = zone("Asia/Shanghai");
    for (int hour = 0; hour < 24; ++hour) {
        const HourKey key = shanghai.hour(shanghai.start_of(20261123) + hours(hour));
        EXPECT_EQ(key, first_hour(20261123) + hour);
        EXPECT_LE(key, last_hour(20261123));
    }
}

TEST(Zone, a_name_that_is_none_says_what_would_be_right) {
    for (const char* name : {"", "Shanghai", "Asia/Nowhere", "../../etc/passwd", "Asia"}) {
        const auto wrong = Zone::named(name);
        ASSERT_FALSE(wrong) << name;
        EXPECT_EQ(wrong.fault().reason, Reason::config_invalid);
        EXPECT_NE(wrong.fault().detail.find("Asia/Shanghai"), std::string::npos);
    }
}

}  // namespace
}  // namespace gate
