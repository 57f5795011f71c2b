#include "gate-desk/fleet.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "net/uplink.h"

namespace gate::desk {
namespace {

constexpr int kMostEntries = 4;  // between two reports of a gate

/// One invented gate: its counters of the hour grow, and are sent whole, as values.
class FleetGate {
public:
    FleetGate(const FleetOptions& options, std::string token_file, std::uint64_t seed)
        : uplink_({.url = options.district, .ca_file = options.ca, .token_file = std::move(token_file)}),
          random_(seed),
          epoch_(random_id()) {}

    /// Milliseconds, or why not. `entries`: what the district has confirmed, more than before.
    Result<double> report(const Clock& clock, const Zone& zone, std::int64_t& entries) {
        const WallTime wall = clock.wall();
        const std::int64_t more = std::uniform_int_distribution<int>(0, kMostEntries)(random_);
        if (more > 0) counted_[zone.hour(wall)] += more;
        since_ += more;
        head_ += 2 * more + 1;
        const Instant began = clock.now();
        const auto answer = uplink_.exchange(request(wall));
        if (!answer) return answer.fault();
        entries += std::exchange(since_, 0);
        asked_until_ = clock.now() + answer->wait;
        return std::chrono::duration<double, std::milli>(clock.now() - began).count();
    }

    /// The district asked it to come later.
    bool waits(Instant now) const { return now < asked_until_; }

private:
    sync::Request request(WallTime wall) const {
        sync::Request made;
        made.program = "fleet";
        made.now = wall;
        made.head = {epoch_, head_, sha256(bytes_of(std::to_string(epoch_) + ":" + std::to_string(head_)))};
        made.begun = 1;
        for (const auto& [hour, rows] : counted_)
            made.hours.push_back({epoch_, hour, {{2, 1, 1, rows}, {6, 0, 1, rows}}});
        return made;
    }

    net::Uplink uplink_;
    std::mt19937_64 random_;
    const Epoch epoch_;
    EventId head_ = 1;
    std::map<HourKey, std::int64_t> counted_;
    std::int64_t since_ = 0;  // not yet confirmed
    Instant asked_until_{};
};

/// Enrolls gates that have no token yet.
Status enroll_missing(const FleetOptions& options, const std::vector<std::string>& token_files) {
    std::ifstream codes(options.codes);
    for (const std::string& path : token_files) {
        if (std::ifstream(path)) continue;
        std::string code;
        if (!std::getline(codes, code)) return Fault{Reason::file_unreadable, options.codes + ": not enough codes"};
        code = code.substr(code.rfind(',') + 1);  // a line of `gate-district enroll-codes`
        const auto enrolled = net::enroll({.url = options.district, .ca_file = options.ca}, code);
        if (!enrolled) return enrolled.fault();
        std::ofstream file(path);
        if (!(file << enrolled->token << "\n") || !file.flush()) return Fault{Reason::file_unreadable, path};
    }
    return Done{};
}

struct Shared {
    const FleetOptions& options;
    const Clock& clock;
    const Zone& zone;
    const std::atomic<bool>& over;
    const Instant began;
    std::mutex mutex;
    FleetResult result;

    bool ends(Instant now) const {
        return over || (options.duration > 0 && now - began >= std::chrono::duration<double>(options.duration));
    }
};

/// Each gate of this thread in its turn, spread evenly over the time between two reports.
void drive(Shared& shared, std::vector<std::unique_ptr<FleetGate>>& gates, std::size_t first) {
    const auto step = std::chrono::duration<double>(shared.options.every / static_cast<double>(gates.size()));
    const auto stride = static_cast<std::size_t>(shared.options.threads);
    FleetResult mine;
    for (std::size_t round = 0; first < gates.size() && !shared.ends(shared.clock.now()); ++round)
        for (std::size_t i = first; i < gates.size(); i += stride) {
            const auto place = static_cast<double>(round * gates.size() + i);
            const Instant due = shared.began + std::chrono::duration_cast<Instant::duration>(step * place);
            while (!shared.ends(shared.clock.now()) && shared.clock.now() < due)
                std::this_thread::sleep_for(std::min<Instant::duration>(due - shared.clock.now(), milliseconds(50)));
            if (shared.ends(shared.clock.now())) break;
            if (gates[i]->waits(shared.clock.now())) continue;
            const auto took = gates[i]->report(shared.clock, shared.zone, mine.entries);
            ++(took ? mine.uploads : mine.failures);
            if (took) mine.took.push_back(*took);
        }
    const std::lock_guard held(shared.mutex);
    shared.result.uploads += mine.uploads;
    shared.result.failures += mine.failures;
    shared.result.entries += mine.entries;
    shared.result.took.insert(shared.result.took.end(), mine.took.begin(), mine.took.end());
}

}  // namespace

Result<FleetResult> run_fleet(const FleetOptions& options, const Clock& clock, const Zone& zone,
                              const std::atomic<bool>& over) {
    std::vector<std::string> token_files;
    for (int i = 0; i < options.gates; ++i)
        token_files.push_back(options.folder + "/fleet-" + std::to_string(i) + ".token");
    if (const Status enrolled = enroll_missing(options, token_files); !enrolled) return enrolled.fault();
    std::vector<std::unique_ptr<FleetGate>> gates;
    for (std::size_t i = 0; i < token_files.size(); ++i)
        gates.push_back(std::make_unique<FleetGate>(options, token_files[i], i));
    Shared shared{options, clock, zone, over, clock.now(), {}, {}};
    std::vector<std::thread> threads;
    for (int i = 0; i < options.threads; ++i)
        threads.emplace_back([&shared, &gates, i] { drive(shared, gates, static_cast<std::size_t>(i)); });
    for (std::thread& one : threads) one.join();
    return std::move(shared.result);
}

}  // namespace gate::desk
