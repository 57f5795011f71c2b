// The filter of the log page, as its address carries it: ?from=2026-11-23&to=…&lane=2&show=refused&department=…&q=王
#pragma once

#include "screens/manage_common.h"

namespace gate::screens {

constexpr int kMostDays = 366;

/// What a log may show, in the order of the page's choice.
inline constexpr web::Word kShows[] = {
    {"entries", "全部", "All entries"}, {"admitted", "放行", "Admitted"},
    {"refused", "拒绝", "Refused"},     {"no_passage", "未通行", "No passage"},
    {"by_hand", "人工", "By hand"},     {"all", "所有记录行", "Every journal row"},
};

/// Faults: request_invalid, with what is wrong. Without days: today; without show: entries.
Result<LogFilter> filter_of(const web::Request& request, const ManageParts& parts);
Json filter_json(const LogFilter& filter);
/// "2026-11-23, refused, 1 号通道": for the row of a download and the totals of a workbook.
std::string filter_text(const LogFilter& filter);
/// The same for a reader of the page's language.
std::string filter_words(const LogFilter& filter, Language language);
/// "entry-log-2026-11-23.csv"
std::string file_name(const LogFilter& filter, const char* ending);

}  // namespace gate::screens
