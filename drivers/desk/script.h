// The commands that play with the virtual devices, one a line, from stdin or a file:
//
//   lane 1 temp 36.5            somebody stands there, until `absent`
//   lane 1 absent
//   lane 1 worker 36.5 [passes|stays|dawdles|tailgated]    comes, is measured, walks when let in
//   lane 1 workers 36.5 36.8 37.6       these come one after the other, for ever (none: nobody)
//   lane 1 patience 5000        how long a worker waits for the turnstile, ms
//   lane 1 walk                 somebody walks through now
//   lane 1 fire on|off
//   lane 1 coil on|off          somebody else's hand on the relay
//   lane 1 ambient 22           °C
//   lane 1 raw 65535|off        what the thermometer's registers say, whoever stands there
//   lane 1 sensor-error on|off
//   lane 1 [thermometer|relay] fault silent|slow MS|exception CODE|garbage|short|wrong-unit|wrong-echo [times N]
//   lane 1 ok                   no faults any more
//   lane 1 lose-reply-after-pulse [N]   the next N pulses are carried out and not answered
//   all …                       the same for every lane
//   stats                       prints one JSON line
//   wait 1500                   ms, before the next line (of a file)
//   quit
//   # comment
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/lane.h"

namespace gate::desk {

/// What a command asks of the program itself.
struct Effect {
    bool stats = false;
    bool quit = false;
    milliseconds wait{0};
};

/// Carries out one line. A fault (request_invalid) names what was not understood; nothing was changed then
/// on the lanes before it.
Result<Effect> run_command(std::string_view line, std::vector<Lane>& lanes, Instant now);

}  // namespace gate::desk
