// What a gate tells Prometheus: counts of today, lanes, faults of devices. No personal data.
#pragma once

#include "lane/status.h"
#include "web/metrics.h"

namespace gate {

void add_gate_metrics(const GateStatus& status, web::Metrics& metrics);

}  // namespace gate
