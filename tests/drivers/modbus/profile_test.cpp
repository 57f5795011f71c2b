#include "modbus/profile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "modbus/config.h"

namespace gate::modbus {
namespace {

const std::string kProfiles = std::string(GATE_SOURCE_DIR) + "/config/profiles/";

std::string all(const std::vector<Problem>& problems) {
    std::string out;
    for (const Problem& problem : problems) out += problem.text() + "\n";
    return out;
}

template <class T>
T parse(const std::string& toml, std::string& problems) {
    const Settings settings = Settings::parse(toml, "x.toml");
    T out = T::read(settings);
    problems = all(settings.problems());
    return out;
}

// ---- decoding ---------------------------------------------------------------------------------------

TEST(Field, DecodesEveryType) {
    EXPECT_EQ((Field{4, 0, Field::Type::s16, 0.1}).decode(Bytes{0x01, 0x6D}, 0), Celsius{36'500});
    EXPECT_EQ((Field{4, 0, Field::Type::s16, 0.1}).decode(Bytes{0xFF, 0xF6}, 0), Celsius{-1'000});
    EXPECT_EQ((Field{4, 0, Field::Type::u16, 0.01}).decode(Bytes{0x90, 0x88}, 0), Celsius{370'000});
    EXPECT_EQ((Field{4, 0, Field::Type::f32, 1}).decode(Bytes{0x42, 0x12, 0x00, 0x00}, 0), Celsius{36'500});
    EXPECT_EQ((Field{4, 0, Field::Type::f32_swapped, 1}).decode(Bytes{0x00, 0x00, 0x42, 0x12}, 0), Celsius{36'500});
    EXPECT_EQ((Field{4, 0, Field::Type::s16, 0.1}).decode(Bytes{0, 0, 0x01, 0x6D}, 1), Celsius{36'500});
}

TEST(Field, ConvertsFahrenheitAndKelvin) {
    EXPECT_EQ((Field{4, 0, Field::Type::s16, 0.1, 0, Field::Unit::fahrenheit}).decode(Bytes{0x03, 0xDA}, 0),
              Celsius{37'000});
    const auto kelvin = (Field{4, 0, Field::Type::u16, 0.02, 0, Field::Unit::kelvin}).decode(Bytes{0x3C, 0x7A}, 0);
    ASSERT_TRUE(kelvin);
    EXPECT_NEAR(kelvin->degrees(), 36.49, 0.001);  // 15482 × 0.02 − 273.15, the MLX90614's rule
}

TEST(Field, NotANumberInfinityAndNonsenseAreNothing) {
    const Field field{4, 0, Field::Type::f32, 1};
    EXPECT_FALSE(field.decode(Bytes{0x7F, 0xC0, 0, 0}, 0));
    EXPECT_FALSE(field.decode(Bytes{0x7F, 0x80, 0, 0}, 0));
    EXPECT_FALSE(field.decode(Bytes{0x7F, 0x00, 0, 0}, 0));
    EXPECT_FALSE(field.decode(Bytes{0x42, 0x12}, 0)) << "half of a float";
    EXPECT_FALSE((Field{}).decode(Bytes{}, 0));
}

// ---- the shipped files --------------------------------------------------------------------------------

TEST(ShippedProfiles, EveryThermometerIsWithoutMistakeAndNamesItsSource) {
    int count = 0;
    for (const auto& file : std::filesystem::directory_iterator(kProfiles + "thermometer")) {
        const Settings settings = Settings::load(file.path());
        const auto profile = ThermometerProfile::read(settings);
        EXPECT_TRUE(settings.problems().empty()) << all(settings.problems());
        EXPECT_FALSE(profile.origin.source.empty()) << file.path();
        EXPECT_LT(profile.plausible_from, profile.traits.presence) << file.path();
        ++count;
    }
    EXPECT_GE(count, 1);
}

TEST(ShippedProfiles, EveryTurnstileIsWithoutMistakeAndNamesItsSource) {
    int count = 0;
    for (const auto& file : std::filesystem::directory_iterator(kProfiles + "turnstile")) {
        const Settings settings = Settings::load(file.path());
        const auto profile = TurnstileProfile::read(settings);
        EXPECT_TRUE(settings.problems().empty()) << all(settings.problems());
        EXPECT_FALSE(profile.origin.source.empty()) << file.path();
        EXPECT_GE(profile.pulse, milliseconds(100)) << file.path();
        ++count;
    }
    EXPECT_GE(count, 1);
}

// ---- thermometer --------------------------------------------------------------------------------------

TEST(ThermometerProfile, NamesEveryMistakeAtOnce) {
    std::string problems;
    parse<ThermometerProfile>(R"(
name = "X"
kind = "surface"
plausible = [50.0, 10.0]
presence = "warm"
colour = "green"
[object]
register = 70000
type = "u64"
scale = 0.0
[status]
register = 1
error_bits = [16]
)",
                              problems);
    for (const char* word :
         {"source", "plausible", "presence", "colour", "register", "type", "scale", "error_bits", "compensation"})
        EXPECT_NE(problems.find(word), std::string::npos) << word << " is not in\n" << problems;
}

TEST(ThermometerProfile, WithoutAnObjectItIsNone) {
    std::string problems;
    parse<ThermometerProfile>("name = \"X\"\nsource = \"Y\"\n", problems);
    EXPECT_NE(problems.find("object"), std::string::npos);
}

TEST(ThermometerProfile, ASurfaceSensorCarriesItsTable) {
    std::string problems;
    const auto profile = parse<ThermometerProfile>(R"(
name = "X"
source = "Y"
kind = "surface"
presence = 29.0
compensation_source = "Z"
[[compensation]]
ambient = 10
add = 4.0
[[compensation]]
ambient = 25
add = 2.5
[object]
register = 0
)",
                                                   problems);
    EXPECT_EQ(problems, "");
    ASSERT_EQ(profile.traits.table.size(), 2u);
    EXPECT_EQ(profile.traits.table[0].ambient, Celsius{10'000});
    EXPECT_EQ(profile.traits.table[1].add, Celsius{2'500});
    EXPECT_EQ(profile.traits.kind, ThermometerTraits::Kind::surface);
    EXPECT_EQ(profile.traits.presence, Celsius{29'000});
}

TEST(ThermometerProfile, ATableOutOfOrderOrForABodySensorIsAMistake) {
    std::string problems;
    const std::string rows =
        "[[compensation]]\nambient = 25\nadd = 2\n[[compensation]]\nambient = 10\nadd = 4\n[object]\nregister = 0\n";
    parse<ThermometerProfile>("name = \"X\"\nsource = \"Y\"\nkind = \"surface\"\ncompensation_source = \"Z\"\n" + rows,
                              problems);
    EXPECT_NE(problems.find("rising"), std::string::npos);
    parse<ThermometerProfile>("name = \"X\"\nsource = \"Y\"\n" + rows, problems);
    EXPECT_NE(problems.find("surface"), std::string::npos);
}

// ---- turnstile ----------------------------------------------------------------------------------------

TurnstileProfile turnstile(const std::string& toml) {
    std::string problems;
    auto profile = parse<TurnstileProfile>("name = \"X\"\nsource = \"Y\"\n" + toml, problems);
    EXPECT_EQ(problems, "");
    return profile;
}

TEST(TurnstileProfile, FlashOnIsTheCommandOfTheManual) {
    EXPECT_EQ(turnstile("pulse_ms = 300").open(1, 0).pdu, (Bytes{5, 2, 0, 0, 3}));  // 01 05 02 00 00 03: 300 ms
    EXPECT_EQ(turnstile("pulse_ms = 500").open(1, 7).pdu, (Bytes{5, 2, 7, 0, 5}));
    EXPECT_EQ(turnstile("").off(1, 7).pdu, (Bytes{5, 0, 7, 0, 0}));
}

TEST(TurnstileProfile, APulseIsRoundedUpToTheBoardsTicks) {
    EXPECT_EQ(turnstile("pulse_ms = 301").open(1, 0).pdu, (Bytes{5, 2, 0, 0, 4}));
    EXPECT_EQ(turnstile("pulse_ms = 100").open(1, 0).pdu, (Bytes{5, 2, 0, 0, 1}));
}

TEST(TurnstileProfile, ATimedRegisterIsWrittenForItsChannel) {
    const auto profile = turnstile("command = \"timed_register\"\npulse_ms = 500");
    EXPECT_EQ(profile.open(1, 0).pdu, (Bytes{16, 0, 3, 0, 2, 4, 0, 2, 0, 5}));
    EXPECT_EQ(profile.open(1, 2).pdu, (Bytes{16, 0, 13, 0, 2, 4, 0, 2, 0, 5}));
    const auto counter = turnstile(
        "command = \"timed_register\"\ntimed_base = 32\ntimed_stride = 2\nwords = [\"1\", \"0\"]\ncoil_base = 16");
    EXPECT_EQ(counter.open(1, 1).pdu, (Bytes{16, 0, 34, 0, 2, 4, 0, 1, 0, 0}));
    EXPECT_EQ(counter.off(1, 1).pdu, (Bytes{5, 0, 17, 0, 0}));
}

TEST(TurnstileProfile, APlainCoilIsNotEndedByTheBoard) {
    EXPECT_FALSE(turnstile("command = \"coil\"").board_ends_pulse());
    EXPECT_EQ(turnstile("command = \"coil\"").open(1, 3).pdu, (Bytes{5, 0, 3, 0xFF, 0}));
    EXPECT_TRUE(turnstile("command = \"flash_on\"").board_ends_pulse());
    EXPECT_TRUE(turnstile("command = \"timed_register\"").board_ends_pulse());
}

TEST(TurnstileProfile, NamesEveryMistakeAtOnce) {
    std::string problems;
    parse<TurnstileProfile>(R"(
name = "X"
command = "shout"
pulse_ms = 50
words = ["2", "soon"]
inputs = 4
poll = 100
[passage]
input = 4
)",
                            problems);
    for (const char* word : {"source", "command", "pulse_ms", "words", "poll", "passage: input"})
        EXPECT_NE(problems.find(word), std::string::npos) << word << " is not in\n" << problems;
}

// ---- gate.toml ----------------------------------------------------------------------------------------

BusConfig bus(const std::string& toml, std::string& problems) { return parse<BusConfig>(toml, problems); }

TEST(BusConfig, ReadsAddressesAndLines) {
    std::string problems;
    const BusConfig tcp = bus("tcp = \"10.0.0.7:1502\"\nresponse_timeout_ms = 250", problems);
    EXPECT_EQ(problems, "");
    EXPECT_EQ(tcp.address(), "10.0.0.7:1502");
    EXPECT_EQ(tcp.response_timeout, milliseconds(250));
    EXPECT_EQ(bus("tcp = \"10.0.0.7\"", problems).port, 502);
    const BusConfig serial = bus("serial = \"/dev/ttyUSB0\"\nbaud = 19200\nparity = \"even\"", problems);
    EXPECT_EQ(problems, "");
    EXPECT_TRUE(serial.serial());
    EXPECT_EQ(serial.parity, 'E');
    EXPECT_EQ(serial.baud, 19'200);
    EXPECT_EQ(serial.address(), "/dev/ttyUSB0");
}

TEST(BusConfig, RefusesWhatIsNoAddress) {
    for (const char* text :
         {"gate.example:502", "10.0.0:502", "10.0.0.7:0", "10.0.0.7:70000", "10.0.0.7:", "10.0.0.7:5o2", "::1"}) {
        std::string problems;
        bus(std::string("tcp = \"") + text + "\"", problems);
        EXPECT_NE(problems.find("IPv4"), std::string::npos) << text;
    }
}

TEST(BusConfig, NeitherOrBothIsAMistake) {
    std::string problems;
    bus("", problems);
    EXPECT_NE(problems.find("not both"), std::string::npos);
    bus("tcp = \"10.0.0.7\"\nserial = \"/dev/ttyS0\"", problems);
    EXPECT_NE(problems.find("not both"), std::string::npos);
}

TEST(DeviceConfig, AThermometerReadsItsProfileAndTheLanesOffset) {
    const Settings settings = Settings::parse(
        "bus = \"east\"\nunit = 11\noffset = -0.2\nprofile = \"" + kProfiles + "thermometer/desk.toml\"", "x");
    const auto config = ThermometerConfig::read(settings);
    EXPECT_EQ(all(settings.problems()), "");
    EXPECT_TRUE(config.profile_problems.empty());
    EXPECT_EQ(config.bus, "east");
    EXPECT_EQ(config.unit, 11);
    EXPECT_EQ(config.profile.traits.offset, Celsius{-200});
    EXPECT_EQ(config.profile.object.scale, 0.01);
}

TEST(DeviceConfig, AProfileThatIsMissingIsToldOnceWhereItIsNamed) {
    const Settings settings = Settings::parse("bus = \"east\"\nunit = 11\nprofile = \"no-such.toml\"", "x");
    const auto config = ThermometerConfig::read(settings);
    EXPECT_TRUE(config.profile_problems.empty());
    ASSERT_EQ(settings.problems().size(), 1u);
    EXPECT_EQ(settings.problems()[0].line, 3);
    EXPECT_NE(settings.problems()[0].what.find("no-such.toml"), std::string::npos);
}

TEST(DeviceConfig, ATurnstileTakesTheLanesChannelAndInputs) {
    const Settings settings = Settings::parse(
        "bus = \"east\"\nunit = 20\ncoil = 2\npassage_input = 2\nfire_input = -1\npulse_ms = 300\nprofile = \"" +
            kProfiles + "turnstile/desk.toml\"",
        "x");
    const auto config = TurnstileConfig::read(settings);
    EXPECT_EQ(all(settings.problems()), "");
    EXPECT_EQ(config.coil, 2);
    EXPECT_EQ(config.profile.passage.number, 2);
    EXPECT_FALSE(config.profile.fire.wired());
    EXPECT_EQ(config.profile.pulse, milliseconds(300));
}

TEST(DeviceConfig, AnInputOrAChannelBeyondTheBoardIsAMistake) {
    const Settings settings = Settings::parse(
        "bus = \"east\"\nunit = 300\ncoil = 8\npassage_input = 8\nprofile = \"" + kProfiles + "turnstile/desk.toml\"",
        "x");
    TurnstileConfig::read(settings);
    for (const char* word : {"unit", "coil", "passage_input"})
        EXPECT_NE(all(settings.problems()).find(word), std::string::npos) << word;
}

TEST(DeviceConfig, ABoardThatCannotEndItsPulseMustBeAccepted) {
    const std::string folder = testing::TempDir();
    const std::string path = folder + "/plain_coil_profile.toml";
    FILE* file = fopen(path.c_str(), "w");
    ASSERT_NE(file, nullptr);
    fputs("name = \"X\"\nsource = \"Y\"\ncommand = \"coil\"\n", file);
    fclose(file);
    const std::string toml = "bus = \"east\"\nunit = 1\nprofile = \"" + path + "\"\n";
    const Settings refused = Settings::parse(toml, "x");
    TurnstileConfig::read(refused);
    EXPECT_NE(all(refused.problems()).find("accept_no_failsafe"), std::string::npos);
    const Settings accepted = Settings::parse(toml + "accept_no_failsafe = true\n", "x");
    TurnstileConfig::read(accepted);
    EXPECT_EQ(all(accepted.problems()), "");
}

}  // namespace
}  // namespace gate::modbus
