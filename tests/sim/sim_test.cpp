// Runs the simulation over many seeds. GATE_SIM_SEEDS=N runs N of them, GATE_SIM_SEED=S that one alone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "unit/temp_folder.h"
#include "world.h"

namespace gate::sim {
namespace {

const std::string& folder() {
    static const TempFolder temporary;
    static const bool made = [] {
        for (const char* name : {"0", "1", "2", "3", "4", "district"})
            std::filesystem::create_directory(temporary.path + "/" + name);
        return true;
    }();
    static_cast<void>(made);
    return temporary.path;
}

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string run(std::uint64_t seed, Bug bug, Chances chances = {}) { return World(seed, bug, folder(), chances).run(); }

void run_all(std::uint64_t first, std::uint64_t seeds, Chances chances) {
    const std::uint64_t only = number_of("GATE_SIM_SEED", 0);
    for (std::uint64_t seed = only > 0 ? only : first; seed < (only > 0 ? only + 1 : first + seeds); ++seed)
        ASSERT_EQ(run(seed, Bug::none, chances), "") << "GATE_SIM_SEED=" << seed;
}

TEST(Simulation, counts_are_never_lost_or_counted_twice) { run_all(1, number_of("GATE_SIM_SEEDS", 80), {}); }

TEST(Simulation, an_honest_gate_is_never_accused) {
    run_all(1'000'000, number_of("GATE_SIM_SEEDS", 40), {.backups = false, .clock = false});
}

TEST(Simulation, a_seed_always_tells_the_same_story) {
    const auto exchanges = [] {
        World world(7, Bug::none, folder());
        EXPECT_EQ(world.run(), "");
        return world.exchanges();
    };
    const auto once = exchanges();
    EXPECT_GT(once, 20);
    EXPECT_EQ(exchanges(), once);
}

class Planted : public testing::TestWithParam<std::pair<Bug, const char*>> {};

TEST_P(Planted, is_caught) {
    int caught = 0;
    constexpr std::uint64_t kSeeds = 60;
    for (std::uint64_t seed = 1; seed <= kSeeds && caught < 3; ++seed) caught += !run(seed, GetParam().first).empty();
    EXPECT_EQ(caught, 3) << "in " << kSeeds << " seeds";
}

INSTANTIATE_TEST_SUITE_P(Bugs, Planted,
                         testing::Values(std::pair{Bug::epoch_kept, "epoch_kept"},
                                         std::pair{Bug::deltas_added, "deltas_added"},
                                         std::pair{Bug::last_writer_wins, "last_writer_wins"},
                                         std::pair{Bug::epochs_merged, "epochs_merged"},
                                         std::pair{Bug::pulse_before_row, "pulse_before_row"},
                                         std::pair{Bug::ack_before_commit, "ack_before_commit"},
                                         std::pair{Bug::retention_deletes_rows, "retention_deletes_rows"},
                                         std::pair{Bug::gate_does_not_sync, "gate_does_not_sync"},
                                         std::pair{Bug::district_does_not_sync, "district_does_not_sync"},
                                         std::pair{Bug::success_assumed, "success_assumed"},
                                         std::pair{Bug::alerts_sent_once, "alerts_sent_once"},
                                         std::pair{Bug::alerts_told_to_wait, "alerts_told_to_wait"},
                                         std::pair{Bug::wait_passed_over, "wait_passed_over"},
                                         std::pair{Bug::reports_told_once, "reports_told_once"}),
                         [](const auto& one) { return std::string(one.param.second); });

}  // namespace
}  // namespace gate::sim
