// district.toml: what a district's administrator decides. The shipped config/district.toml explains each key.
#pragma once

#include <string>
#include <vector>

#include "base/settings.h"
#include "district/overview.h"

namespace gate {

struct DistrictServerConfig {
    std::string site, zone = "Asia/Shanghai";
    std::string data_folder;  // must exist and be writable
    std::string web_address = "127.0.0.1";
    int web_port = 8090;  // 0: any free one, told at start
    std::vector<std::string> web_hosts;
    bool web_tls = false;
    std::string web_certificate, web_key;  // PEM files; empty: our own, made in the data folder
    std::string metrics_token;
    district::OverviewRules rules;

    std::string ledger_path() const { return data_folder + "/ledger.db"; }
    std::string accounts_path() const { return data_folder + "/accounts.db"; }
    std::string control_socket() const { return data_folder + "/gate-district.sock"; }
};

struct LoadedDistrictConfig {
    DistrictServerConfig config;
    std::vector<Problem> problems;
};

LoadedDistrictConfig load_district_config(const std::string& path);

}  // namespace gate
