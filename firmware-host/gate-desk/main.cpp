// gate-desk: plays thermometers, relay boards and workers for a gate without hardware.
// One JSON line when ready; commands (drivers/desk/script.h) from stdin or a file.
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/catalogue.h"
#include "desk/script.h"
#include "desk/server.h"
#include "gate-desk/fleet.h"
#include "system/clock.h"

namespace gate::desk {
namespace {

struct Options {
    int lanes = 1;
    std::string tcp = "127.0.0.1:0";
    bool rtu = false;
    std::string rtu_link;
    int baud = 0;
    std::string script;
    bool events = false;
};

std::int64_t micros(Instant time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

void print(const nlohmann::ordered_json& line) { std::cout << line.dump() << std::endl; }

class Desk {
public:
    Desk(const Options& options, const Clock& clock)
        : options_(options),
          clock_(clock),
          lanes_(static_cast<std::size_t>(options.lanes)),
          server_([this](std::uint8_t unit, ByteView pdu, Instant now) { return answer(lanes_, unit, pdu, now); },
                  clock) {}

    /// The exit code.
    int run() {
        if (!start()) return 1;
        while (!over_) {
            const Instant now = clock_.now();
            for (Lane& lane : lanes_) lane.advance(now);
            run_script(now);
            server_.step(milliseconds(20));
        }
        return 0;
    }

private:
    bool start() {
        nlohmann::ordered_json ready{{"ready", true}, {"lanes", options_.lanes}};
        const auto opened = [&](const char* what, const Result<std::string>& result) {
            if (result.ok())
                ready[what] = result.value();
            else
                std::cerr << "gate-desk: " << result.fault().detail << "\n";
            return result.ok();
        };
        if (!options_.tcp.empty() && !opened("tcp", server_.listen(options_.tcp))) return false;
        if (options_.rtu && !opened("rtu", server_.open_pty(options_.rtu_link, options_.baud))) return false;
        if (!read_script()) return false;
        watch_stdin();
        watch_signals();
        watch_pulses();
        print(ready);
        return true;
    }

    bool read_script() {
        if (options_.script.empty()) return true;
        std::ifstream in(options_.script);
        for (std::string line; std::getline(in, line);) script_.push_back(line);
        if (in.eof()) return true;
        std::cerr << "gate-desk: " << options_.script << ": cannot be read\n";
        return false;
    }

    void watch_stdin() {
        server_.watch(STDIN_FILENO, [this] {
            std::array<char, 4096> bytes{};
            const auto got = read(STDIN_FILENO, bytes.data(), bytes.size());
            if (got <= 0) return server_.unwatch(STDIN_FILENO);  // nobody commands any more; the devices stay
            typed_.append(bytes.data(), static_cast<std::size_t>(got));
            for (std::size_t end; (end = typed_.find('\n')) != std::string::npos; typed_.erase(0, end + 1))
                command(typed_.substr(0, end), clock_.now());
        });
    }

    void watch_signals() {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        server_.watch(signalfd(-1, &set, SFD_CLOEXEC), [this] { over_ = true; });
    }

    void watch_pulses() {
        for (std::size_t i = 0; options_.events && i < lanes_.size(); ++i)
            lanes_[i].on_pulse = [i](Instant at) {
                print({{"event", "pulse"}, {"lane", i + 1}, {"at_us", micros(at)}});
            };
    }

    void run_script(Instant now) {
        while (!script_.empty() && now >= script_from_) {
            script_from_ = now + command(script_.front(), now);
            script_.pop_front();
        }
    }

    /// How long to wait before the next line.
    milliseconds command(const std::string& line, Instant now) {
        const auto effect = run_command(line, lanes_, now);
        if (!effect.ok()) {
            print({{"error", effect.fault().detail}, {"line", line}});
            return milliseconds(0);
        }
        if (effect->stats) print_stats(now);
        if (effect->quit) over_ = true;
        return effect->wait;
    }

    void print_stats(Instant now) {
        nlohmann::ordered_json lanes = nlohmann::ordered_json::array();
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            const LaneStats stats = lanes_[i].stats(now);
            lanes.push_back({{"lane", i + 1},
                             {"pulses", stats.pulses},
                             {"offs", stats.offs},
                             {"passages", stats.passages},
                             {"coil", stats.coil},
                             {"requests", stats.requests}});
        }
        print({{"stats", lanes}});
    }

    const Options options_;
    const Clock& clock_;
    std::vector<Lane> lanes_;
    Server server_;
    std::deque<std::string> script_;
    Instant script_from_{};
    std::string typed_;
    bool over_ = false;
};

}  // namespace
}  // namespace gate::desk

namespace {

/// Plays the fleet, and tells as one JSON line what became of its uploads.
int play(const gate::desk::FleetOptions& options) {
    static std::atomic<bool> over{false};
    for (const int number : {SIGTERM, SIGINT}) signal(number, [](int) { over = true; });
    signal(SIGPIPE, SIG_IGN);
    const gate::SystemClock clock;
    auto played = gate::desk::run_fleet(options, clock, *gate::Zone::named("Asia/Shanghai"), over);
    if (!played) {
        std::cerr << "gate-desk: " << gate::entry(played.fault().reason).en << ": " << played.fault().detail << "\n";
        return 1;
    }
    std::vector<double>& took = played->took;
    std::sort(took.begin(), took.end());
    const auto at = [&](double share) {
        return took.empty() ? 0.0 : took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1))];
    };
    std::cout << nlohmann::ordered_json{{"gates", options.gates},
                                        {"uploads", played->uploads},
                                        {"failures", played->failures},
                                        {"entries", played->entries},
                                        {"p50_ms", at(0.5)},
                                        {"p99_ms", at(0.99)},
                                        {"max_ms", at(1.0)}}
                     .dump()
              << std::endl;
    return played->failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    gate::desk::Options options;
    gate::desk::FleetOptions fleet;
    CLI::App app{"Virtual thermometers, relay boards and workers for a gate without hardware."};
    app.add_option("--lanes", options.lanes, "how many lanes")->check(CLI::Range(1, 8));
    app.add_option("--tcp", options.tcp, "Modbus TCP at ADDRESS:PORT; port 0 takes a free one; empty: none");
    const auto* rtu =
        app.add_option("--rtu", options.rtu_link, "Modbus RTU on a pty, and a link to it at this path")->expected(0, 1);
    app.add_option("--baud", options.baud, "pace the pty to this speed")->check(CLI::Range(1200, 115200));
    app.add_option("--script", options.script, "commands to run, one a line");
    app.add_flag("--events", options.events, "print a JSON line for each pulse");
    const auto* gates = app.add_option("--fleet", fleet.gates, "instead: play so many gates against a district")
                            ->check(CLI::Range(1, 100'000));
    app.add_option("--district", fleet.district, "the district's URL");
    app.add_option("--ca", fleet.ca, "PEM: whose certificate is believed");
    app.add_option("--codes", fleet.codes, "enrolment codes, one a line (gate-district enroll-codes)");
    app.add_option("--folder", fleet.folder, "where the fleet keeps its tokens")->check(CLI::ExistingDirectory);
    app.add_option("--every", fleet.every, "seconds between two reports of a gate")->check(CLI::Range(0.1, 3600.0));
    app.add_option("--for", fleet.duration, "seconds; 0: until it is stopped")->check(CLI::Range(0.0, 86400.0));
    app.add_option("--threads", fleet.threads, "that send")->check(CLI::Range(1, 64));
    CLI11_PARSE(app, argc, argv);
    if (gates->count() > 0) return play(fleet);
    options.rtu = rtu->count() > 0;
    const gate::SystemClock clock;
    return gate::desk::Desk(options, clock).run();
}
