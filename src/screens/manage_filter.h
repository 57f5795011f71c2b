// The filter of the log page, as its address carries it: ?from=2026-11-23&to=…&lane=2&show=refused&department=…&q=王
#pragma once

#include "screens/manage_common.h"

namespace gate::screens {

constexpr int kMostDays = 366;

/// Faults: request_invalid, with what is wrong. Without days: today; without show: entries.
Result<LogFilter> filter_of(const web::Request& request, const ManageParts& parts);
Json filter_json(const LogFilter& filter);
/// "2026-11-23, refused, 1 号通道": for the row of a download and the totals of a workbook.
std::string filter_text(const LogFilter& filter);
/// "entry-log-2026-11-23.csv"
std::string file_name(const LogFilter& filter, const char* ending);

}  // namespace gate::screens
