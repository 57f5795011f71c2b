// The log as CSV, for Excel and WPS: UTF-8 with byte order mark, formulas defused.
#pragma once

#include <string>

#include "journal/log_table.h"

namespace gate {

class LogCsv {
public:
    LogCsv(const Zone& zone, Language language) : time_(zone), language_(language) {}

    std::string head() const;
    void append(const LogRow& row, std::string& out);

private:
    SiteTime time_;
    Language language_;
    LogCells cells_;
};

}  // namespace gate
