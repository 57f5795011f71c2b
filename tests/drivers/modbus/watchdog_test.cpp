#include "modbus/watchdog.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "peer.h"

namespace gate::modbus {
namespace {

Bytes honest(std::uint8_t unit, const Bytes& pdu) { return right_answer(unit, pdu); }

const std::vector<GuardedCoil> kCoils{{21, 0}, {22, 3}};
const Bytes kFirst{21, 5, 0, 0, 0, 0}, kSecond{22, 5, 0, 3, 0, 0};

TEST(SwitchOff, WritesOffToEveryCoil) {
    TestClock clock;
    Peer peer(honest);
    EXPECT_TRUE(switch_off(peer.config(), kCoils, 3, milliseconds(1), clock));
    EXPECT_EQ(peer.count(kFirst), 1);
    EXPECT_EQ(peer.count(kSecond), 1);
}

TEST(SwitchOff, RepeatsOnlyWhatWasNotConfirmedOverAFreshConnection) {
    TestClock clock;
    int lost = 0;
    Peer peer(
        [&](std::uint8_t unit, const Bytes& pdu) { return unit == 22 && ++lost <= 2 ? Bytes{} : honest(unit, pdu); });
    EXPECT_TRUE(switch_off(peer.config(), kCoils, 5, milliseconds(1), clock));
    EXPECT_EQ(peer.count(kFirst), 1);
    EXPECT_EQ(peer.count(kSecond), 3);
}

TEST(SwitchOff, GivesUpAfterItsTries) {
    TestClock clock;
    Peer peer([](std::uint8_t unit, const Bytes& pdu) { return unit == 22 ? Bytes{} : honest(unit, pdu); });
    EXPECT_FALSE(switch_off(peer.config(), kCoils, 3, milliseconds(1), clock));
    EXPECT_EQ(peer.count(kSecond), 3);
    peer.vanish();
    EXPECT_FALSE(switch_off(peer.config(), kCoils, 2, milliseconds(1), clock));
}

TEST(SwitchOff, WorksOnASerialLine) {
    TestClock clock;
    Peer peer(honest, Peer::Line::serial);
    EXPECT_TRUE(switch_off(peer.config(), kCoils, 3, milliseconds(1), clock));
    EXPECT_EQ(peer.count(kSecond), 1);
}

/// In place of gate-watchdog: a script that writes down its words and what it hears.
class WatchdogProcess : public testing::Test {
protected:
    WatchdogProcess() {
        std::filesystem::create_directories(folder);
        std::ofstream(program) << "#!/bin/sh\necho \"$@\" >" << folder << "/words\ncat >" << folder << "/heard.tmp\nmv "
                               << folder << "/heard.tmp " << folder << "/heard\n";
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    }
    ~WatchdogProcess() override { std::filesystem::remove_all(folder); }
    std::string text(const std::string& name) const {
        while (!std::filesystem::exists(folder + "/" + name)) std::this_thread::yield();
        std::ifstream in(folder + "/" + name);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    const std::string folder = testing::TempDir() + "gate-watchdog-" + std::to_string(getpid());
    const std::string program = folder + "/dog";
    BusConfig bus;
};

TEST_F(WatchdogProcess, IsToldTheLineAndTheCoils) {
    bus.host = "10.0.0.7";
    bus.port = 1502;
    auto dog = Watchdog::start(program, bus, kCoils);
    ASSERT_TRUE(dog.ok());
    EXPECT_TRUE(dog->alive());
    dog->goodbye();
    EXPECT_EQ(text("words"), "--tcp 10.0.0.7:1502 --response-timeout-ms 500 --off 21:0 --off 22:3\n");
}

TEST_F(WatchdogProcess, IsToldOfASerialLine) {
    bus.device = "/dev/ttyS9";
    bus.parity = 'E';
    auto dog = Watchdog::start(program, bus, kCoils);
    ASSERT_TRUE(dog.ok());
    dog->goodbye();
    EXPECT_NE(text("words").find("--serial /dev/ttyS9 --baud 9600 --parity even --data-bits 8 --stop-bits 1"),
              std::string::npos);
}

TEST_F(WatchdogProcess, HearsAGoodbyeAndEnds) {
    auto dog = Watchdog::start(program, bus, kCoils);
    ASSERT_TRUE(dog.ok());
    dog->goodbye();
    EXPECT_EQ(text("heard"), "bye\n");
    EXPECT_FALSE(dog->alive());
}

TEST_F(WatchdogProcess, HearsNothingWhenItsOwnerIsGone) {
    { auto dog = Watchdog::start(program, bus, kCoils); }
    EXPECT_EQ(text("heard"), "");
}

TEST_F(WatchdogProcess, AProgramThatIsNotThereIsAFault) {
    auto dog = Watchdog::start(folder + "/no-such-dog", bus, kCoils);
    ASSERT_FALSE(dog.ok());
    EXPECT_EQ(dog.fault().reason, Reason::file_unreadable);
}

TEST(GuardedCoil, CountsFromTheBoardsFirstCoil) {
    TurnstileConfig config;
    config.unit = 5;
    config.coil = 2;
    config.profile.coil_base = 16;
    EXPECT_EQ(GuardedCoil::of(config), (GuardedCoil{5, 18}));
}

}  // namespace
}  // namespace gate::modbus
