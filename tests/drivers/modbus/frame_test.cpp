#include "modbus/frame.h"

#include <gtest/gtest.h>

namespace gate::modbus {
namespace {

const Request kRead = read_words(7, 4, 0x0E, 2);
const Request kBits = read_bits(7, 2, 0, 9);
const Request kFlash = write_coil(7, 0x0200, 3);
const Request kTimed = write_words(7, 3, {2, 5});

TEST(ModbusFrame, RequestsAreTheBytesOfTheStandard) {
    EXPECT_EQ(kRead.pdu, (Bytes{4, 0, 0x0E, 0, 2}));
    EXPECT_EQ(kBits.pdu, (Bytes{2, 0, 0, 0, 9}));
    EXPECT_EQ(kFlash.pdu, (Bytes{5, 2, 0, 0, 3}));
    EXPECT_EQ(write_coil(7, 4, kCoilOn).pdu, (Bytes{5, 0, 4, 0xFF, 0}));
    EXPECT_EQ(kTimed.pdu, (Bytes{16, 0, 3, 0, 2, 4, 0, 2, 0, 5}));
}

TEST(ModbusFrame, ARequestThatNoDeviceCouldAnswerIsABug) {
    EXPECT_DEATH(read_words(1, 4, 0, 126), "count");
    EXPECT_DEATH(read_bits(1, 3, 0, 1), "function");
    EXPECT_DEATH(write_words(1, 0, {}), "count");
}

TEST(ModbusFrame, RightRepliesBringTheirData) {
    const Outcome words = check_reply(kRead, Bytes{7, 4, 4, 1, 2, 3, 4});
    ASSERT_TRUE(words.ok());
    EXPECT_EQ(words.data, (Bytes{1, 2, 3, 4}));
    EXPECT_EQ(check_reply(kBits, Bytes{7, 2, 2, 0xFF, 1}).data, (Bytes{0xFF, 1}));
    EXPECT_TRUE(check_reply(kFlash, Bytes{7, 5, 2, 0, 0, 3}).ok());
    EXPECT_TRUE(check_reply(kTimed, Bytes{7, 16, 0, 3, 0, 2}).ok());
}

struct Wrong {
    const char* name;
    Request request;
    Bytes reply;
};

TEST(ModbusFrame, NoWrongReplyPasses) {
    const Wrong wrongs[] = {
        {"nothing", kRead, {}},
        {"too short", kRead, {7, 4}},
        {"another unit", kRead, {8, 4, 4, 1, 2, 3, 4}},
        {"another function", kRead, {7, 3, 4, 1, 2, 3, 4}},
        {"fewer registers", kRead, {7, 4, 2, 1, 2}},
        {"byte count lies, short", kRead, {7, 4, 4, 1, 2}},
        {"byte count lies, long", kRead, {7, 4, 4, 1, 2, 3, 4, 5, 6}},
        {"fewer bits", kBits, {7, 2, 1, 0xFF}},
        {"echo of another coil", kFlash, {7, 5, 2, 1, 0, 3}},
        {"echo of another time", kFlash, {7, 5, 2, 0, 0, 0}},
        {"echo cut short", kFlash, {7, 5, 2, 0, 0}},
        {"echo with more behind it", kFlash, {7, 5, 2, 0, 0, 3, 0}},
        {"another register count", kTimed, {7, 16, 0, 3, 0, 1}},
        {"exception of another function", kFlash, {7, 0x84, 2}},
        {"exception without a code", kFlash, {7, 0x85, 0}},
        {"exception with too much", kFlash, {7, 0x85, 2, 0}},
    };
    for (const Wrong& wrong : wrongs) {
        const Outcome outcome = check_reply(wrong.request, wrong.reply);
        EXPECT_EQ(outcome.wire, Wire::bad) << wrong.name;
        EXPECT_FALSE(outcome.cannot_have_acted()) << wrong.name;
        EXPECT_EQ(outcome.fault().reason, Reason::bad_reply) << wrong.name;
    }
}

TEST(ModbusFrame, AnExceptionIsARefusalAndNotAnEcho) {
    const Outcome outcome = check_reply(kFlash, Bytes{7, 0x85, 3});
    EXPECT_EQ(outcome.wire, Wire::refused);
    EXPECT_EQ(outcome.exception, 3);
    EXPECT_EQ(outcome.fault().reason, Reason::unit_refused);
}

TEST(ModbusFrame, OnlyARefusalBeforeActingProvesThatNothingOpened) {
    for (int code = 1; code <= 12; ++code) {
        const bool before = code == 1 || code == 2 || code == 3 || code == 6 || code == 10;
        EXPECT_EQ(check_reply(kFlash, Bytes{7, 0x85, static_cast<std::uint8_t>(code)}).cannot_have_acted(), before)
            << code;
    }
    EXPECT_TRUE((Outcome{Wire::not_sent, {}, 0, ""}).cannot_have_acted());
    EXPECT_FALSE((Outcome{Wire::silent, {}, 0, ""}).cannot_have_acted());
    EXPECT_FALSE((Outcome{Wire::answered, {}, 0, ""}).cannot_have_acted());
}

TEST(ModbusFrame, AGatewaySpeakingForASilentUnitIsSilence) {
    EXPECT_EQ(check_reply(kRead, Bytes{7, 0x84, 11}).fault().reason, Reason::unit_silent);
    EXPECT_EQ(check_reply(kRead, Bytes{7, 0x84, 10}).fault().reason, Reason::unit_silent);
}

TEST(ModbusFrame, BitsAndWordsBeyondTheEndAreOffAndZero) {
    const Bytes data{0x81, 0x01};
    EXPECT_TRUE(bit_at(data, 0));
    EXPECT_FALSE(bit_at(data, 1));
    EXPECT_TRUE(bit_at(data, 7));
    EXPECT_TRUE(bit_at(data, 8));
    EXPECT_FALSE(bit_at(data, 16));
    EXPECT_EQ(word_at(data, 0), 0x8101);
    EXPECT_EQ(word_at(data, 1), 0);
}

}  // namespace
}  // namespace gate::modbus
