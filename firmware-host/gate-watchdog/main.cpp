// gate-watchdog: switches relays off when gated dies. Started by gated, which holds the other end of its standard
// input: "bye" there and it ends; the end of input without it, and it writes off to each coil, some times if need be.
#include <signal.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modbus/watchdog.h"
#include "system/clock.h"

namespace {

using gate::milliseconds;
using gate::modbus::BusConfig;
using gate::modbus::GuardedCoil;

constexpr int kTries = 40;  // with the pause: for ten seconds and more
constexpr milliseconds kPause{250};

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

struct Order {
    BusConfig bus;
    std::vector<GuardedCoil> coils;
};

bool take_tcp(std::string_view text, BusConfig& bus) {
    const std::size_t colon = text.find(':');
    const auto port = colon == std::string_view::npos ? std::nullopt : number(text.substr(colon + 1));
    bus.host = text.substr(0, colon);
    bus.port = port.value_or(0);
    return port.has_value();
}

bool take_coil(std::string_view text, std::vector<GuardedCoil>& coils) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto unit = number(text.substr(0, colon)), address = number(text.substr(colon + 1));
    if (!unit || *unit < 1 || *unit > 247 || !address || *address < 0 || *address > 0xFFFF) return false;
    coils.push_back({static_cast<std::uint8_t>(*unit), static_cast<std::uint16_t>(*address)});
    return true;
}

bool take_number(std::string_view key, int value, BusConfig& bus) {
    if (key == "--baud")
        bus.baud = value;
    else if (key == "--data-bits")
        bus.data_bits = value;
    else if (key == "--stop-bits")
        bus.stop_bits = value;
    else if (key == "--response-timeout-ms")
        bus.response_timeout = milliseconds(value);
    else
        return false;
    return value > 0;
}

bool take(std::string_view key, std::string_view value, Order& order) {
    if (key == "--tcp") return take_tcp(value, order.bus);
    if (key == "--serial") return order.bus.device = value, !value.empty();
    if (key == "--parity") return order.bus.parity = value == "even" ? 'E' : value == "odd" ? 'O' : 'N', true;
    if (key == "--off") return take_coil(value, order.coils);
    const auto count = number(value);
    return count && take_number(key, *count, order.bus);
}

std::optional<Order> parse(int argc, char** argv) {
    Order order;
    for (int i = 1; i + 1 < argc; i += 2)
        if (!take(argv[i], argv[i + 1], order)) return std::nullopt;
    const bool whole = argc % 2 == 1 && !order.coils.empty() && order.bus.serial() == order.bus.host.empty();
    return whole ? std::optional(order) : std::nullopt;
}

/// Blocks until the input ends; whether a goodbye came.
bool hear_goodbye() {
    std::string heard;
    std::array<char, 64> bytes{};
    for (ssize_t got; (got = read(STDIN_FILENO, bytes.data(), bytes.size())) != 0;) {
        if (got < 0 && errno != EINTR) break;
        if (got > 0) heard.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return heard.find("bye") != std::string::npos;
}

}  // namespace

int main(int argc, char** argv) {
    const auto order = parse(argc, argv);
    if (!order) {
        std::cerr
            << "usage: gate-watchdog --tcp ADDRESS:PORT | --serial DEVICE [--baud N] [--parity none|even|odd]\n"
               "                     [--data-bits N] [--stop-bits N] [--response-timeout-ms N] --off UNIT:COIL …\n";
        return 2;
    }
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        signal(number, SIG_IGN);  // what ends gated must not end its guard
    if (hear_goodbye()) return 0;
    const gate::SystemClock clock;
    const bool off = gate::modbus::switch_off(order->bus, order->coils, kTries, kPause, clock);
    std::cerr << "gate-watchdog: gated has died; " << order->bus.address()
              << (off ? ": relays are off\n" : ": relays do NOT answer\n");
    return off ? 0 : 1;
}
