// The commands of gate-district beside `serve`: each opens the ledger itself, also while the server runs. They return
// the exit code.
#pragma once

#include <cstdint>
#include <string>

#include "gate-district/config.h"

namespace gate::commands {

int refuse(const Fault& fault);
int import_enterprises(const DistrictServerConfig& config, const std::string& file);
int export_enterprises(const DistrictServerConfig& config);
int make_code(const DistrictServerConfig& config, const std::string& credit_code, const std::string& gate_name,
              int hours);
/// `file`: CSV with credit_code and gate; prints a line credit_code,gate,code for each.
int make_codes(const DistrictServerConfig& config, const std::string& file, int hours);
int verify(const DistrictServerConfig& config, const std::string& file);
int list_gates(const DistrictServerConfig& config);
int revoke(const DistrictServerConfig& config, std::int64_t gate);
/// The password comes from stdin, one line.
int add_user(const DistrictServerConfig& config, const std::string& name, const std::string& role,
             const std::string& display_name);
/// Puts a trust list where a policy may name it. `place`: in a gate's trust folder; empty: told by the content.
int add_trust(const DistrictServerConfig& config, const std::string& file, const std::string& place,
              const std::string& by);
int list_trust(const DistrictServerConfig& config);
int publish_policy(const DistrictServerConfig& config, const std::string& file, const std::string& by);

}  // namespace gate::commands
