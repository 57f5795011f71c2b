#include "report/csv_workbook.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/check.h"
#include "base/csv.h"

namespace gate {
namespace {

constexpr std::int64_t kBytesPerByte = 4;  // of the uncompressed parts and the finished file, with room to spare

std::optional<double> number_of(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return static_cast<double>(number);
}

void write_rows(lxw_workbook* book, const std::string& name, const std::vector<CsvRecord>& rows,
                const std::vector<std::size_t>& numbers) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, name.c_str());
    lxw_format* bold = workbook_add_format(book);
    format_set_bold(bold);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_column(sheet, 0, 19, 16, nullptr);
    for (std::size_t line = 0; line < rows.size(); ++line)
        for (std::size_t column = 0; column < rows[line].fields.size(); ++column) {
            const std::string& text = rows[line].fields[column];
            const auto at = static_cast<lxw_row_t>(line);
            const auto place = static_cast<lxw_col_t>(column);
            const bool figure = line > 0 && std::find(numbers.begin(), numbers.end(), column) != numbers.end();
            if (const auto number = figure ? number_of(text) : std::nullopt)
                worksheet_write_number(sheet, at, place, *number, nullptr);
            else if (!text.empty())
                worksheet_write_string(sheet, at, place, text.c_str(), line == 0 ? bold : nullptr);
        }
}

}  // namespace

Result<TempFile> csv_workbook(std::string_view csv, const std::string& sheet, const std::vector<std::size_t>& numbers,
                              const std::string& folder) {
    if (csv.starts_with(kByteOrderMark)) csv.remove_prefix(kByteOrderMark.size());
    auto file = TempFile::make(folder, static_cast<std::int64_t>(csv.size()) * kBytesPerByte);
    if (!file) return file.fault();
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = const_cast<char*>(folder.c_str());  // only read, but declared otherwise
    lxw_workbook* book = workbook_new_opt(file->path().c_str(), &options);
    check(book != nullptr, "out of memory");
    write_rows(book, sheet, parse_csv(csv), numbers);
    const lxw_error error = workbook_close(book);
    if (error != LXW_NO_ERROR) return Fault{Reason::export_no_space, folder + ": " + lxw_strerror(error)};
    file->forget_name();
    return file;
}

}  // namespace gate
