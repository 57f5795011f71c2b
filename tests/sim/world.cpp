#include "world.h"

#include <algorithm>

#include "world_parts.h"

namespace gate::sim {
namespace {

constexpr int kGates = 2;

}  // namespace

World::World(std::uint64_t seed, Bug bug, const std::string& folder, Chances chances)
    : random_(seed),
      bug_(bug),
      folder_(folder),
      chances_(chances),
      zone_(*Zone::named("Asia/Shanghai")),
      now_(std::chrono::hours(1)),
      wall_(*parse_rfc3339("2026-11-23T06:30:00+08:00")),
      district_(std::make_unique<District>()) {
    draw_from(random_);
    mount(folder_ + "/district/", district_->disk);
    district_->disk.lies_about_sync = bug_ == Bug::district_does_not_sync;
    for (int i = 0; i < kGates; ++i) {
        auto machine = std::make_unique<Machine>();
        machine->gate = i + 1;
        machines_.push_back(std::move(machine));
    }
    for (std::size_t i = 0; i < machines_.size(); ++i) {
        machines_[i]->folder = folder_ + "/" + std::to_string(i) + "/";
        machines_[i]->disk.lies_about_sync = bug_ == Bug::gate_does_not_sync;
        mount(machines_[i]->folder, machines_[i]->disk);
    }
}

World::~World() {
    for (auto& machine : machines_) halt(*machine, false);
    district_->ledger.reset();
}

void World::wrong(const std::string& what) {
    if (problem_.empty()) problem_ = what;
}

std::int64_t World::roll(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most - least + 1));
}

std::string World::run() {
    const auto steps = roll(100, 400);
    for (std::int64_t i = 0; i < steps && problem_.empty(); ++i) step(true);
    network_.clear();
    for (auto& machine : machines_) machine->disk.calls_left = -1;
    district_->disk.calls_left = -1;
    district_->waiting = 0;
    int quiet = 0;  // steps since there was anything to say
    for (int i = 0; i < 400 && (i < 100 || quiet < 20) && problem_.empty(); ++i) {
        step(false);
        quiet = is_settled() ? quiet + 1 : 0;
    }
    return problem_.empty() ? compare() : problem_;
}

bool World::is_settled() const {
    return network_.empty() && std::all_of(machines_.begin(), machines_.end(), [this](const auto& machine) {
               return machine->on() && now_ >= machine->asked_until && machine->uploader->connected() &&
                      machine->uploader->pending_hours() == 0 && machine->uploader->pending_alerts() == 0 &&
                      machine->uploader->pending_reports() == 0;
           });
}

void World::step(bool troubled) {
    const milliseconds passed(roll(50, 1500));
    now_ += passed;
    wall_ += passed;
    if (troubled) trouble();
    if (!district_->ledger) boot_district();
    for (auto& machine : machines_) {
        if (!machine->on() && (!troubled || chance(300))) boot(*machine);
        if (machine->on() && troubled && chance(600)) record(*machine);
        if (machine->on()) upload(*machine);
        if (machine->disk.off) halt(*machine, true);
    }
    while (!network_.empty() && network_.begin()->first <= now_) {
        Message message = std::move(network_.begin()->second);
        network_.erase(network_.begin());
        deliver(std::move(message), troubled);
    }
}

void World::trouble() {
    Machine& machine = *machines_[static_cast<std::size_t>(roll(0, std::ssize(machines_) - 1))];
    if (chance(25)) machine.disk.calls_left = roll(1, 60);
    if (chance(10)) district_->disk.calls_left = roll(1, 120);
    if (chance(20)) district_->waiting = static_cast<std::size_t>(chance(600) ? 0 : roll(0, 20'000));
    if (chance(8)) halt(machine, chance(500));
    if (chance(15) && machine.on()) forget(machine);
    if (chance(15) && machine.on()) sign_report(machine);
    if (chance(20) && machine.on()) name_alarms(machine);
    if (chances_.clock && chance(8)) machine.clock_off = milliseconds(roll(-3 * 86'400'000, 3 * 86'400'000));
    if (!chances_.backups) return;
    if (chance(10) && !machine.on()) machine.backup = {machine.disk.image(), machine.rows, machine.pulses};
    if (chance(8)) restore(machine);
    if (chance(4)) clone(machine);
    if (chance(8)) back_up_district();
    if (chance(4)) restore_district();
}

}  // namespace gate::sim
