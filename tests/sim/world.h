// Gates, a network and a district in one thread, driven by one PRNG: README.md says what happens to them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "district/ledger.h"
#include "journal/journal.h"
#include "memory_disk.h"
#include "sync/uploader.h"

namespace gate::sim {

/// Bugs that are planted to see them caught; README.md describes each.
enum class Bug {
    none,
    epoch_kept,
    deltas_added,
    last_writer_wins,
    epochs_merged,
    pulse_before_row,
    ack_before_commit,
    retention_deletes_rows,
    gate_does_not_sync,
    district_does_not_sync,
    success_assumed,
    alerts_sent_once,
    alerts_told_to_wait,
    wait_passed_over,
    reports_told_once,
};

struct Chances {
    bool backups = true;  // restored and cloned disks
    bool clock = true;
};

class World {
public:
    World(std::uint64_t seed, Bug bug, const std::string& folder, Chances chances = {});
    ~World();
    /// A few hundred steps of trouble, then calm, then the comparison. Empty, or what does not fit.
    std::string run();
    std::int64_t exchanges() const { return exchanges_; }

private:
    struct Machine;
    struct District;
    struct Message;
    using Place = std::tuple<int, HourKey, int, int, int>;       // gate, hour, kind, reason, family
    using Key = std::tuple<int, Epoch, HourKey, int, int, int>;  // gate, epoch, hour, kind, reason, family
    using ReportKey = std::tuple<int, DayKey, int>;              // gate, day, version

    std::int64_t roll(std::int64_t least, std::int64_t most);
    bool chance(int in_thousand) { return roll(1, 1000) <= in_thousand; }
    void step(bool trouble);
    bool is_settled() const;
    void trouble();
    void boot(Machine& machine);
    void halt(Machine& machine, bool power_cut);
    void record(Machine& machine);
    void forget(Machine& machine);
    void sign_report(Machine& machine);
    void name_alarms(Machine& machine);
    Result<std::vector<sync::Report>> reports_of(const Machine& machine, DayKey day) const;
    void restore(Machine& machine);
    void clone(Machine& machine);
    void upload(Machine& machine);
    std::vector<std::pair<Place, Digest>> rows_of(Machine& machine, const std::vector<sync::HourCells>& hours);
    void check_patience(const Machine& machine, const std::optional<sync::Request>& request);
    void check_acknowledged();
    void deliver(Message message, bool trouble);
    Result<std::vector<sync::Answer>> exchange(int gate, sync::Request request);
    void boot_district();
    void take(const std::vector<std::pair<Place, Digest>>& rows);
    void settle_doubts();
    void back_up_district();
    void restore_district();
    void plant(int gate, sync::Request& request);
    void check_rows(Machine& machine);
    std::string compare();
    std::string compare_counts();
    std::string compare_alerts(const std::set<std::tuple<int, Epoch, EventId>>& alerts);
    std::string compare_reports();
    std::map<Key, std::int64_t> held();
    void wrong(const std::string& what);

    Random random_;
    const Bug bug_;
    const std::string folder_;
    const Chances chances_;
    const Zone zone_;
    Instant now_{};
    WallTime wall_;
    std::vector<std::unique_ptr<Machine>> machines_;
    std::unique_ptr<District> district_;
    std::multimap<Instant, Message> network_;
    /// What the district must hold, whatever becomes of the gates.
    struct Taken {
        std::map<Place, std::set<Digest>> rows;    // each once, of requests that the ledger took
        std::map<Key, std::int64_t> acknowledged;  // largest value whose answer reached the gate
        std::set<std::tuple<int, Epoch, EventId>> alerts;
        std::set<ReportKey> reports;
    };
    Taken taken_;
    std::vector<Message> in_doubt_;  // the power went before their answer: they may be durable
    std::set<std::tuple<int, Epoch, EventId>> alerts_seen_;
    std::map<Key, std::int64_t> last_sent_;
    std::int64_t exchanges_ = 0;
    std::string problem_;
};

}  // namespace gate::sim
