// The options that many commands of gatectl share.
#pragma once

#include <memory>
#include <string>

#include "base/time.h"

namespace CLI {
class App;
}

namespace gate {

/// Where the gate keeps its things: from --config, or from a folder given outright.
struct GatePlace {
    std::string config = "/etc/small-gate/gate.toml";
    std::string data;  // --data FOLDER instead of a config

    /// Fault config_invalid names the first mistake in the config.
    Result<std::string> data_folder() const;
    /// The site's time zone; Asia/Shanghai where only a folder is given.
    Result<Zone> zone() const;
};
/// Adds --config and --data to a command.
std::shared_ptr<GatePlace> add_place(CLI::App& command);

/// Prints what went wrong and what to do, in both languages, to stderr. Returns the exit code 1.
int complain(const Fault& fault);
/// Ends the command so if `status` is a fault: for the callbacks of CLI11.
void or_exit(const Status& status);

}  // namespace gate
