// How long a pulse takes, from Turnstile::open() to its confirmed echo, on lines of different kinds: Modbus TCP beside
// one 9600-baud serial line with four lanes, with every unit alive and with one dead. The other side is gate-desk's own
// server, paced to the speed of the wire, on a thread of this process.
//
//     line_bench [SECONDS [SETTLE]]      measures for SECONDS (60) after SETTLE (45) of living with the dead unit
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "desk/script.h"
#include "desk/server.h"
#include "modbus/thermometer.h"
#include "modbus/turnstile.h"
#include "system/clock.h"

namespace gate {
namespace {

constexpr int kLanes = 4;
const std::string kProfiles = GATE_SOURCE_DIR "/config/profiles/";

struct Scenario {
    std::string name;
    bool serial;
    bool shared_board;  // one relay board of eight channels for all lanes, as wired best
    int dead_lane;      // its thermometer never answers; 0: all are alive
};

/// The devices, and the thread that plays them.
class Desk {
public:
    Desk(const Scenario& scenario, const Clock& clock)
        : lanes_(kLanes),
          server_([this](std::uint8_t unit, ByteView pdu, Instant now) { return desk::answer(lanes_, unit, pdu, now); },
                  clock) {
        const auto address = scenario.serial ? server_.open_pty("", 9600) : server_.listen("127.0.0.1:0");
        if (!address.ok()) std::abort();
        address_ = address.value();
        if (scenario.dead_lane > 0)
            lanes_[static_cast<std::size_t>(scenario.dead_lane - 1)].thermometer_trouble = {
                desk::Trouble::Kind::silent};
        thread_ = std::thread([this] {
            while (!over_) server_.step(milliseconds(20));
        });
    }
    ~Desk() {
        over_ = true;
        thread_.join();
    }
    const std::string& address() const { return address_; }
    int pulses(Instant now) const {
        int sum = 0;
        for (const desk::Lane& lane : lanes_) sum += lane.stats(now).pulses;
        return sum;
    }

private:
    std::vector<desk::Lane> lanes_;
    desk::Server server_;
    std::string address_;
    std::atomic<bool> over_{false};
    std::thread thread_;
};

modbus::BusConfig bus_config(const Scenario& scenario, const std::string& address) {
    const std::string key = scenario.serial ? "serial" : "tcp";
    return modbus::BusConfig::read(Settings::parse(key + " = \"" + address + "\"", "bench"));
}

/// The whole gate's side: one line, four lanes.
class Gate {
public:
    Gate(const Scenario& scenario, const std::string& address, const Clock& clock)
        : clock_(clock), bus_(bus_config(scenario, address), clock) {
        for (int lane = 1; lane <= kLanes; ++lane) {
            thermometers_.push_back(std::make_unique<modbus::Thermometer>(
                bus_, modbus::ThermometerConfig::read(
                          Settings::parse("bus = \"b\"\nunit = " + std::to_string(10 + lane) + "\nprofile = \"" +
                                              kProfiles + "thermometer/desk.toml\"",
                                          "bench"))));
            const int unit = scenario.shared_board ? 20 : 20 + lane, channel = scenario.shared_board ? lane - 1 : 0;
            turnstiles_.push_back(std::make_unique<modbus::Turnstile>(
                bus_,
                modbus::TurnstileConfig::read(Settings::parse(
                    "bus = \"b\"\nunit = " + std::to_string(unit) + "\ncoil = " + std::to_string(channel) +
                        "\npassage_input = " + std::to_string(channel) + "\nprofile = \"" + kProfiles +
                        "turnstile/desk.toml\"",
                    "bench")),
                clock_));
        }
        thread_ = std::thread([this] {
            while (!over_) bus_.step();
        });
    }
    ~Gate() {
        over_ = true;
        bus_.wake();
        thread_.join();
        bus_.finish();
    }

    /// Pulses on every lane at random moments; the times of the confirmed ones in ms.
    std::vector<double> pulse(seconds time, int& unconfirmed) {
        std::vector<double> out;
        std::mutex mutex;
        std::vector<std::thread> lanes;
        for (auto& turnstile : turnstiles_)
            lanes.emplace_back([&, seed = lanes.size()] {
                std::mt19937 random(static_cast<unsigned>(seed));
                for (const Instant end = clock_.now() + time; clock_.now() < end;) {
                    std::this_thread::sleep_for(milliseconds(std::uniform_int_distribution<int>(200, 800)(random)));
                    const Instant before = clock_.now();
                    const Pulse result = turnstile->open();
                    const std::chrono::duration<double, std::milli> took = clock_.now() - before;
                    const std::lock_guard lock(mutex);
                    if (result == Pulse::confirmed)
                        out.push_back(took.count());
                    else
                        ++unconfirmed;
                }
            });
        for (std::thread& lane : lanes) lane.join();
        std::sort(out.begin(), out.end());
        return out;
    }
    /// Of the living lanes' thermometers, counted for `time`.
    double samples_per_second(int dead_lane, seconds time) {
        for (auto& thermometer : thermometers_) thermometer->take();
        std::this_thread::sleep_for(time);
        double count = 0;
        for (int lane = 1; lane <= kLanes; ++lane)
            if (lane != dead_lane)
                count += static_cast<double>(thermometers_[static_cast<std::size_t>(lane - 1)]->take().size());
        return count / static_cast<double>(time.count()) / (kLanes - (dead_lane > 0 ? 1 : 0));
    }

private:
    const Clock& clock_;
    modbus::Bus bus_;
    std::vector<std::unique_ptr<modbus::Thermometer>> thermometers_;
    std::vector<std::unique_ptr<modbus::Turnstile>> turnstiles_;
    std::atomic<bool> over_{false};
    std::thread thread_;
};

double at(const std::vector<double>& sorted, double share) {
    return sorted.empty() ? 0
                          : sorted[std::min(sorted.size() - 1,
                                            static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

std::string measure(const Scenario& scenario, seconds time, seconds settle) {
    const SystemClock clock;
    Desk desk(scenario, clock);
    Gate gate(scenario, desk.address(), clock);
    std::this_thread::sleep_for(scenario.dead_lane > 0 ? settle : seconds(2));
    int unconfirmed = 0;
    const auto times = gate.pulse(time, unconfirmed);
    const double samples = gate.samples_per_second(scenario.dead_lane, seconds(10));
    char line[256];
    std::snprintf(line, sizeof line, "| %-46s | %4zu | %5.1f | %5.1f | %6.1f | %d | %4.1f |", scenario.name.c_str(),
                  times.size(), at(times, 0.5), at(times, 0.99), at(times, 1), unconfirmed, samples);
    return line;
}

}  // namespace
}  // namespace gate

int main(int argc, char** argv) {
    const gate::seconds time(argc > 1 ? std::atoi(argv[1]) : 60), settle(argc > 2 ? std::atoi(argv[2]) : 45);
    const std::vector<gate::Scenario> scenarios{
        {"Modbus TCP, all alive", false, false, 0},
        {"Modbus TCP, one thermometer dead", false, false, 4},
        {"9600 baud, a relay board per lane, all alive", true, false, 0},
        {"9600 baud, a relay board per lane, one dead", true, false, 4},
        {"9600 baud, one board for four lanes, all alive", true, true, 0},
        {"9600 baud, one board for four lanes, one dead", true, true, 4},
    };
    std::vector<std::string> lines(scenarios.size());
    std::vector<std::thread> threads;  // the lines are apart, and nearly idle: all at once
    for (std::size_t i = 0; i < scenarios.size(); ++i)
        threads.emplace_back([&, i] { lines[i] = gate::measure(scenarios[i], time, settle); });
    for (std::thread& thread : threads) thread.join();
    std::printf(
        "| four lanes on one line | pulses | p50 ms | p99 ms | max ms | not confirmed | samples/s per thermometer |\n");
    std::printf("|---|---|---|---|---|---|---|\n");
    for (const std::string& line : lines) std::printf("%s\n", line.c_str());
}
