// [report] and [[webhook]] of gate.toml: when the daily report is made, and which work groups get it.
#pragma once

#include <string>
#include <vector>

#include "base/settings.h"
#include "daily/webhook.h"

namespace gate {

struct ReportConfig {
    int hour = 18;                  // 0 … 23, site time
    std::vector<Webhook> webhooks;  // addresses and signing secrets come from files of their own
    std::string ca_file;            // empty: the system's certificates
};

/// Notes every mistake in `file`, the whole gate.toml.
ReportConfig read_report(const Settings& file);

}  // namespace gate
