#include "visit/presence.h"

#include <gtest/gtest.h>

#include "visit/person.h"

namespace gate {
namespace {

constexpr milliseconds kPeriod{100};

/// Plays samples into a Presence, 100 ms apart.
class Sensor {
public:
    explicit Sensor(ThermometerTraits traits = {}) : presence(std::move(traits)) {}
    Sensor& sees(int milli, int times = 1) {
        for (int i = 0; i < times; ++i) presence.see({tick(), Celsius{milli}, {}});
        return *this;
    }
    Sensor& sees_nothing_sound(int times = 1) {
        for (int i = 0; i < times; ++i) presence.see({tick(), {}, {}});
        return *this;
    }
    Instant tick() { return now += kPeriod; }

    Presence presence;
    Instant now{};
};

constexpr int kRoom = 22'000;

TEST(Presence, reading_is_the_peak_of_three_stable_samples) {
    Sensor sensor;
    sensor.sees(kRoom).sees(36'300).sees(36'500);
    EXPECT_FALSE(sensor.presence.reading());
    sensor.sees(36'400);
    ASSERT_TRUE(sensor.presence.reading());
    EXPECT_EQ(sensor.presence.reading()->raw.milli, 36'500);
}

TEST(Presence, who_stood_there_when_the_program_began_is_nobodys_visit) {
    Sensor sensor;
    sensor.sees(38'000, 20);
    EXPECT_FALSE(sensor.presence.reading());
    EXPECT_TRUE(sensor.presence.occupied());
    sensor.sees(kRoom).sees(36'500, 3);
    EXPECT_EQ(sensor.presence.reading()->raw.milli, 36'500);
}

TEST(Presence, a_fever_never_belongs_to_the_healthy_worker_400_ms_later) {
    Sensor sensor;
    sensor.sees(kRoom).sees(38'400, 5);
    sensor.presence.close_visit();
    sensor.sees(38'400, 2);  // still leaving
    EXPECT_FALSE(sensor.presence.reading());
    sensor.sees(kRoom).sees(36'500, 3);
    EXPECT_EQ(sensor.presence.reading()->judged.milli, 36'500);
}

TEST(Presence, a_healthy_reading_never_belongs_to_the_fever_400_ms_later) {
    Sensor sensor;
    sensor.sees(kRoom).sees(36'400, 5);
    sensor.presence.close_visit();
    sensor.sees(36'400).sees(kRoom).sees(38'400, 3);
    EXPECT_EQ(sensor.presence.reading()->judged.milli, 38'400);
}

TEST(Presence, without_absence_between_them_the_next_has_no_reading) {
    Sensor sensor;
    sensor.sees(kRoom).sees(36'400, 5);
    sensor.presence.close_visit();
    sensor.sees(36'500, 30);
    EXPECT_FALSE(sensor.presence.reading());
}

TEST(Presence, absence_ends_a_reading) {
    Sensor sensor;
    sensor.sees(kRoom).sees(36'400, 5).sees(kRoom);
    EXPECT_FALSE(sensor.presence.reading());
}

TEST(Presence, a_rising_face_is_not_stable_yet) {
    Sensor sensor;
    sensor.sees(kRoom).sees(32'000).sees(34'000).sees(36'000);
    EXPECT_FALSE(sensor.presence.reading());
    sensor.sees(36'200).sees(36'250);
    EXPECT_EQ(sensor.presence.reading()->raw.milli, 36'250);
}

TEST(Presence, a_flagged_sample_is_neither_normal_nor_absence) {
    Sensor sensor;
    sensor.sees(kRoom).sees(36'500, 2).sees_nothing_sound().sees(36'500);
    EXPECT_FALSE(sensor.presence.reading());
    sensor.presence.close_visit();
    sensor.sees_nothing_sound(5).sees(36'500, 5);
    EXPECT_FALSE(sensor.presence.reading()) << "a failing sensor must not arm the next visit";
}

TEST(Presence, samples_far_apart_are_no_run) {
    Sensor sensor;
    sensor.sees(kRoom).sees(36'500, 2);
    sensor.now += seconds(5);
    sensor.sees(36'500);
    EXPECT_FALSE(sensor.presence.reading());
}

TEST(Presence, measuring_again_needs_new_samples_and_no_absence) {
    Sensor sensor;
    sensor.sees(kRoom).sees(37'600, 3);
    sensor.presence.measure_again(sensor.now + kPeriod / 2);
    EXPECT_FALSE(sensor.presence.reading());
    sensor.sees(36'900, 3);
    EXPECT_EQ(sensor.presence.reading()->raw.milli, 36'900);
}

TEST(Judged, body_sensor_adds_the_lanes_offset_only) {
    ThermometerTraits traits;
    traits.offset = {-200};
    traits.table = {{{0}, {5'000}}};
    EXPECT_EQ(judged(traits, {36'700}, {}).milli, 36'500);
}

TEST(Judged, surface_sensor_is_compensated_between_and_beyond_the_rows) {
    ThermometerTraits traits;
    traits.kind = ThermometerTraits::Kind::surface;
    traits.table = {{{10'000}, {4'000}}, {{20'000}, {2'000}}, {{30'000}, {1'000}}};
    EXPECT_EQ(judged(traits, {33'000}, Celsius{15'000}).milli, 36'000);
    EXPECT_EQ(judged(traits, {33'000}, Celsius{20'000}).milli, 35'000);
    EXPECT_EQ(judged(traits, {33'000}, Celsius{-20'000}).milli, 37'000);
    EXPECT_EQ(judged(traits, {33'000}, Celsius{45'000}).milli, 34'000);
    EXPECT_EQ(judged(traits, {33'000}, {}).milli, 34'500) << "without ambient: as indoors";
}

TEST(CelsiusText, rounds_half_away_from_zero_and_has_no_minus_zero) {
    EXPECT_EQ(Celsius{36'449}.text(), "36.4");
    EXPECT_EQ(Celsius{36'450}.text(), "36.5");
    EXPECT_EQ(Celsius{-5'250}.text(), "-5.3");
    EXPECT_EQ(Celsius{-40}.text(), "0.0");
    EXPECT_EQ(Celsius::of(37.3).milli, 37'300);
}

TEST(MaskedName, shows_the_surname_only) {
    EXPECT_EQ(masked_name("王建华"), "王*");
    EXPECT_EQ(masked_name("欧阳娜娜"), "欧阳*");
    EXPECT_EQ(masked_name("司马光"), "司马*");
    EXPECT_EQ(masked_name("欧阳"), "欧*") << "a whole name is never shown";
    EXPECT_EQ(masked_name("欧建国"), "欧*");
    EXPECT_EQ(masked_name("买买提·艾力"), "买*");
    EXPECT_EQ(masked_name("东方·艾力"), "东*") << "no Han name: no surname";
    EXPECT_EQ(masked_name("Anna"), "A*");
    EXPECT_EQ(masked_name("Maria Schmidt"), "M*");
    EXPECT_EQ(masked_name("Émile"), "É*");
    EXPECT_EQ(masked_name("王"), "王*");
    EXPECT_EQ(masked_name(""), "");
}

}  // namespace
}  // namespace gate
