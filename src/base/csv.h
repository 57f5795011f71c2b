// Tables as CSV (RFC 4180), as Excel and WPS write and read them: UTF-8 with or without byte order mark, line ends of
// any system. A file that was saved in GBK is recognised and named.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gate {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // without it, Excel takes a file for GBK

struct CsvRecord {
    int line = 0;  // where it begins, from 1
    std::vector<std::string> fields;
    bool unclosed = false;  // a quote was opened and never closed
};

/// Quoted fields, doubled quotes; empty lines are left out. `text` without byte order mark.
std::vector<CsvRecord> parse_csv(std::string_view text);

/// A heading by which a column is found, in either language.
struct CsvHeading {
    std::string_view en, zh;
    bool needed = false;
};

struct CsvWrong {
    int line = 0;      // from 1, of the file; 0 for the file as a whole
    std::string what;  // one sentence: what is wrong, and what would be right
    std::string zh;    // the same in Chinese; empty where nobody wrote it
    bool operator==(const CsvWrong&) const = default;
};

/// A file by its headings, which may stand in any order.
struct CsvTable {
    std::vector<CsvRecord> rows;  // without the headings
    std::vector<int> columns;     // of each heading: which field of a row; -1 where the file has none
    std::vector<CsvWrong> wrong;  // with any of these the rows mean nothing

    /// The field of `row` under heading number `heading`, without spaces around it; empty where there is none.
    std::string field(const CsvRecord& row, std::size_t heading) const;
};
CsvTable read_csv(std::string_view file, std::span<const CsvHeading> headings);

/// `field` as it stands in a CSV file, quoted where it must be.
std::string csv_field(std::string_view field);
/// The same for a file that people open: a cell that a spreadsheet would run as a formula is made a text (OWASP, CSV
/// injection).
std::string csv_text(std::string_view field);

}  // namespace gate
