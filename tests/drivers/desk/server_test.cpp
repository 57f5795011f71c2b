// The desk's wires, asked by libmodbus: an implementation that shares nothing with them.
#include "desk/server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <modbus/modbus.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <thread>

namespace gate::desk {
namespace {

class StillClock : public Clock {
public:
    Instant now() const override { return Instant(milliseconds(millis.load())); }
    WallTime wall() const override { return {}; }
    std::atomic<std::int64_t> millis{1'000'000};
};

struct Free {
    void operator()(modbus_t* context) const {
        modbus_close(context);
        modbus_free(context);
    }
};
using Client = std::unique_ptr<modbus_t, Free>;

class ServerTest : public testing::Test {
protected:
    ~ServerTest() override { stop(); }
    void serve() {
        thread_ = std::thread([this] {
            while (!over_) server.step(milliseconds(2));
        });
    }
    void stop() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
    }
    Client connect(modbus_t* context, int unit) {
        Client client(context);
        modbus_set_slave(context, unit);
        modbus_set_response_timeout(context, 1, 0);
        EXPECT_EQ(modbus_connect(context), 0) << modbus_strerror(errno);
        return client;
    }
    Client tcp(int unit) {
        const std::string address = server.listen("127.0.0.1:0").value();
        serve();
        port = std::stoi(address.substr(address.find(':') + 1));
        return connect(modbus_new_tcp("127.0.0.1", port), unit);
    }
    Client rtu(int unit, int baud = 0) {
        path = server.open_pty("", baud).value();
        serve();
        return connect(modbus_new_rtu(path.c_str(), 9600, 'N', 8, 1), unit);
    }

    StillClock clock;
    std::vector<Lane> lanes{2};
    Server server{[this](std::uint8_t unit, ByteView pdu, Instant now) { return answer(lanes, unit, pdu, now); },
                  clock};
    int port = 0;
    std::string path;

private:
    std::atomic<bool> over_{false};
    std::thread thread_;
};

void read_and_write(modbus_t* client) {
    std::uint8_t bits[8] = {};
    ASSERT_EQ(modbus_read_bits(client, 0, 8, bits), 8) << modbus_strerror(errno);
    EXPECT_EQ(bits[0], 0);
    ASSERT_EQ(modbus_write_bit(client, 0, 1), 1) << modbus_strerror(errno);
    ASSERT_EQ(modbus_read_bits(client, 0, 8, bits), 8);
    EXPECT_EQ(bits[0], 1);
    const std::uint16_t words[] = {2, 5};
    ASSERT_EQ(modbus_write_registers(client, 3, 2, words), 2) << modbus_strerror(errno);
    ASSERT_EQ(modbus_read_input_bits(client, 0, 8, bits), 8);
    EXPECT_EQ(bits[7], 1);
}

TEST_F(ServerTest, AnswersOverTcp) { read_and_write(tcp(21).get()); }

TEST_F(ServerTest, AnswersOnAPty) { read_and_write(rtu(21).get()); }

TEST_F(ServerTest, SeveralUnitsAreOnOneLine) {
    const Client client = rtu(11);
    std::uint16_t words[4] = {};
    ASSERT_EQ(modbus_read_input_registers(client.get(), 0x0E, 4, words), 4) << modbus_strerror(errno);
    EXPECT_EQ(words[0], 220);
    modbus_set_slave(client.get(), 12);
    ASSERT_EQ(modbus_read_registers(client.get(), 0, 3, words), 3);
    EXPECT_EQ(words[0], 2200);
}

TEST_F(ServerTest, AnExceptionIsOneOnTheWireToo) {
    const Client client = tcp(21);
    EXPECT_EQ(modbus_write_register(client.get(), 0, 1), -1);
    EXPECT_EQ(errno, EMBXILFUN);
}

TEST_F(ServerTest, TwoClientsAreServedAtOnce) {
    const Client first = tcp(21);
    const Client second = connect(modbus_new_tcp("127.0.0.1", port), 22);
    std::uint8_t bits[8] = {};
    EXPECT_EQ(modbus_read_bits(second.get(), 0, 8, bits), 8);
    EXPECT_EQ(modbus_read_bits(first.get(), 0, 8, bits), 8);
}

TEST_F(ServerTest, ARequestInPiecesIsPutTogether) {
    const Client client = tcp(21);
    const int fd = modbus_get_socket(client.get());
    const std::uint8_t request[] = {0, 7, 0, 0, 0, 6, 21, 1, 0, 0, 0, 8};
    for (const std::uint8_t byte : request) {
        ASSERT_EQ(send(fd, &byte, 1, 0), 1);
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    std::uint8_t reply[260] = {};
    EXPECT_EQ(modbus_receive_confirmation(client.get(), reply), 10);
    EXPECT_EQ(reply[1], 7);
}

TEST_F(ServerTest, GarbageDoesNotEndTheServer) {
    const Client client = tcp(21);
    const std::string noise(3000, '\xA5');
    ASSERT_GT(send(modbus_get_socket(client.get()), noise.data(), noise.size(), 0), 0);
    const Client other = connect(modbus_new_tcp("127.0.0.1", port), 21);
    read_and_write(other.get());
}

TEST_F(ServerTest, ABrokenFrameOnTheLineIsNotAnsweredAndTheNextOneIs) {
    const Client client = rtu(21);
    const std::uint8_t broken[] = {21, 1, 0, 0, 0, 8, 0, 0};
    ASSERT_EQ(write(modbus_get_socket(client.get()), broken, sizeof broken), 8);
    std::this_thread::sleep_for(milliseconds(200));
    clock.millis += 100;  // silence on the line
    read_and_write(client.get());
}

TEST_F(ServerTest, APacedLineAnswersWhenTheBytesWouldHaveTravelled) {
    lanes[0].relay_trouble = {};
    const Client client = rtu(21, 9600);
    const std::uint8_t raw[] = {21, 1, 0, 0, 0, 8};
    ASSERT_GT(modbus_send_raw_request(client.get(), raw, sizeof raw), 0);
    modbus_set_response_timeout(client.get(), 0, 50'000);
    std::uint8_t reply[260] = {};
    EXPECT_EQ(modbus_receive_confirmation(client.get(), reply), -1) << "time stands still: nothing has travelled";
    clock.millis += 14;  // 8 and 6 bytes are 14.6 ms at 9600 baud, and the unit takes some
    EXPECT_EQ(modbus_receive_confirmation(client.get(), reply), -1);
    clock.millis += 5;
    modbus_set_response_timeout(client.get(), 1, 0);
    EXPECT_EQ(modbus_receive_confirmation(client.get(), reply), 6);
}

TEST_F(ServerTest, ASlowDeviceAnswersLater) {
    lanes[0].relay_trouble = {Trouble::Kind::slow, 300, -1};
    const Client client = tcp(21);
    modbus_set_response_timeout(client.get(), 0, 50'000);
    std::uint8_t bits[8] = {};
    EXPECT_EQ(modbus_read_bits(client.get(), 0, 8, bits), -1);
    EXPECT_EQ(errno, ETIMEDOUT);
    clock.millis += 300;
    std::uint8_t reply[260] = {};
    modbus_set_response_timeout(client.get(), 1, 0);
    EXPECT_EQ(modbus_receive_confirmation(client.get(), reply), 10) << "late, and it comes";
}

TEST_F(ServerTest, TheLinkIsMadeAndTakenAway) {
    const std::string link = testing::TempDir() + "desk-line-" + std::to_string(getpid());
    {
        Server other([](std::uint8_t, ByteView, Instant) { return Answer{}; }, clock);
        ASSERT_TRUE(other.open_pty(link, 0).ok());
        EXPECT_TRUE(std::filesystem::is_symlink(link));
        const auto again = other.listen("nonsense");
        EXPECT_FALSE(again.ok());
    }
    EXPECT_FALSE(std::filesystem::is_symlink(link));
}

TEST_F(ServerTest, APortThatIsTakenIsAFault) {
    const std::string address = server.listen("127.0.0.1:0").value();
    Server other([](std::uint8_t, ByteView, Instant) { return Answer{}; }, clock);
    const auto taken = other.listen(address);
    ASSERT_FALSE(taken.ok());
    EXPECT_EQ(taken.fault().reason, Reason::address_in_use);
}

// ---- frames -------------------------------------------------------------------------------------------

TEST(Wire, TakesWholeFramesOnly) {
    Bytes buffer{0, 1, 0, 0, 0, 6, 21, 1, 0, 0, 0};
    EXPECT_FALSE(take_tcp(buffer));
    buffer.insert(buffer.end(), {8, 0, 2, 0});
    const auto request = take_tcp(buffer);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->transaction, 1);
    EXPECT_EQ(request->unit, 21);
    EXPECT_EQ(request->pdu, (Bytes{1, 0, 0, 0, 8}));
    EXPECT_EQ(buffer, (Bytes{0, 2, 0})) << "the next one's beginning stays";
}

TEST(Wire, DropsWhatCannotBeginAFrame) {
    Bytes wrong_protocol{0, 1, 0, 9, 0, 6, 21, 1, 0, 0, 0, 8};
    EXPECT_FALSE(take_tcp(wrong_protocol));
    EXPECT_TRUE(wrong_protocol.empty());
    Bytes too_long{0, 1, 0, 0, 0xFF, 0xFF, 21, 1};
    EXPECT_FALSE(take_tcp(too_long));
    EXPECT_TRUE(too_long.empty());
    Bytes too_short{0, 1, 0, 0, 0, 1, 21};
    EXPECT_FALSE(take_tcp(too_short));
    EXPECT_TRUE(too_short.empty());
}

TEST(Wire, TheManualsFrameHasItsChecksum) {
    Answer answer{true, 1, {5, 2, 0, 0, 3}};
    Bytes frame = rtu_frame(answer);
    EXPECT_EQ(Bytes(frame.begin(), frame.begin() + 6), (Bytes{1, 5, 2, 0, 0, 3}));
    const auto taken = take_rtu(frame);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->pdu, (Bytes{5, 2, 0, 0, 3}));
    EXPECT_EQ(crc16(Bytes{'1', '2', '3', '4', '5', '6', '7', '8', '9'}), 0x4B37);  // the check value of CRC-16/MODBUS
}

}  // namespace
}  // namespace gate::desk
