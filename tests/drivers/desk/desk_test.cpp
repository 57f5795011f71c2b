// The virtual devices without a wire: what they answer, and how a lane goes on with time.
#include <gtest/gtest.h>

#include "desk/answer.h"
#include "desk/script.h"

namespace gate::desk {
namespace {

class DeskTest : public testing::Test {
protected:
    Answer ask(std::uint8_t unit, const Bytes& pdu) { return answer(lanes, unit, pdu, now); }
    bool open(std::uint8_t unit = 21, std::uint8_t coil = 0) {
        return ask(unit, {5, 2, coil, 0, 5}).pdu == Bytes{5, 2, coil, 0, 5};
    }
    bool coil_on(std::uint8_t unit = 21, int coil = 0) {
        return (ask(unit, {1, 0, 0, 0, 8}).pdu.at(2) >> coil & 1) != 0;
    }
    bool input_on(int input, std::uint8_t unit = 21) {
        return (ask(unit, {2, 0, 0, 0, 8}).pdu.at(2) >> input & 1) != 0;
    }
    int word(std::uint8_t reg, std::uint8_t unit = 11) {
        const Bytes pdu = ask(unit, {4, 0, reg, 0, 1}).pdu;
        return pdu.size() == 4 ? pdu[2] << 8 | pdu[3] : -1;
    }
    void run(std::string_view line) {
        const auto effect = run_command(line, lanes, now);
        ASSERT_TRUE(effect.ok()) << effect.fault().detail;
    }
    void wait(int ms) {
        now += milliseconds(ms);
        for (Lane& lane : lanes) lane.advance(now);
    }
    LaneStats stats(int lane = 1) { return lanes[static_cast<std::size_t>(lane - 1)].stats(now); }

    Instant now{seconds(1000)};
    std::vector<Lane> lanes{3};
};

// ---- thermometer --------------------------------------------------------------------------------------

TEST_F(DeskTest, EveryProfilesRegistersTellTheSameTemperature) {
    run("lane 1 temp 36.5");
    EXPECT_EQ(word(0), 3650);
    EXPECT_EQ(word(0x0E), 365);
    EXPECT_EQ(word(0x12), 365);
    EXPECT_EQ(word(7), 15'482);  // (36.5 + 273.15) / 0.02, cut
    EXPECT_EQ(word(6), 14'757) << "the air";
    EXPECT_EQ(ask(11, {4, 0x04, 0x38, 0, 2}).pdu, (Bytes{4, 4, 0x42, 0x12, 0, 0}));
    EXPECT_EQ(word(0, 12), 2200) << "the next lane sees the room";
}

TEST_F(DeskTest, HoldingRegistersAreTheSameAsInputRegisters) {
    run("lane 1 temp 36.5");
    EXPECT_EQ(ask(11, {3, 0, 0, 0, 1}).pdu, (Bytes{3, 2, 0x0E, 0x42}));
}

TEST_F(DeskTest, ARegisterThatIsNotThereIsAnException) {
    EXPECT_EQ(ask(11, {4, 0, 3, 0, 1}).pdu, (Bytes{0x84, 2}));
    EXPECT_EQ(ask(11, {6, 0, 0, 0, 1}).pdu, (Bytes{0x86, 1}));
}

TEST_F(DeskTest, RawValuesAndSensorErrorsAreSaidUntilOk) {
    run("lane 1 raw 65535");
    run("lane 1 sensor-error on");
    EXPECT_EQ(word(0x0E), 65'535);
    EXPECT_EQ(word(2), 1);
    EXPECT_EQ(ask(11, {2, 0x03, 0xED, 0, 6}).pdu, (Bytes{2, 1, 0x20}));
    run("lane 1 ok");
    EXPECT_EQ(word(0x0E), 220);
    EXPECT_EQ(word(2), 0);
}

// ---- relay board --------------------------------------------------------------------------------------

TEST_F(DeskTest, FlashOnEndsByItself) {
    EXPECT_FALSE(coil_on());
    EXPECT_TRUE(open());
    EXPECT_TRUE(coil_on());
    wait(499);
    EXPECT_TRUE(coil_on());
    wait(1);
    EXPECT_FALSE(coil_on());
    EXPECT_EQ(stats().pulses, 1);
}

TEST_F(DeskTest, APlainCoilStaysOnUntilItIsSwitchedOff) {
    EXPECT_EQ(ask(21, {5, 0, 0, 0xFF, 0}).pdu, (Bytes{5, 0, 0, 0xFF, 0}));
    wait(100'000);
    EXPECT_TRUE(coil_on());
    ask(21, {5, 0, 0, 0, 0});
    EXPECT_FALSE(coil_on());
    EXPECT_EQ(stats().offs, 1);
}

TEST_F(DeskTest, ATimedRegisterOpensAsAnLcTechBoard) {
    EXPECT_EQ(ask(22, {16, 0, 3, 0, 2, 4, 0, 2, 0, 5}).pdu, (Bytes{16, 0, 3, 0, 2}));
    EXPECT_TRUE(coil_on(22));
    wait(500);
    EXPECT_FALSE(coil_on(22));
}

TEST_F(DeskTest, SeveralCoilsAtOnce) {
    EXPECT_EQ(ask(21, {15, 0, 0, 0, 8, 1, 0x03}).pdu, (Bytes{15, 0, 0, 0, 8}));
    EXPECT_TRUE(coil_on(21, 1));
    ask(21, {15, 0, 0, 0, 8, 1, 0});
    EXPECT_FALSE(coil_on(21, 0));
    EXPECT_FALSE(coil_on(21, 1));
}

TEST_F(DeskTest, TheSharedBoardIsTheSameRelays) {
    EXPECT_TRUE(open(20, 1));
    EXPECT_TRUE(coil_on(22));
    EXPECT_TRUE(coil_on(20, 1));
    EXPECT_EQ(stats(2).pulses, 1);
    EXPECT_EQ(ask(20, {5, 2, 5, 0, 5}).pdu, (Bytes{0x85, 2})) << "there is no sixth lane";
}

TEST_F(DeskTest, WrongWritesAreRefusedAndDoNothing) {
    EXPECT_EQ(ask(21, {5, 2, 0, 0, 0}).pdu, (Bytes{0x85, 3}));
    EXPECT_EQ(ask(21, {5, 0, 0, 0, 3}).pdu, (Bytes{0x85, 3}));
    EXPECT_EQ(ask(21, {5, 1, 0, 0xFF, 0}).pdu, (Bytes{0x85, 2}));
    EXPECT_EQ(ask(21, {16, 0, 4, 0, 2, 4, 0, 2, 0, 5}).pdu, (Bytes{0x90, 2}));
    EXPECT_EQ(ask(21, {16, 0, 3, 0, 2, 4, 0, 9, 0, 5}).pdu, (Bytes{0x90, 3}));
    EXPECT_EQ(stats().pulses, 0);
}

TEST_F(DeskTest, AForcedCoilIsNoPulseOfTheGates) {
    run("lane 1 coil on");
    EXPECT_TRUE(coil_on());
    EXPECT_EQ(stats().pulses, 0);
}

TEST_F(DeskTest, AUnitThatNobodyPlaysIsSilent) {
    EXPECT_FALSE(ask(10, {4, 0, 0, 0, 1}).sent);
    EXPECT_FALSE(ask(24, {1, 0, 0, 0, 8}).sent);
    EXPECT_FALSE(ask(11, {4}).sent);
}

TEST_F(DeskTest, TheFireLoopIsClosedAtRest) {
    EXPECT_TRUE(input_on(7));
    run("lane 1 fire on");
    EXPECT_FALSE(input_on(7));
}

// ---- people -------------------------------------------------------------------------------------------

TEST_F(DeskTest, AWorkerComesIsLetInAndWalks) {
    run("lane 1 worker 36.5");
    EXPECT_EQ(word(0), 3650);
    wait(1000);
    open();
    wait(599);
    EXPECT_EQ(word(0), 3650);
    EXPECT_FALSE(input_on(0));
    wait(1);
    EXPECT_EQ(word(0), 2200);
    EXPECT_TRUE(input_on(0));
    wait(300);
    EXPECT_FALSE(input_on(0));
    EXPECT_EQ(stats().passages, 1);
}

TEST_F(DeskTest, AWorkerWhoIsNotLetInLeavesAndTheNextOneComes) {
    run("lane 1 patience 2000");
    run("lane 1 worker 37.9");
    run("lane 1 worker 36.4");
    wait(1);
    EXPECT_EQ(word(0), 3790);
    wait(2000);
    EXPECT_EQ(word(0), 2200);
    wait(800);
    EXPECT_EQ(word(0), 3640);
    EXPECT_EQ(stats().passages, 0);
}

TEST_F(DeskTest, ASecondPulseForTheSameWorkerIsNoSecondWalk) {
    run("lane 1 worker 36.5");
    wait(100);
    open();
    wait(100);
    open();
    wait(3000);
    EXPECT_EQ(stats().passages, 1);
    EXPECT_EQ(stats().pulses, 2);
}

TEST_F(DeskTest, OneWhoStaysDoesNotWalkOneWhoIsTailgatedBringsAnother) {
    run("lane 1 worker 36.5 stays");
    wait(100);
    open();
    wait(10'000);
    EXPECT_EQ(stats().passages, 0);
    run("lane 2 worker 36.5 tailgated");
    wait(100);
    open(22);
    wait(10'000);
    EXPECT_EQ(stats(2).passages, 2);
}

TEST_F(DeskTest, OneWhoDawdlesKeepsThePassageOccupied) {
    run("lane 1 worker 36.5 dawdles");
    wait(100);
    open();
    wait(8000);
    EXPECT_TRUE(input_on(0));
    wait(1000);
    EXPECT_FALSE(input_on(0));
}

TEST_F(DeskTest, WorkersComeAgainAndAgain) {
    run("lane 1 workers 36.5 36.9");
    for (const int expected : {3650, 3690, 3650}) {
        wait(900);
        EXPECT_EQ(word(0), expected);
        open();
        wait(700);
    }
    run("lane 1 workers");
    wait(900);
    EXPECT_EQ(word(0), 3690) << "who was already waiting";
    open();
    wait(2000);
    EXPECT_EQ(word(0), 2200);
}

TEST_F(DeskTest, SomebodyWhoStandsThereStaysWhateverOpens) {
    run("lane 1 temp 36.5");
    open();
    wait(20'000);
    EXPECT_EQ(word(0), 3650);
    EXPECT_EQ(stats().passages, 0);
    run("lane 1 walk");
    EXPECT_TRUE(input_on(0));
    run("lane 1 absent");
    EXPECT_EQ(word(0), 2200);
}

// ---- faults -------------------------------------------------------------------------------------------

TEST_F(DeskTest, ADeviceIsSilentSlowOrRefuses) {
    run("lane 1 thermometer fault silent");
    EXPECT_FALSE(ask(11, {4, 0, 0, 0, 1}).sent);
    EXPECT_TRUE(ask(21, {1, 0, 0, 0, 8}).sent) << "only the thermometer";
    run("lane 1 fault slow 300");
    EXPECT_EQ(ask(11, {4, 0, 0, 0, 1}).delay, milliseconds(300));
    EXPECT_EQ(ask(21, {1, 0, 0, 0, 8}).delay, milliseconds(300));
    run("lane 1 relay fault exception 4");
    EXPECT_EQ(ask(21, {5, 2, 0, 0, 5}).pdu, (Bytes{0x85, 4}));
    EXPECT_EQ(stats().pulses, 0) << "who refuses did not act";
    run("lane 1 ok");
    EXPECT_TRUE(open());
}

TEST_F(DeskTest, ADeviceAnswersWrongly) {
    run("all fault wrong-unit");
    EXPECT_EQ(ask(11, {4, 0, 0, 0, 1}).unit, 12);
    EXPECT_EQ(ask(21, {1, 0, 0, 0, 8}).unit, 22);
    run("all fault wrong-echo");
    EXPECT_EQ(ask(21, {5, 2, 0, 0, 5}).pdu, (Bytes{5, 2, 0, 0, 0xFA}));
    EXPECT_EQ(stats().pulses, 1) << "it acted, and echoed wrongly";
    run("all fault garbage");
    EXPECT_TRUE(ask(21, {1, 0, 0, 0, 8}).garbage);
    run("all fault short");
    EXPECT_TRUE(ask(21, {1, 0, 0, 0, 8}).shortened);
}

TEST_F(DeskTest, AFaultMayLastForSomeRequestsOnly) {
    run("lane 1 relay fault silent times 2");
    EXPECT_FALSE(ask(21, {1, 0, 0, 0, 8}).sent);
    EXPECT_FALSE(ask(21, {1, 0, 0, 0, 8}).sent);
    EXPECT_TRUE(ask(21, {1, 0, 0, 0, 8}).sent);
    EXPECT_TRUE(open());
    EXPECT_EQ(stats().pulses, 1);
}

TEST_F(DeskTest, AReplyIsLostAfterThePulseWasCarriedOut) {
    run("lane 1 lose-reply-after-pulse");
    EXPECT_TRUE(ask(21, {1, 0, 0, 0, 8}).sent) << "only a pulse's reply is lost";
    EXPECT_FALSE(ask(21, {5, 2, 0, 0, 5}).sent);
    EXPECT_EQ(stats().pulses, 1);
    EXPECT_TRUE(ask(21, {5, 2, 0, 0, 5}).sent);
}

// ---- commands -----------------------------------------------------------------------------------------

TEST_F(DeskTest, CommandsThatAreNotUnderstoodChangeNothing) {
    for (const char* line :
         {"lane 4 absent", "lane 0 absent", "lane x absent", "lane 1", "lane 1 dance", "lane 1 temp",
          "lane 1 temp warm", "lane 1 temp 36.5 now", "lane 1 worker 36.5 flies", "lane 1 fire maybe", "lane 1 fault",
          "lane 1 fault odd", "lane 1 relay silent", "wait", "wait long", "dance", "all"}) {
        EXPECT_FALSE(run_command(line, lanes, now).ok()) << line;
    }
    EXPECT_EQ(word(0), 2200);
}

TEST_F(DeskTest, CommentsAndEmptyLinesAreNothing) {
    EXPECT_TRUE(run_command("", lanes, now).ok());
    EXPECT_TRUE(run_command("  # a worker comes", lanes, now).ok());
    run("lane 1 temp 36.5 # warm");
    EXPECT_EQ(word(0), 3650);
}

TEST_F(DeskTest, SomeCommandsAreForTheProgram) {
    EXPECT_TRUE(run_command("stats", lanes, now)->stats);
    EXPECT_TRUE(run_command("quit", lanes, now)->quit);
    EXPECT_EQ(run_command("wait 1500", lanes, now)->wait, milliseconds(1500));
}

TEST_F(DeskTest, AllIsEveryLane) {
    run("all temp 36.5");
    EXPECT_EQ(word(0, 11), 3650);
    EXPECT_EQ(word(0, 13), 3650);
}

}  // namespace
}  // namespace gate::desk
