#include "gated/upkeep.h"

#include <spdlog/spdlog.h>

#include <filesystem>

namespace gate {
namespace {

constexpr std::chrono::hours kForgetEvery{1};
constexpr std::chrono::seconds kLookEvery{5};

/// Changes when a file in `folder` comes, goes or is written.
std::string fingerprint_of(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder, error)) {
        if (!file.is_regular_file(error)) continue;
        const auto written = file.last_write_time(error).time_since_epoch().count();
        files.push_back(file.path().string() + " " + std::to_string(file.file_size(error)) + " " +
                        std::to_string(written) + "\n");
    }
    std::sort(files.begin(), files.end());
    std::string all;
    for (const std::string& file : files) all += file;
    return all;
}

/// Whether it is time for something that was last done at `last`; notes that it is done.
bool due(std::optional<Instant>& last, Instant now, std::chrono::seconds every) {
    if (last && now - *last < every) return false;
    last = now;
    return true;
}

}  // namespace

Upkeep::Upkeep(GateContext& gate, std::string trust_folder, int keep_persons_days, std::function<void()> reload_trust)
    : gate_(gate),
      trust_folder_(std::move(trust_folder)),
      keep_persons_days_(keep_persons_days),
      reload_trust_(std::move(reload_trust)),
      trust_seen_(fingerprint_of(trust_folder_)) {}

void Upkeep::step() {
    const Instant now = gate_.clock.now();
    // Under a clock that is wrong, everybody's days could seem to be over.
    if (gate_.clock_trust.trusted() && due(forgot_, now, kForgetEvery)) forget_persons();
    if (due(looked_, now, kLookEvery)) look_at_trust();
}

void Upkeep::forget_persons() {
    const auto forgotten =
        gate_.journal.forget_persons_before(gate_.clock.wall() - std::chrono::hours(24) * keep_persons_days_);
    if (!forgotten)
        spdlog::error("persons older than {} days could not be forgotten: {}", keep_persons_days_,
                      forgotten.fault().detail);
    else if (*forgotten > 0)
        spdlog::info("forgot who {} rows were about: they are older than {} days", *forgotten, keep_persons_days_);
}

void Upkeep::look_at_trust() {
    std::string seen = fingerprint_of(trust_folder_);
    if (seen == trust_seen_) return;
    trust_seen_ = std::move(seen);
    reload_trust_();
}

}  // namespace gate
