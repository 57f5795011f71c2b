#include "modbus/thermometer.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>

#include "peer.h"

namespace gate::modbus {
namespace {

/// A thermometer of registers, and of discrete inputs, that a test sets.
class Registers {
public:
    std::map<int, std::uint16_t> words;
    std::map<int, bool> bits;

    Bytes answer(std::uint8_t unit, const Bytes& pdu) const {
        const int first = pdu[1] << 8 | pdu[2], count = pdu[3] << 8 | pdu[4];
        if (pdu[0] == 2) {
            Bytes out{unit, 2, static_cast<std::uint8_t>((count + 7) / 8)};
            out.resize(3 + static_cast<std::size_t>(count + 7) / 8);
            for (const auto& [at, on] : bits)
                if (on && at >= first && at < first + count)
                    out[3 + static_cast<std::size_t>(at - first) / 8] |=
                        static_cast<std::uint8_t>(1u << (at - first) % 8);
            return out;
        }
        Bytes out{unit, pdu[0], static_cast<std::uint8_t>(count * 2)};
        for (int at = first; at < first + count; ++at) {
            if (words.count(at) == 0) return {unit, static_cast<std::uint8_t>(pdu[0] | 0x80), 2};
            out.push_back(static_cast<std::uint8_t>(words.at(at) >> 8));
            out.push_back(static_cast<std::uint8_t>(words.at(at) & 0xFF));
        }
        return out;
    }
};

class ThermometerTest : public testing::Test {
protected:
    void use(std::string_view toml) {
        const Settings settings = Settings::parse(toml, "profile.toml");
        ThermometerConfig config;
        config.unit = 11;
        config.profile = ThermometerProfile::read(settings);
        ASSERT_TRUE(settings.problems().empty()) << settings.problems().front().text();
        bus = std::make_unique<Bus>(peer.config(), clock);
        thermometer = std::make_unique<Thermometer>(*bus, config);
    }
    void settle_after(milliseconds time) {
        clock.advance(time);
        for (int i = 0; i < 50 && bus->work() == milliseconds(0); ++i) {
        }
    }
    TemperatureSample newest() {
        settle_after(milliseconds(200));
        const auto samples = thermometer->take();
        return samples.empty() ? TemperatureSample{} : samples.back();
    }

    TestClock clock;
    Registers device;
    Peer peer{[this](std::uint8_t unit, const Bytes& pdu) { return device.answer(unit, pdu); }};
    std::unique_ptr<Bus> bus;
    std::unique_ptr<Thermometer> thermometer;
};

const char* const kOmega = R"(
name = "Omega OS-MINI"
source = "test"
plausible = [0.0, 60.0]
[object]
register = 0x0E
type = "s16"
[ambient]
register = 0x10
type = "s16"
[status]
register = 0x11
error_bits = [0, 1, 2]
no_reading_bits = [3, 4]
)";

TEST_F(ThermometerTest, OneReadBringsObjectAmbientAndStatus) {
    use(kOmega);
    device.words = {{0x0E, 365}, {0x0F, 999}, {0x10, 221}, {0x11, 0}};
    const TemperatureSample sample = newest();
    EXPECT_EQ(sample.object, Celsius{36'500});
    EXPECT_EQ(sample.ambient, Celsius{22'100});
    EXPECT_EQ(sample.at, clock.now());
    EXPECT_EQ(peer.requests().front(), (Bytes{11, 4, 0, 0x0E, 0, 4}));
    EXPECT_FALSE(thermometer->health().fault.has_value());
}

TEST_F(ThermometerTest, TakeGivesEachSampleOnceOldestFirstAndAtMost256) {
    use(kOmega);
    device.words = {{0x0E, 365}, {0x0F, 0}, {0x10, 221}, {0x11, 0}};
    for (int i = 0; i < 300; ++i) {
        device.words[0x0E] = static_cast<std::uint16_t>(100 + i);
        settle_after(milliseconds(200));
    }
    const auto samples = thermometer->take();
    ASSERT_EQ(samples.size(), 256u);
    EXPECT_EQ(samples.front().object, Celsius{100 * 100 + 44 * 100});
    EXPECT_EQ(samples.back().object, Celsius{39'900});
    EXPECT_LT(samples.front().at, samples.back().at);
    EXPECT_TRUE(thermometer->take().empty());
}

TEST_F(ThermometerTest, ErrorBitsAreAFaultAndVoidTheReading) {
    use(kOmega);
    device.words = {{0x0E, 365}, {0x0F, 0}, {0x10, 221}, {0x11, 2}};
    EXPECT_EQ(newest().object, std::nullopt);
    ASSERT_TRUE(thermometer->health().fault.has_value());
    EXPECT_EQ(thermometer->health().fault->reason, Reason::thermometer_error);
}

TEST_F(ThermometerTest, NoReadingBitsVoidTheReadingWithoutAFault) {
    use(kOmega);
    device.words = {{0x0E, 365}, {0x0F, 0}, {0x10, 221}, {0x11, 8}};
    EXPECT_EQ(newest().object, std::nullopt);
    EXPECT_FALSE(thermometer->health().fault.has_value());
}

TEST_F(ThermometerTest, AnImplausibleNumberIsNoReadingAndNotNormal) {
    use(kOmega);
    for (const int raw : {0xFFFF, 0x8000, 0x7FFF, 601, 65'531}) {
        device.words = {{0x0E, static_cast<std::uint16_t>(raw)}, {0x0F, 0}, {0x10, 221}, {0x11, 0}};
        EXPECT_EQ(newest().object, std::nullopt) << raw;
    }
    EXPECT_EQ(thermometer->health().fault->reason, Reason::thermometer_implausible);
    device.words[0x0E] = 365;
    EXPECT_EQ(newest().object, Celsius{36'500});
    EXPECT_FALSE(thermometer->health().fault.has_value());
}

TEST_F(ThermometerTest, ARefusedRegisterIsAFault) {
    use(kOmega);
    newest();
    newest();
    ASSERT_TRUE(thermometer->health().fault.has_value());
    EXPECT_EQ(thermometer->health().fault->reason, Reason::unit_refused);
}

TEST_F(ThermometerTest, OneLostReplyIsNoFaultTheSecondInARowIs) {
    use(kOmega);
    device.words = {{0x0E, 365}, {0x0F, 0}, {0x10, 221}, {0x11, 0}};
    newest();
    int lost = 0;
    peer.set_device(
        [&](std::uint8_t unit, const Bytes& pdu) { return ++lost == 1 ? Bytes{} : device.answer(unit, pdu); });
    settle_after(milliseconds(150));
    EXPECT_EQ(lost, 2) << "a read is tried again at once";
    EXPECT_FALSE(thermometer->health().fault.has_value());
    const Instant good = thermometer->health().last_good;
    thermometer->take();
    peer.set_device([](std::uint8_t, const Bytes&) { return Bytes{}; });
    for (int i = 0; i < 10; ++i) settle_after(milliseconds(150));
    ASSERT_TRUE(thermometer->health().fault.has_value());
    EXPECT_EQ(thermometer->health().fault->reason, Reason::unit_silent);
    EXPECT_EQ(thermometer->health().last_good, good);
    EXPECT_TRUE(thermometer->take().empty());
}

TEST_F(ThermometerTest, BeforeTheFirstReplyItIsAFault) {
    use(kOmega);
    EXPECT_TRUE(thermometer->health().fault.has_value());
    EXPECT_EQ(thermometer->health().last_good, Instant{});
}

// ---- registers that lie apart -----------------------------------------------------------------------

const char* const kRaytek = R"(
name = "Raytek MI3"
source = "test"
[object]
register = 1080
type = "f32"
[ambient]
register = 1090
type = "f32"
[status]
function = 2
register = 5
error_bits = [0]
)";

void put_float(Registers& device, int reg, float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    device.words[reg] = static_cast<std::uint16_t>(bits >> 16);
    device.words[reg + 1] = static_cast<std::uint16_t>(bits & 0xFFFF);
}

TEST_F(ThermometerTest, FarRegistersAreReadApartAndTheAirLessOften) {
    std::string toml = kRaytek;
    toml.insert(toml.find("[object]"), "one_block = false\n");
    use(toml);
    put_float(device, 1080, 36.54F);
    put_float(device, 1090, 23.0F);
    const TemperatureSample sample = newest();
    EXPECT_EQ(sample.object, Celsius{36'540});
    EXPECT_EQ(sample.ambient, Celsius{23'000});
    for (int i = 0; i < 10; ++i) settle_after(milliseconds(150));
    EXPECT_EQ(peer.count({11, 4, 0x04, 0x38}), 11);
    EXPECT_EQ(peer.count({11, 4, 0x04, 0x42}), 2);
    EXPECT_EQ(peer.count({11, 2, 0, 5}), 11);
}

TEST_F(ThermometerTest, ABlockOfFloatsIsOneRead) {
    use(kRaytek);
    put_float(device, 1080, 36.54F);
    put_float(device, 1090, 23.0F);
    for (int reg = 1082; reg < 1090; ++reg) device.words[reg] = 0;
    const TemperatureSample sample = newest();
    EXPECT_EQ(sample.object, Celsius{36'540});
    EXPECT_EQ(sample.ambient, Celsius{23'000});
    EXPECT_EQ(peer.count({11, 4, 0x04, 0x38, 0, 12}), 1);
}

TEST_F(ThermometerTest, NotANumberAndInfinityAreNoReading) {
    use(kRaytek);
    for (const float value : {std::nanf(""), INFINITY, -INFINITY, 1e30F}) {
        put_float(device, 1080, value);
        for (int reg = 1082; reg < 1092; ++reg) device.words[reg] = 0;
        EXPECT_EQ(newest().object, std::nullopt) << value;
    }
}

TEST_F(ThermometerTest, AStatusThatCannotBeReadVoidsTheReadings) {
    use(kRaytek);
    put_float(device, 1080, 36.5F);
    for (int reg = 1082; reg < 1092; ++reg) device.words[reg] = 0;
    EXPECT_EQ(newest().object, Celsius{36'500});
    peer.set_device([this](std::uint8_t unit, const Bytes& pdu) {
        return pdu[0] == 2 ? Bytes{unit, 0x82, 2} : device.answer(unit, pdu);
    });
    for (int i = 0; i < 11; ++i) newest();
    EXPECT_EQ(newest().object, std::nullopt) << "the newest status is too old to trust";
}

TEST_F(ThermometerTest, AStatusInDiscreteInputsIsHeeded) {
    use(kRaytek);
    put_float(device, 1080, 36.5F);
    for (int reg = 1082; reg < 1092; ++reg) device.words[reg] = 0;
    device.bits[5] = true;
    EXPECT_EQ(newest().object, std::nullopt);
    EXPECT_EQ(thermometer->health().fault->reason, Reason::thermometer_error);
}

TEST_F(ThermometerTest, AnOldAirTemperatureIsNotGivenAsTodays) {
    std::string toml = kRaytek;
    toml.insert(toml.find("[object]"), "one_block = false\n");
    use(toml);
    put_float(device, 1080, 36.5F);
    put_float(device, 1090, 23.0F);
    EXPECT_EQ(newest().ambient, Celsius{23'000});
    device.words.erase(1090);
    for (int i = 0; i < 60; ++i) newest();
    EXPECT_EQ(newest().ambient, std::nullopt);
    EXPECT_EQ(newest().object, Celsius{36'500});
}

}  // namespace
}  // namespace gate::modbus
