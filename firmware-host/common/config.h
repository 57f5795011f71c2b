// gate.toml: everything a gate's installer decides. The shipped config/gate.toml explains each key.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/settings.h"
#include "camera/camera.h"
#include "common/district_config.h"
#include "common/report_config.h"
#include "lane/checkpoint.h"
#include "modbus/config.h"
#include "net/authority.h"
#include "visit/judge.h"

namespace gate {

struct LaneSetup {
    LaneConfig lane;
    std::optional<camera::CameraConfig> camera;  // none: a way out without codes
    std::optional<modbus::ThermometerConfig> thermometer;
    modbus::TurnstileConfig turnstile;
};

struct GateConfig {
    std::string site;  // name on the screens
    std::string zone = "Asia/Shanghai";
    std::string data_folder;  // journal, control socket; must exist and be writable
    std::string trust_folder;
    std::string pass_key;        // path of the private key that /manage signs passes with; empty: none
    int keep_persons_days = 30;  // 1 … 3650: then a row's personal part is deleted
    std::string web_address = "127.0.0.1";
    int web_port = 8080;                   // 0: any free one, told at start
    std::vector<std::string> web_hosts;    // further names the pages may be opened by
    bool web_tls = false;                  // always true unless the address is loopback
    std::string metrics_token;             // a bearer token for /metrics; empty: only who is logged in
    std::string web_certificate, web_key;  // PEM files; empty: a self-signed one is made in the data folder
    Policy policy;
    std::optional<net::AuthorityConfig> authority;  // whose service is asked; none: provincial codes stay unanswered
    std::vector<ProvinceCode> provinces;            // codes that are recognised as provincial ones
    DistrictConfig district;
    std::map<std::string, modbus::BusConfig> buses;
    std::vector<LaneSetup> lanes;  // by number
    ReportConfig report;

    std::string journal_path() const { return data_folder + "/journal.db"; }
    std::string control_socket() const { return data_folder + "/gated.sock"; }
};

struct LoadedConfig {
    GateConfig config;
    std::vector<Problem> problems;  // with any of these the config must not be used
};

/// Reads `path` and the profiles it names. Every mistake is in `problems`, with file and line.
LoadedConfig load_config(const std::string& path);

/// The [authority] table.
void read_authority(const Settings& file, GateConfig& config, std::vector<Problem>& problems);

/// The [policy] table: the fields of visit/policy_text.h.
Policy read_policy(const Settings& settings);
/// A lane's [lane.policy] table: what is otherwise there than at the gate.
void read_lane_policy(const Settings& settings, int lane, Policy& policy);
/// `mask` of a [[lane]] itself: short for [lane.policy] mask.
void read_lane_mask(const Settings& lane_table, int lane, Policy& policy);

}  // namespace gate
