// The first sheet of an XLSX workbook as CSV, so that a table is read by one reader whatever it came in. Written for
// rosters that people keep in Excel or WPS; bounded, for a workbook is a zip of XML that anyone may have made.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gate {

/// True if `file` begins as a zip does.
bool looks_like_workbook(std::string_view file);

/// Rows keep their numbers: line n of the CSV is row n of the sheet. Cells of a date format become 2026-11-23,
/// whole numbers lose their ".0". Faults: file_invalid (says why), too_large (more than 200,000 rows, 64 columns or
/// 64 MB unpacked).
Result<std::string> workbook_csv(std::string_view xlsx);

}  // namespace gate
