#include "gated/devices.h"

#include <spdlog/spdlog.h>

#include <filesystem>

namespace gate {

LanePorts LaneDevices::ports() {
    QrScanner& scanner = camera ? static_cast<QrScanner&>(*camera) : *no_camera;
    return {.scanner = scanner,
            .thermometer = thermometer.get(),
            .turnstile = *turnstile,
            .mask = mask_check.get(),
            .authority = authority.get()};
}

Devices::Devices(const GateConfig& config, const Clock& clock) : config_(config) {
    for (const auto& [name, bus] : config.buses) buses_.emplace(name, std::make_unique<modbus::Bus>(bus, clock));
    for (const LaneSetup& setup : config.lanes) {
        LaneDevices& lane = lanes_[setup.lane.number];
        if (setup.camera)
            lane.camera = std::make_unique<camera::Camera>(*setup.camera, clock);
        else
            lane.no_camera = std::make_unique<NoCamera>();
        if (setup.camera && config.authority)
            lane.authority = std::make_unique<net::Authority>(*config.authority, clock);
        if (setup.thermometer)
            lane.thermometer =
                std::make_unique<modbus::Thermometer>(*buses_.at(setup.thermometer->bus), *setup.thermometer);
        lane.turnstile = std::make_unique<modbus::Turnstile>(*buses_.at(setup.turnstile.bus), setup.turnstile, clock);
    }
    add_mask_checks(clock);
}

void Devices::add_mask_checks(const Clock& clock) {
    auto loaded = mask::Detector::load(mask::model_folder(config_.data_folder));
    if (!loaded) {
        mask_fault_ = loaded.fault();
        return;
    }
    detector_ = *std::move(loaded);
    for (auto& [number, lane] : lanes_) {
        if (!lane.camera) continue;
        lane.mask_check = std::make_unique<mask::Checker>(
            [this](const camera::Snapshot& frame, mask::Course& course) { return look(frame, course); },
            lane.camera->frames(), clock, [camera = lane.camera.get()] { camera->wake(); });
    }
}

MaskCheck::Seen Devices::look(const camera::Snapshot& frame, mask::Course& course) {
    const camera::ColourImage picture = camera::decode_colour(frame);
    const std::lock_guard held(detector_mutex_);
    return detector_->check(picture.view(), course);
}

void Devices::start_watchdogs() {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "gate-watchdog";
    for (const auto& [name, bus] : config_.buses) {
        std::vector<modbus::GuardedCoil> coils;
        for (const LaneSetup& setup : config_.lanes)
            if (setup.turnstile.bus == name && setup.lane.no_failsafe)
                coils.push_back(modbus::GuardedCoil::of(setup.turnstile));
        if (coils.empty()) continue;
        auto watchdog = modbus::Watchdog::start(program, bus, coils);
        if (watchdog)
            watchdogs_.push_back(*std::move(watchdog));
        else
            spdlog::error("relays on {} are not guarded: {}", bus.address(), watchdog.fault().detail);
    }
}

void Devices::start() {
    start_watchdogs();
    for (auto& [name, bus] : buses_)
        loops_.push_back(std::make_unique<Loop>("bus " + name, [bus = bus.get()] { bus->step(); }));
    for (auto& [number, lane] : lanes_) {
        if (lane.authority)
            loops_.push_back(std::make_unique<Loop>("authority " + std::to_string(number),
                                                    [authority = lane.authority.get()] { authority->step(); }));
        if (!lane.camera) continue;
        loops_.push_back(std::make_unique<Loop>("camera " + std::to_string(number),
                                                [camera = lane.camera.get()] { camera->step(); }));
        if (!lane.mask_check) continue;
        loops_.push_back(
            std::make_unique<Loop>("mask " + std::to_string(number), [mask = lane.mask_check.get()] { mask->step(); }));
    }
}

void Devices::stop() {
    for (auto& [number, lane] : lanes_) {
        if (lane.camera) lane.camera->stop();
        if (lane.authority) lane.authority->stop();
        if (lane.mask_check) lane.mask_check->stop();
    }
    loops_.clear();
    for (auto& [name, bus] : buses_) bus->finish();
    for (modbus::Watchdog& watchdog : watchdogs_) watchdog.goodbye();
}

}  // namespace gate
