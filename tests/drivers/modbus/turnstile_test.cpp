#include "modbus/turnstile.h"

#include <gtest/gtest.h>

#include <future>

#include "peer.h"

namespace gate::modbus {
namespace {

const char* const kBoard = R"(
name = "Board"
source = "test"
command = "flash_on"
pulse_ms = 500
inputs = 8
[passage]
input = 2
[fire]
input = 7
closed_at_rest = true
)";

/// A relay board whose coils and inputs a test sets.
struct Board {
    std::atomic<std::uint8_t> coils{0}, inputs{0x80};
    std::atomic<bool> lose_echo{false};

    Bytes answer(std::uint8_t unit, const Bytes& pdu) {
        if (pdu[0] == 1) return {unit, 1, 1, coils};
        if (pdu[0] == 2) return {unit, 2, 1, inputs};
        if (pdu[0] == 5 && pdu[1] == 2 && lose_echo) return {};
        return right_answer(unit, pdu);
    }
};

class TurnstileTest : public testing::Test {
protected:
    TurnstileTest() { use(kBoard); }
    void use(const std::string& toml) {
        const Settings settings = Settings::parse(toml, "profile.toml");
        TurnstileConfig config;
        config.unit = 21;
        config.coil = 2;
        config.profile = TurnstileProfile::read(settings);
        bus = std::make_unique<Bus>(peer.config(), clock);
        turnstile = std::make_unique<Turnstile>(*bus, config, clock);
        ASSERT_TRUE(settings.problems().empty()) << settings.problems().front().text();
    }
    void settle_after(milliseconds time) {
        clock.advance(time);
        for (int i = 0; i < 50 && bus->work() == milliseconds(0); ++i) {
        }
    }
    TurnstileView look() {
        settle_after(milliseconds(300));
        return turnstile->view();
    }
    Pulse open() {
        auto result = std::async(std::launch::async, [&] { return turnstile->open(); });
        while (result.wait_for(std::chrono::microseconds(100)) != std::future_status::ready) bus->work();
        return result.get();
    }

    TestClock clock;
    Board board;
    Peer peer{[this](std::uint8_t unit, const Bytes& pdu) { return board.answer(unit, pdu); }};
    std::unique_ptr<Bus> bus;
    std::unique_ptr<Turnstile> turnstile;
};

TEST_F(TurnstileTest, OpensOnceByItsOwnChannel) {
    look();
    EXPECT_EQ(open(), Pulse::confirmed);
    EXPECT_EQ(peer.count({21, 5, 2, 2, 0, 5}), 1);
    EXPECT_EQ(peer.count({21, 5, 0, 2, 0, 0}), 1) << "its own coil was switched off at the start";
}

TEST_F(TurnstileTest, CountsRisingEdgesOfThePassage) {
    EXPECT_EQ(look().passages, 0u);
    for (int i = 1; i <= 3; ++i) {
        board.inputs = 0x84;
        EXPECT_EQ(look().passages, static_cast<std::uint64_t>(i));
        EXPECT_EQ(look().passages, static_cast<std::uint64_t>(i)) << "still the same passage";
        board.inputs = 0x80;
        look();
    }
}

TEST_F(TurnstileTest, SomebodyInThePassageAtTheStartIsNoPassage) {
    board.inputs = 0x84;
    const TurnstileView view = look();
    EXPECT_EQ(view.passages, 0u);
    EXPECT_TRUE(view.in_passage_since.has_value());
}

TEST_F(TurnstileTest, TellsSinceWhenSomebodyIsInThePassage) {
    look();
    board.inputs = 0x84;
    const auto since = look().in_passage_since;
    ASSERT_TRUE(since.has_value());
    EXPECT_EQ(*since, clock.now());
    EXPECT_EQ(look().in_passage_since, since);
    board.inputs = 0x80;
    EXPECT_FALSE(look().in_passage_since.has_value());
}

TEST_F(TurnstileTest, ALossOfTheFireLoopIsFire) {
    EXPECT_FALSE(look().fire);
    board.inputs = 0x00;
    EXPECT_TRUE(look().fire);
    board.inputs = 0x80;
    EXPECT_FALSE(look().fire);
}

TEST_F(TurnstileTest, ACoilThatIsOnWithoutOurCommandIsNotOurs) {
    EXPECT_FALSE(look().coil_not_ours);
    board.coils = 0x04;
    EXPECT_TRUE(look().coil_not_ours);
    board.coils = 0;
    EXPECT_FALSE(look().coil_not_ours);
}

TEST_F(TurnstileTest, AnotherLanesCoilIsNoneOfOurBusiness) {
    board.coils = 0x0B;
    EXPECT_FALSE(look().coil_not_ours);
}

TEST_F(TurnstileTest, OurOwnPulseIsOursForItsLengthAndNoLonger) {
    look();
    open();
    board.coils = 0x04;
    EXPECT_FALSE(look().coil_not_ours);
    EXPECT_FALSE(look().coil_not_ours);
    look();
    EXPECT_TRUE(look().coil_not_ours) << "1.2 s after a pulse of 0.5 s";
}

TEST_F(TurnstileTest, AnUnconfirmedPulseIsOursToo) {
    look();
    board.lose_echo = true;
    EXPECT_EQ(open(), Pulse::unconfirmed);
    board.coils = 0x04;
    EXPECT_FALSE(look().coil_not_ours);
}

TEST_F(TurnstileTest, ABoardThatIsGoneIsAFault) {
    look();
    EXPECT_FALSE(turnstile->view().health.fault.has_value());
    peer.set_device([](std::uint8_t, const Bytes&) { return Bytes{}; });
    for (int i = 0; i < 10; ++i) look();
    ASSERT_TRUE(turnstile->view().health.fault.has_value());
    EXPECT_EQ(turnstile->view().health.fault->reason, Reason::unit_silent);
}

TEST_F(TurnstileTest, WithoutAPassageInputThereIsNoFeedback) {
    EXPECT_TRUE(turnstile->has_passage_feedback());
    use("name = \"Relay\"\nsource = \"test\"\n");
    EXPECT_FALSE(turnstile->has_passage_feedback());
    look();
    EXPECT_EQ(peer.count({21, 2}), 0) << "a board without inputs is not asked for them";
}

TEST_F(TurnstileTest, APassageInputThatIsClosedAtRestCountsItsOpening) {
    std::string toml = kBoard;
    toml.insert(toml.find("input = 2"), "closed_at_rest = true\n");
    use(toml);
    board.inputs = 0x84;
    EXPECT_EQ(look().passages, 0u);
    EXPECT_FALSE(turnstile->view().in_passage_since.has_value());
    board.inputs = 0x80;
    EXPECT_EQ(look().passages, 1u);
}

TEST_F(TurnstileTest, APassageThatBeganWhileTheLineWasDownCounts) {
    look();
    peer.hang_up();
    board.inputs = 0x84;
    std::this_thread::sleep_for(milliseconds(5));  // for the FIN to arrive
    EXPECT_EQ(look().passages, 1u);
}

TEST_F(TurnstileTest, APlainCoilCarriesAStandingWarning) {
    EXPECT_FALSE(turnstile->view().health.warning.has_value());
    use("name = \"Plain\"\nsource = \"test\"\ncommand = \"coil\"\n");
    look();
    ASSERT_TRUE(turnstile->view().health.warning.has_value());
    EXPECT_EQ(turnstile->view().health.warning->reason, Reason::turnstile_no_failsafe);
    EXPECT_FALSE(turnstile->view().health.fault.has_value());
}

TEST_F(TurnstileTest, APlainCoilGoesOnAndOffAgain) {
    use("name = \"Plain\"\nsource = \"test\"\ncommand = \"coil\"\n");
    look();
    EXPECT_EQ(open(), Pulse::confirmed);
    EXPECT_EQ(peer.count({21, 5, 0, 2, 0xFF, 0}), 1);
    const int offs = peer.count({21, 5, 0, 2, 0, 0});
    settle_after(milliseconds(500));
    EXPECT_EQ(peer.count({21, 5, 0, 2, 0, 0}), offs + 1);
}

}  // namespace
}  // namespace gate::modbus
