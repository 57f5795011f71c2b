// The line's owner: what goes first, what goes once, and what a dead unit costs. Time is given.
#include "modbus/bus.h"

#include <gtest/gtest.h>

#include <future>

#include "peer.h"

namespace gate::modbus {
namespace {

constexpr std::uint8_t kThermometer = 11, kRelay = 21;
const Request kRead = read_words(kThermometer, 4, 0, 1);
const Request kInputs = read_bits(kRelay, 2, 0, 8);
const Request kOpen = write_coil(kRelay, 0x0200, 5);
const Request kOff = write_coil(kRelay, 0, kCoilOff);
const Bytes kOpenBytes{kRelay, 5, 2, 0}, kOffBytes{kRelay, 5, 0, 0}, kReadBytes{kThermometer, 4},
    kInputBytes{kRelay, 2};

Bytes honest(std::uint8_t unit, const Bytes& pdu) { return right_answer(unit, pdu, 365); }

class BusTest : public testing::Test {
protected:
    BusTest() { make(); }

    void make() {
        bus = std::make_unique<Bus>(peer.config(), clock);
        off = bus->off(kOff);
        bus->poll(kRead, milliseconds(100), [this](const Outcome& outcome, Instant) { reads.push_back(outcome); });
    }
    /// Works until there is nothing to do at this moment.
    void settle() {
        for (int i = 0; i < 50 && bus->work() == milliseconds(0); ++i) {
        }
    }
    void settle_after(milliseconds time) {
        clock.advance(time);
        settle();
    }
    Bus::Once once(bool board_ends = true) const { return {kOpen, off, milliseconds(500), board_ends}; }
    /// A lane thread asks for a pulse while this thread is the bus thread.
    Pulse pulse(const Bus::Once& what) {
        auto result = std::async(std::launch::async, [&] { return bus->send_once(what); });
        while (result.wait_for(std::chrono::microseconds(100)) != std::future_status::ready) bus->work();
        return result.get();
    }
    /// A pulse that waits for the bus thread.
    std::future<Pulse> queued() {
        auto result = std::async(std::launch::async, [&] { return bus->send_once(once()); });
        while (bus->waiting() == 0) std::this_thread::yield();
        return result;
    }
    /// The order of requests since the last call.
    std::vector<Bytes> news() {
        auto all = peer.requests();
        std::vector<Bytes> out(all.begin() + static_cast<std::ptrdiff_t>(seen), all.end());
        seen = all.size();
        return out;
    }

    TestClock clock;
    Peer peer{honest};
    std::unique_ptr<Bus> bus;
    Bus::OffId off = 0;
    std::vector<Outcome> reads;
    std::size_t seen = 0;
};

TEST_F(BusTest, BeginsWithAnOffAndThenPollsAtItsPeriod) {
    settle();
    const auto requests = news();
    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(requests[0], (Bytes{kRelay, 5, 0, 0, 0, 0}));
    EXPECT_EQ(requests[1], (Bytes{kThermometer, 4, 0, 0, 0, 1}));
    settle_after(milliseconds(99));
    EXPECT_TRUE(news().empty());
    settle_after(milliseconds(1));
    EXPECT_EQ(news().size(), 1u);
    ASSERT_EQ(reads.size(), 2u);
    EXPECT_EQ(word_at(reads[1].data, 0), 365);
}

TEST_F(BusTest, SaysHowLongThereIsNothingToDo) {
    settle();
    EXPECT_EQ(bus->work(), milliseconds(100));
    clock.advance(milliseconds(60));
    EXPECT_EQ(bus->work(), milliseconds(40));
}

TEST_F(BusTest, EqualReadsOfTwoLanesAreOneRequestAtTheShorterPeriod) {
    int other = 0;
    bus->poll(kRead, milliseconds(40), [&](const Outcome&, Instant) { ++other; });
    settle();
    settle_after(milliseconds(40));
    EXPECT_EQ(peer.count(kReadBytes), 2);
    EXPECT_EQ(other, 2);
    EXPECT_EQ(reads.size(), 2u);
}

// ---- pulses -----------------------------------------------------------------------------------------

TEST_F(BusTest, APulseIsConfirmedByItsEcho) {
    settle();
    EXPECT_EQ(pulse(once()), Pulse::confirmed);
    EXPECT_EQ(peer.count(kOpenBytes), 1);
}

TEST_F(BusTest, APulseGoesBeforeEveryPollThatIsDue) {
    settle();
    for (std::uint8_t unit = 1; unit < 9; ++unit)
        bus->poll(read_words(unit, 4, 0, 1), milliseconds(100), [](auto&&...) {});
    clock.advance(milliseconds(1000));
    news();
    auto result = queued();
    bus->work();
    EXPECT_EQ(result.get(), Pulse::confirmed);
    const auto requests = news();
    ASSERT_EQ(requests.size(), 1u);
    EXPECT_EQ(requests[0], (Bytes{kRelay, 5, 2, 0, 0, 5}));
}

TEST_F(BusTest, ALostReplyIsUnconfirmedAndTheCommandIsNeverSentAgain) {
    settle();
    peer.set_device(
        [](std::uint8_t unit, const Bytes& pdu) { return pdu[0] == 5 && pdu[1] == 2 ? Bytes{} : honest(unit, pdu); });
    EXPECT_EQ(pulse(once()), Pulse::unconfirmed);
    for (int i = 0; i < 20; ++i) settle_after(milliseconds(500));
    EXPECT_EQ(peer.count(kOpenBytes), 1);
    EXPECT_EQ(peer.connections(), 2) << "a fresh connection after the doubt";
}

TEST_F(BusTest, AWrongEchoIsUnconfirmed) {
    settle();
    peer.set_device([](std::uint8_t unit, const Bytes& pdu) {
        Bytes echo = honest(unit, pdu);
        if (pdu[0] == 5 && pdu[1] == 2) echo.back() = 0;  // as simulators do that take the value for OFF
        return echo;
    });
    EXPECT_EQ(pulse(once()), Pulse::unconfirmed);
    EXPECT_EQ(peer.count(kOpenBytes), 1);
}

TEST_F(BusTest, ARefusalProvesThatNothingOpenedUnlessTheBoardFailedWhileActing) {
    settle();
    std::uint8_t code = 3;
    peer.set_device([&](std::uint8_t unit, const Bytes& pdu) {
        return pdu[0] == 5 && pdu[1] == 2 ? Bytes{unit, 0x85, code} : honest(unit, pdu);
    });
    EXPECT_EQ(pulse(once()), Pulse::not_sent);
    code = 4;
    EXPECT_EQ(pulse(once()), Pulse::unconfirmed);
}

TEST_F(BusTest, APulseThatWaitedTooLongIsNeverSent) {
    settle();
    auto result = queued();
    clock.advance(milliseconds(501));
    bus->work();
    EXPECT_EQ(result.get(), Pulse::not_sent);
    settle_after(milliseconds(1000));
    EXPECT_EQ(peer.count(kOpenBytes), 0);
}

TEST_F(BusTest, WithoutABusThreadAPulseIsNotSentNowAndNotLater) {
    settle();
    BusConfig config = peer.config();
    config.pulse_within = milliseconds(20);
    Bus idle(config, clock);
    const auto id = idle.off(kOff);
    EXPECT_EQ(idle.send_once({kOpen, id, milliseconds(500), true}), Pulse::not_sent);
    for (int i = 0; i < 5; ++i) idle.work();
    EXPECT_EQ(peer.count(kOpenBytes), 0);
}

TEST_F(BusTest, APulseFindsItsConnectionClosedAndOpensANewOneWithoutSendingTwice) {
    settle();
    peer.hang_up();
    std::this_thread::sleep_for(milliseconds(5));  // for the FIN to arrive
    EXPECT_EQ(pulse(once()), Pulse::confirmed);
    EXPECT_EQ(peer.count(kOpenBytes), 1);
}

TEST_F(BusTest, NobodyThereIsNotSent) {
    peer.vanish();
    settle();
    EXPECT_EQ(pulse(once()), Pulse::not_sent);
}

TEST_F(BusTest, TheQueueOfPulsesIsBounded) {
    std::vector<std::future<Pulse>> lanes;
    for (int i = 0; i < 40; ++i)
        lanes.push_back(std::async(std::launch::async, [&] { return bus->send_once(once()); }));
    for (auto& lane : lanes) EXPECT_EQ(lane.get(), Pulse::not_sent);  // no bus thread: all end by themselves
    settle();
    EXPECT_EQ(peer.count(kOpenBytes), 0);
}

// ---- offs -------------------------------------------------------------------------------------------

TEST_F(BusTest, AnOffIsRepeatedUntilItIsConfirmed) {
    int answers = 0;
    peer.set_device([&](std::uint8_t unit, const Bytes& pdu) {
        return pdu[0] == 5 && ++answers <= 2 ? Bytes{unit, 0x85, 6} : honest(unit, pdu);
    });
    settle();
    for (int i = 0; i < 10; ++i) settle_after(milliseconds(100));
    EXPECT_EQ(peer.count(kOffBytes), 3);
}

TEST_F(BusTest, AReconnectWritesOffAgainButDoesNotCutAPulseShort) {
    settle();
    EXPECT_EQ(pulse(once()), Pulse::confirmed);
    news();
    peer.hang_up();
    std::this_thread::sleep_for(milliseconds(5));
    settle_after(milliseconds(100));
    EXPECT_EQ(peer.connections(), 2);
    EXPECT_EQ(peer.count(kOffBytes), 1) << "the pulse may still be running";
    settle_after(milliseconds(699));
    EXPECT_EQ(peer.count(kOffBytes), 1);
    settle_after(milliseconds(1));  // 500 ms of pulse and the margin
    EXPECT_EQ(peer.count(kOffBytes), 2);
}

TEST_F(BusTest, APulsePostponesAnOffThatIsStillOwed) {
    peer.set_device([](std::uint8_t unit, const Bytes& pdu) {
        return pdu[0] == 5 && pdu[1] == 0 ? Bytes{unit, 0x85, 6} : honest(unit, pdu);
    });
    settle();
    EXPECT_EQ(pulse(once()), Pulse::confirmed);
    const int before = peer.count(kOffBytes);
    settle_after(milliseconds(700));
    EXPECT_EQ(peer.count(kOffBytes), before);
    settle_after(milliseconds(200));
    EXPECT_GT(peer.count(kOffBytes), before);
}

TEST_F(BusTest, APlainCoilIsSwitchedOffWhenItsPulseIsOverEvenWithoutAnEcho) {
    settle();
    const int before = peer.count(kOffBytes);
    peer.set_device(
        [](std::uint8_t unit, const Bytes& pdu) { return pdu[0] == 5 && pdu[1] == 2 ? Bytes{} : honest(unit, pdu); });
    EXPECT_EQ(pulse(once(false)), Pulse::unconfirmed);
    settle_after(milliseconds(499));
    EXPECT_EQ(peer.count(kOffBytes), before) << "the reconnect must not cut it short";
    settle_after(milliseconds(1));
    EXPECT_EQ(peer.count(kOffBytes), before + 1);
}

TEST_F(BusTest, FinishSendsTheOffsThatAreOwed) {
    settle();
    EXPECT_EQ(pulse(once(false)), Pulse::confirmed);
    const int before = peer.count(kOffBytes);
    bus->finish();
    EXPECT_EQ(peer.count(kOffBytes), before + 1);
}

TEST_F(BusTest, FinishLeavesATimedPulseToTheBoard) {
    settle();
    EXPECT_EQ(pulse(once()), Pulse::confirmed);
    const int before = peer.count(kOffBytes);
    bus->finish();
    EXPECT_EQ(peer.count(kOffBytes), before);
}

TEST_F(BusTest, AnOffThatIsNeverAnsweredDoesNotKeepTheUnitFromBeingRead) {
    bus->poll(kInputs, milliseconds(100), [](auto&&...) {});
    peer.set_device([](std::uint8_t unit, const Bytes& pdu) { return pdu[0] == 5 ? Bytes{} : honest(unit, pdu); });
    settle();
    for (int i = 0; i < 600; ++i) settle_after(milliseconds(100));  // a minute
    EXPECT_GE(peer.count(kInputBytes), 500);
    EXPECT_LE(peer.count(kOffBytes), 12);
    EXPECT_GE(peer.count(kOffBytes), 7);
}

// ---- trouble ----------------------------------------------------------------------------------------

TEST_F(BusTest, ADeadUnitIsAskedEverMoreRarelyAndTheOthersAreNot) {
    bus->poll(kInputs, milliseconds(100), [](auto&&...) {});
    peer.set_device(
        [](std::uint8_t unit, const Bytes& pdu) { return unit == kThermometer ? Bytes{} : honest(unit, pdu); });
    settle();
    for (int i = 0; i < 600; ++i) settle_after(milliseconds(100));  // a minute
    EXPECT_LE(peer.count(kReadBytes), 10);
    EXPECT_GE(peer.count(kReadBytes), 5);
    EXPECT_GE(peer.count(kInputBytes), 590);
}

TEST_F(BusTest, ADeadUnitThatComesBackIsAskedAtItsPeriodAgain) {
    peer.set_device([](std::uint8_t, const Bytes&) { return Bytes{}; });
    settle();
    for (int i = 0; i < 100; ++i) settle_after(milliseconds(100));
    peer.set_device(honest);
    for (int i = 0; i < 310; ++i) settle_after(milliseconds(100));
    ASSERT_TRUE(reads.back().ok());
    const int before = peer.count(kReadBytes);
    for (int i = 0; i < 10; ++i) settle_after(milliseconds(100));
    EXPECT_EQ(peer.count(kReadBytes), before + 10);
}

TEST_F(BusTest, AUnitThatIsMerelySlowIsFoundAgain) {
    peer.set_device([](std::uint8_t, const Bytes&) { return Bytes{}; });
    settle();
    for (int i = 0; i < 100; ++i) settle_after(milliseconds(100));
    peer.set_device([this](std::uint8_t unit, const Bytes& pdu) {
        std::this_thread::sleep_for(peer.config().response_timeout / 2);  // more than a dead unit is mostly given
        return honest(unit, pdu);
    });
    for (int i = 0; i < 200 && !reads.back().ok(); ++i) settle_after(milliseconds(1000));
    EXPECT_TRUE(reads.back().ok());
}

TEST_F(BusTest, ADeadUnitDoesNotKeepAPulseOfItsOwnFromBeingTried) {
    peer.set_device(
        [](std::uint8_t unit, const Bytes& pdu) { return pdu[0] == 5 && pdu[1] == 2 ? honest(unit, pdu) : Bytes{}; });
    settle();
    for (int i = 0; i < 50; ++i) settle_after(milliseconds(100));
    EXPECT_EQ(pulse(once()), Pulse::confirmed);
}

TEST_F(BusTest, ALineThatIsDownIsTriedWithBackOffAndSaidToEveryDevice) {
    peer.vanish();
    settle();
    ASSERT_EQ(bus->health().fault->reason, Reason::bus_unreachable);
    for (int i = 0; i < 100; ++i) settle_after(milliseconds(100));
    EXPECT_GE(reads.size(), 5u);
    EXPECT_LE(reads.size(), 9u) << "in ten seconds";
    EXPECT_EQ(reads.back().fault().reason, Reason::bus_unreachable);
    EXPECT_LE(bus->work(), milliseconds(5000));
}

TEST_F(BusTest, HealthIsGoodAfterAnExchange) {
    EXPECT_TRUE(bus->health().fault.has_value()) << "nothing is known yet";
    settle();
    EXPECT_FALSE(bus->health().fault.has_value());
    EXPECT_EQ(bus->health().last_good, clock.now());
}

TEST_F(BusTest, ALineThatIsAskedForMoreThanItCanCarrySaysSo) {
    settle();
    clock.advance(milliseconds(1500));
    bus->work();
    ASSERT_TRUE(bus->health().fault.has_value());
    EXPECT_EQ(bus->health().fault->reason, Reason::bus_busy);
    settle_after(milliseconds(100));
    EXPECT_FALSE(bus->health().fault.has_value());
}

TEST_F(BusTest, AStepEndsEarlyForWakeAndForAPulse) {
    settle();
    std::atomic<bool> over{false};
    std::thread thread([&] {
        while (!over) bus->step(std::chrono::hours(1));
    });
    EXPECT_EQ(bus->send_once(once()), Pulse::confirmed);
    over = true;
    bus->wake();
    thread.join();
}

}  // namespace
}  // namespace gate::modbus
