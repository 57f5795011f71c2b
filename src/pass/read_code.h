// The one place where the families of codes are listed: a text that the camera read becomes a HealthCode.
#pragma once

#include <string_view>

#include "pass/health_code.h"
#include "pass/moment.h"
#include "pass/shc.h"
#include "pass/trust.h"

namespace gate {

constexpr std::size_t kLongestCode = 8192;  // bytes; a QR code holds less

/// One for each lane or stream of codes: it joins cards that come in several parts.
class CodeReader {
public:
    /// Never fails: what is wrong with a code is its status.
    HealthCode read(std::string_view text, const Trust& trust, const Moment& moment);
    /// By the gate's own clock.
    HealthCode read(std::string_view text, const Trust& trust, WallTime now) { return read(text, trust, Moment{now}); }

private:
    ShcReader shc_;
};

}  // namespace gate
