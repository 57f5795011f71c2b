// The log as CSV, for Excel and WPS: UTF-8 with byte order mark, formulas defused.
#pragma once

#include <string>

#include "base/catalogue.h"
#include "journal/reader.h"

namespace gate {

std::string log_csv_head(Language language);
std::string log_csv_row(const LogRow& row, const Zone& zone, Language language);

}  // namespace gate
