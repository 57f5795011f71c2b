// Tables as XLSX workbooks (libxlsxwriter): typed columns, frozen headings, row by row, so that memory does not
// grow with the rows; what is finished waits in a file without a name.
#pragma once

#include "base/catalogue.h"
#include "journal/reader.h"
#include "journal/roster.h"
#include "report/temp_file.h"

namespace gate {

struct WorkbookPlan {
    std::string folder;  // for the temporary file
    std::string title;   // what was asked for: "禾丰电子 2026-11-23 全天", on the sheet of totals
    Language language = Language::zh;
    std::int64_t rows_per_sheet = 1'048'575;  // Excel's limit, without the heading
};

/// The log's rows, oldest first, on as many sheets as they need, and a sheet of totals by kind and by hour.
/// Faults: export_no_space, journal_broken.
Result<TempFile> log_workbook(const JournalReader& reader, LogFilter filter, const Zone& zone,
                              const WorkbookPlan& plan);

/// The roster as a workbook that Roster::plan takes back through workbook_csv().
Result<TempFile> roster_workbook(const std::vector<Person>& people, const WorkbookPlan& plan);

}  // namespace gate
