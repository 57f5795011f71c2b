#include "common/config.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "web/certificate.h"

namespace gate {
namespace {

milliseconds duration(const Settings& settings, std::string_view key, milliseconds otherwise, int least, int most) {
    return milliseconds(settings.integer(key, otherwise.count(), least, most));
}

void append(std::vector<Problem>& all, const std::vector<Problem>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

void read_timing(const Settings& settings, LaneConfig& lane) {
    lane.reading_wait = duration(settings, "reading_wait_ms", lane.reading_wait, 500, 60'000);
    lane.second_wait = duration(settings, "second_wait_ms", lane.second_wait, 1'000, 120'000);
    lane.rescan_after = duration(settings, "rescan_after_ms", lane.rescan_after, 200, 60'000);
    lane.show_pass = duration(settings, "show_pass_ms", lane.show_pass, 500, 60'000);
    lane.show_refuse = duration(settings, "show_refuse_ms", lane.show_refuse, 500, 60'000);
    lane.passage.window = duration(settings, "passage_window_ms", lane.passage.window, 1'000, 60'000);
    lane.passage.held_after = duration(settings, "held_after_ms", lane.passage.held_after, 1'000, 600'000);
}

LaneSetup read_lane(const Settings& settings, std::vector<Problem>& problems) {
    LaneSetup setup;
    LaneConfig& lane = setup.lane;
    lane.number = static_cast<int>(settings.need_integer("number", 1, 64));
    lane.name = settings.text("name", std::to_string(lane.number) + " 号通道");
    lane.direction = static_cast<Direction>(settings.choice("direction", {"in", "out"}, 0));
    lane.passage.direction = lane.direction;
    read_timing(settings, lane);

    if (settings.has("camera")) setup.camera = camera::CameraConfig::read(settings.table("camera"));
    lane.has_camera = setup.camera.has_value();
    if (!lane.has_camera && lane.direction == Direction::in)
        settings.complain("", "needs a [lane.camera]: nobody could show a code (a way out needs none)");

    if (settings.has("thermometer")) {
        setup.thermometer = modbus::ThermometerConfig::read(settings.table("thermometer"));
        append(problems, setup.thermometer->profile_problems);
        lane.thermometer = setup.thermometer->profile.traits;
    } else if (lane.direction == Direction::in && settings.flag("without_thermometer", false) == false) {
        settings.complain("", "needs a [lane.thermometer], or without_thermometer = true to admit without measuring");
    }
    if (!settings.has("turnstile")) settings.complain("", "needs a [lane.turnstile]");
    if (settings.has("turnstile")) {
        setup.turnstile = modbus::TurnstileConfig::read(settings.table("turnstile"));
        append(problems, setup.turnstile.profile_problems);
        lane.no_failsafe = !setup.turnstile.profile.board_ends_pulse();
    }
    return setup;
}

void check_bus(const Settings& lane, std::string_view device, const std::string& bus, const GateConfig& config) {
    if (bus.empty() || config.buses.contains(bus)) return;
    lane.table(device).complain("bus", "names '" + bus + "', but there is no [bus." + bus + "]");
}

void read_lanes(const Settings& file, GateConfig& config, std::vector<Problem>& problems) {
    std::set<int> numbers;
    for (const Settings& settings : file.tables("lane")) {
        LaneSetup setup = read_lane(settings, problems);
        if (!numbers.insert(setup.lane.number).second)
            settings.complain("number", "stands twice: each lane needs its own");
        check_bus(settings, "turnstile", setup.turnstile.bus, config);
        if (setup.thermometer) check_bus(settings, "thermometer", setup.thermometer->bus, config);
        if (settings.has("mask")) read_lane_mask(settings, setup.lane.number, config.policy);
        if (settings.has("policy")) read_lane_policy(settings.table("policy"), setup.lane.number, config.policy);
        config.lanes.push_back(std::move(setup));
    }
    if (config.lanes.empty()) file.complain("lane", "is missing: at least one [[lane]] is needed");
    std::sort(config.lanes.begin(), config.lanes.end(),
              [](const LaneSetup& a, const LaneSetup& b) { return a.lane.number < b.lane.number; });
}

void read_site(const Settings& file, GateConfig& config) {
    const Settings site = file.table("site");
    config.site = site.text("name", "小门");
    config.zone = site.text("zone", config.zone);
    if (const auto zone = Zone::named(config.zone); !zone) site.complain("zone", ": " + zone.fault().detail);
    config.keep_persons_days = static_cast<int>(site.integer("keep_persons_days", config.keep_persons_days, 1, 3650));
    config.data_folder = file.resolve(site.text("data", "/var/lib/small-gate"));
    config.trust_folder = file.resolve(site.text("trust", "trust"));
    if (const std::string key = site.text("pass_key", ""); !key.empty()) config.pass_key = file.resolve(key);
    if (!std::filesystem::is_directory(config.data_folder))
        site.complain("data", "must be a folder that exists: " + config.data_folder);
    if (!std::filesystem::is_directory(config.trust_folder))
        site.complain("trust", "must be a folder that exists: " + config.trust_folder);
}

bool is_loopback(const std::string& address) { return address == "::1" || address.starts_with("127."); }

void read_tls(const Settings& file, const Settings& web, GateConfig& config) {
    const bool loopback = is_loopback(config.web_address);
    const std::size_t tls = web.choice("tls", {"auto", "on", "off"}, 0);
    config.web_tls = tls == 1 || (tls == 0 && !loopback);
    if (!config.web_tls && !loopback)
        web.complain("tls",
                     "must not be off: without TLS passwords and names could be read on the network. Leave it "
                     "out, or set address = \"127.0.0.1\"");
    const std::string certificate = web.text("tls_certificate", ""), key = web.text("tls_key", "");
    if (certificate.empty() != key.empty())
        web.complain(certificate.empty() ? "tls_key" : "tls_certificate", "needs tls_certificate and tls_key, both");
    if (certificate.empty() || key.empty()) return;
    config.web_certificate = file.resolve(certificate);
    config.web_key = file.resolve(key);
    const auto loaded = web::load_certificate(config.web_certificate, config.web_key);
    if (!loaded) web.complain("tls_certificate", "cannot be used: " + loaded.fault().detail);
}

void read_web(const Settings& file, GateConfig& config) {
    const Settings web = file.table("web");
    config.web_address = web.text("address", config.web_address);
    config.web_port = static_cast<int>(web.integer("port", config.web_port, 0, 65'535));
    config.web_hosts = web.texts("hosts");
    if ((config.web_address == "0.0.0.0" || config.web_address == "::") && config.web_hosts.empty())
        web.complain("hosts", "is empty: list the names and addresses the pages are opened by, like [\"10.0.0.5\"]");
    config.metrics_token = web.text("metrics_token", "");
    if (!config.metrics_token.empty() && config.metrics_token.size() < 16)
        web.complain("metrics_token", "must have at least 16 characters");
    read_tls(file, web, config);
}

}  // namespace

LoadedConfig load_config(const std::string& path) {
    LoadedConfig loaded;
    const Settings file = Settings::load(path);
    if (!file.problems().empty()) return {{}, file.problems()};  // unreadable, or a syntax error: alone
    read_site(file, loaded.config);
    read_web(file, loaded.config);
    loaded.config.policy = read_policy(file.table("policy"));
    read_authority(file, loaded.config, loaded.problems);
    loaded.config.district = read_district(file, loaded.config.data_folder);
    const Settings buses = file.table("bus");
    for (const std::string& name : buses.keys())
        loaded.config.buses.emplace(name, modbus::BusConfig::read(buses.table(name)));
    read_lanes(file, loaded.config, loaded.problems);
    loaded.config.report = read_report(file);
    file.reject_unknown();
    append(loaded.problems, file.problems());
    return loaded;
}

}  // namespace gate
