// libmodbus and our checks against a peer that answers in every wrong way.
#include "modbus/connection.h"

#include <gtest/gtest.h>

#include <thread>

#include "peer.h"

namespace gate::modbus {
namespace {

const Request kRead = read_words(7, 4, 0, 1);
const Request kFlash = write_coil(7, 0x0200, 5);

Bytes honest(std::uint8_t unit, const Bytes& pdu) { return right_answer(unit, pdu, 365); }
Bytes silent(std::uint8_t, const Bytes&) { return {}; }

class Connections : public testing::TestWithParam<Peer::Line> {
protected:
    Outcome ask(const Request& request) { return connection.exchange(request); }
    bool serial() const { return GetParam() == Peer::Line::serial; }

    TestClock clock;
    Peer peer{honest, GetParam()};
    BusConfig config = peer.config();
    Connection connection{config, clock};
};

TEST_P(Connections, AnswersReadsAndWrites) {
    ASSERT_TRUE(connection.open().ok());
    const Outcome read = ask(kRead);
    ASSERT_TRUE(read.ok()) << read.detail;
    EXPECT_EQ(word_at(read.data, 0), 365);
    EXPECT_TRUE(ask(kFlash).ok());
    EXPECT_EQ(peer.requests().back(), (Bytes{7, 5, 2, 0, 0, 5}));
    EXPECT_TRUE(ask(write_words(7, 3, {2, 5})).ok());
}

TEST_P(Connections, NothingIsSentBeforeItIsOpen) {
    EXPECT_EQ(ask(kFlash).wire, Wire::not_sent);
    EXPECT_TRUE(peer.requests().empty());
}

TEST_P(Connections, ASilentUnitCostsOneTimeOutAndItsLateReplyIsNotTheNextOne) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_device(silent);
    const Outcome outcome = ask(kRead);
    EXPECT_EQ(outcome.wire, Wire::silent);
    EXPECT_EQ(outcome.fault().reason, Reason::unit_silent);
    EXPECT_EQ(connection.is_open(), serial()) << "a TCP connection in doubt must not be used again";
}

TEST_P(Connections, AnExceptionIsARefusalAndTheConnectionStays) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_device([](std::uint8_t unit, const Bytes& pdu) {
        return Bytes{unit, static_cast<std::uint8_t>(pdu[0] | 0x80), 3};
    });
    EXPECT_EQ(ask(kFlash).wire, Wire::refused);
    EXPECT_TRUE(connection.is_open());
}

TEST_P(Connections, AReplyOfAnotherUnitIsNotOurs) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_device(
        [](std::uint8_t unit, const Bytes& pdu) { return honest(static_cast<std::uint8_t>(unit + 1), pdu); });
    EXPECT_EQ(ask(kRead).wire, Wire::bad);
}

TEST_P(Connections, AWrongEchoIsNoConfirmation) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_device([](std::uint8_t unit, const Bytes& pdu) {
        Bytes echo = honest(unit, pdu);
        echo.back() = 0;
        return echo;
    });
    const Outcome outcome = ask(kFlash);
    EXPECT_EQ(outcome.wire, Wire::bad);
    EXPECT_FALSE(outcome.cannot_have_acted());
}

TEST_P(Connections, AReplyCutShortEndsWithTheTimeOut) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_spoiler([](Bytes& frame) { frame.resize(frame.size() - 3); });
    const Outcome outcome = ask(kRead);
    EXPECT_EQ(outcome.wire, Wire::silent);
}

TEST_P(Connections, NoiseIsNoReply) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_spoiler([](Bytes& frame) { frame.assign(40, 0x5A); });
    const Wire wire = ask(kRead).wire;
    EXPECT_TRUE(wire == Wire::bad || wire == Wire::silent);
}

TEST_P(Connections, BytesThatCameBeforeTheQuestionAreDropped) {
    ASSERT_TRUE(connection.open().ok());
    ASSERT_TRUE(ask(kRead).ok());
    peer.say(Bytes{0, 0, 0, 0, 0, 5, 7, 4, 2, 0x0F, 0xFF});
    std::this_thread::sleep_for(milliseconds(5));  // for the bytes to arrive; nothing is measured
    const Outcome outcome = ask(kRead);
    ASSERT_TRUE(outcome.ok()) << outcome.detail;
    EXPECT_EQ(word_at(outcome.data, 0), 365);
}

TEST_P(Connections, WorksAgainAfterEveryKindOfTrouble) {
    for (const auto& spoil : std::vector<std::function<void(Bytes&)>>{
             [](Bytes& frame) { frame.clear(); }, [](Bytes& frame) { frame.resize(4); },
             [](Bytes& frame) { frame.back() ^= 1; }, [](Bytes& frame) { frame.insert(frame.end(), 9, 0); }}) {
        ASSERT_TRUE(connection.is_open() || connection.open().ok());
        peer.set_spoiler(spoil);
        ask(kFlash);
        peer.set_spoiler({});
        ASSERT_TRUE(connection.is_open() || connection.open().ok());
        const Outcome outcome = ask(kRead);
        ASSERT_TRUE(outcome.ok()) << outcome.detail;
        EXPECT_EQ(word_at(outcome.data, 0), 365);
    }
}

INSTANTIATE_TEST_SUITE_P(Lines, Connections, testing::Values(Peer::Line::tcp, Peer::Line::serial),
                         [](const auto& line) { return line.param == Peer::Line::tcp ? "Tcp" : "Serial"; });

// ---- TCP alone --------------------------------------------------------------------------------------

struct Tcp : testing::Test {
    TestClock clock;
    Peer peer{honest};
    BusConfig config = peer.config();
    Connection connection{config, clock};
};

TEST_F(Tcp, EveryRequestHasANumberOfItsOwnAndAnOldNumberIsRefused) {
    ASSERT_TRUE(connection.open().ok());
    Bytes first;
    peer.set_spoiler([&](Bytes& frame) {
        if (first.empty())
            first = frame;
        else
            frame = first;  // a right reply to the same question, asked before
    });
    ASSERT_TRUE(connection.exchange(kRead).ok());
    const Outcome outcome = connection.exchange(kRead);
    EXPECT_EQ(outcome.wire, Wire::bad);
    EXPECT_NE(outcome.detail.find("transaction"), std::string::npos) << outcome.detail;
}

TEST_F(Tcp, AHeaderThatContradictsTheFrameIsRefused) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_spoiler([](Bytes& frame) { ++frame[5]; });
    EXPECT_EQ(connection.exchange(kRead).wire, Wire::bad);
    ASSERT_TRUE(connection.open().ok());
    peer.set_spoiler([](Bytes& frame) { frame[3] = 1; });
    EXPECT_EQ(connection.exchange(kRead).wire, Wire::bad);
}

TEST_F(Tcp, ALateReplyCannotReachTheNextQuestion) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_device([this](std::uint8_t unit, const Bytes& pdu) {
        std::this_thread::sleep_for(config.response_timeout + milliseconds(40));
        return honest(unit, pdu);
    });
    EXPECT_EQ(connection.exchange(kFlash).wire, Wire::silent);
    EXPECT_FALSE(connection.is_open());
    peer.set_device(honest);
    ASSERT_TRUE(connection.open().ok());
    EXPECT_TRUE(connection.exchange(kRead).ok());
}

TEST_F(Tcp, ACloseByTheOtherSideIsSeenBeforeAnythingIsSent) {
    ASSERT_TRUE(connection.open().ok());
    ASSERT_TRUE(connection.exchange(kRead).ok());
    peer.hang_up();
    std::this_thread::sleep_for(milliseconds(5));  // for the FIN to arrive
    const Outcome outcome = connection.exchange(kFlash);
    EXPECT_EQ(outcome.wire, Wire::not_sent);
    EXPECT_TRUE(outcome.cannot_have_acted());
    EXPECT_EQ(peer.count({7, 5}), 0);
}

TEST_F(Tcp, ACloseInPlaceOfAnAnswerLeavesTheCommandInDoubt) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_device([](std::uint8_t, const Bytes&) -> Bytes { return {}; });
    std::thread closer([&] {
        while (peer.count({7, 5}) == 0) std::this_thread::yield();
        peer.hang_up();
    });
    const Outcome outcome = connection.exchange(kFlash);
    closer.join();
    EXPECT_EQ(outcome.wire, Wire::silent);
    EXPECT_FALSE(outcome.cannot_have_acted());
}

TEST_F(Tcp, NobodyListeningIsAFaultWithTheAddress) {
    peer.vanish();
    const Status status = connection.open();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.fault().reason, Reason::bus_unreachable);
    EXPECT_NE(status.fault().detail.find(config.address()), std::string::npos);
}

TEST_F(Tcp, APeerThatNeverStopsTalkingIsHungUpOn) {
    ASSERT_TRUE(connection.open().ok());
    peer.say(Bytes(100'000, 0));
    std::this_thread::sleep_for(milliseconds(5));
    EXPECT_EQ(connection.exchange(kFlash).wire, Wire::not_sent);
    EXPECT_FALSE(connection.is_open());
}

// ---- a serial line alone ------------------------------------------------------------------------------

struct Serial : testing::Test {
    TestClock clock;
    Peer peer{honest, Peer::Line::serial};
    BusConfig config = peer.config();
    Connection connection{config, clock};
};

TEST_F(Serial, AWrongChecksumIsNoReply) {
    ASSERT_TRUE(connection.open().ok());
    peer.set_spoiler([](Bytes& frame) { frame.back() ^= 0x40; });
    EXPECT_EQ(connection.exchange(kRead).wire, Wire::bad);
}

TEST_F(Serial, ADeviceThatIsNotThereIsAFault) {
    config.device = "/dev/there-is-no-such-line";
    Connection nowhere(config, clock);
    const Status status = nowhere.open();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.fault().reason, Reason::bus_unreachable);
}

TEST_F(Serial, BytesThatComeAfterTheTimeOutAreWaitedOut) {
    ASSERT_TRUE(connection.open().ok());
    std::atomic<int> asked{0};
    peer.set_device([&](std::uint8_t unit, const Bytes& pdu) {
        if (++asked > 1) return honest(unit, pdu);
        std::this_thread::sleep_for(config.response_timeout + milliseconds(5));  // just late
        return right_answer(unit, pdu, 0x0FFF);
    });
    EXPECT_EQ(connection.exchange(kRead).wire, Wire::silent);
    const Outcome outcome = connection.exchange(kRead);
    ASSERT_TRUE(outcome.ok()) << outcome.detail;
    EXPECT_EQ(word_at(outcome.data, 0), 365);
}

}  // namespace
}  // namespace gate::modbus
