// A table that is CSV already, as a workbook of one sheet: headings bold, the first row frozen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/temp_file.h"

namespace gate {

/// `numbers`: columns, from 0, whose cells are figures; every other cell stays the text it is. Written in `folder`.
/// Fault export_no_space.
Result<TempFile> csv_workbook(std::string_view csv, const std::string& sheet, const std::vector<std::size_t>& numbers,
                              const std::string& folder);

}  // namespace gate
