#include "report/log_workbook.h"

#include <xlsxwriter.h>

#include <map>

#include "journal/event_words.h"
#include "journal/log_table.h"
#include "journal/roster_csv.h"

namespace gate {
namespace {

constexpr std::int64_t kBytesPerRow = 700;  // of the uncompressed parts and the finished file, with room to spare

/// A workbook while it is written. libxlsxwriter reports failures when it is closed.
class Book {
public:
    Book(const std::string& path, const std::string& folder) {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = const_cast<char*>(folder.c_str());  // only read, but declared otherwise
        book_ = workbook_new_opt(path.c_str(), &options);
        check(book_ != nullptr, "out of memory");
        bold_ = format("", true);
        time_ = format("yyyy-mm-dd hh:mm:ss", false);
        degrees_ = format("0.0", false);
    }
    ~Book() {
        if (book_) workbook_close(book_);
    }
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    lxw_worksheet* sheet(const std::string& name) {
        lxw_worksheet* added = workbook_add_worksheet(book_, name.c_str());
        check(added != nullptr, "a sheet's name must be right");
        return added;
    }
    lxw_format* bold() const { return bold_; }
    lxw_format* time() const { return time_; }
    lxw_format* degrees() const { return degrees_; }
    Status close(const std::string& folder) {
        const lxw_error error = workbook_close(book_);
        book_ = nullptr;
        if (error == LXW_NO_ERROR) return Done{};
        return Fault{Reason::export_no_space, folder + ": " + lxw_strerror(error)};
    }

private:
    lxw_format* format(const char* number, bool bold) {
        lxw_format* made = workbook_add_format(book_);
        if (*number) format_set_num_format(made, number);
        if (bold) format_set_bold(made);
        return made;
    }
    lxw_workbook* book_ = nullptr;
    lxw_format *bold_ = nullptr, *time_ = nullptr, *degrees_ = nullptr;
};

/// Days since 1899-12-30, as spreadsheets count, of "2026-11-23 07:42:16".
double serial_of(const std::string& text) {
    const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    const std::chrono::year_month_day date{std::chrono::year(two(0) * 100 + two(2)),
                                           std::chrono::month(static_cast<unsigned>(two(5))),
                                           std::chrono::day(static_cast<unsigned>(two(8)))};
    const std::chrono::sys_days origin = std::chrono::year(1899) / 12 / 30;
    const auto days = (std::chrono::sys_days(date) - origin).count();
    return static_cast<double>(days) + (two(11) * 3600 + two(14) * 60 + two(17)) / 86'400.0;
}

class LogSheets {
public:
    LogSheets(Book& book, const Zone& zone, const WorkbookPlan& plan) : book_(book), time_(zone), plan_(plan) {}

    void add(const LogRow& row) {
        if (!sheet_ || line_ > plan_.rows_per_sheet) next_sheet();
        log_cells(row, plan_.language, cells_);
        for (std::size_t i = 0; i < cells_.size(); ++i) write(static_cast<lxw_col_t>(i), cells_[i]);
        ++line_;
    }
    void next_sheet() {
        const std::string base = plan_.language == Language::zh ? "日志" : "Log";
        sheet_ = book_.sheet(sheets_ == 0 ? base : base + " " + std::to_string(sheets_ + 1));
        ++sheets_;
        line_ = 1;
        lxw_col_t column = 0;
        for (const LogColumn& each : log_columns()) {
            worksheet_set_column(sheet_, column, column, each.width, nullptr);
            worksheet_write_string(sheet_, 0, column++, std::string(each.heading(plan_.language)).c_str(),
                                   book_.bold());
        }
        worksheet_freeze_panes(sheet_, 1, 0);
    }
    bool empty() const { return sheet_ == nullptr; }

private:
    void write(lxw_col_t column, const LogCell& cell) {
        const auto line = static_cast<lxw_row_t>(line_);
        if (const auto* number = std::get_if<std::int64_t>(&cell))
            worksheet_write_number(sheet_, line, column, static_cast<double>(*number), nullptr);
        else if (const auto* text = std::get_if<std::string>(&cell); text && !text->empty())
            worksheet_write_string(sheet_, line, column, text->c_str(), nullptr);  // a text is never a formula
        else if (const auto* degrees = std::get_if<Celsius>(&cell))
            worksheet_write_number(sheet_, line, column, degrees->degrees(), book_.degrees());
        else if (const auto* time = std::get_if<WallTime>(&cell)) {
            moment_.clear();
            time_.append(*time, moment_);
            worksheet_write_number(sheet_, line, column, serial_of(moment_), book_.time());
        }
    }

    Book& book_;
    SiteTime time_;
    const WorkbookPlan& plan_;
    lxw_worksheet* sheet_ = nullptr;
    int sheets_ = 0;
    std::int64_t line_ = 1;
    LogCells cells_;
    std::string moment_;
};

/// The totals of what the other sheets list.
void write_totals(Book& book, const std::vector<Count>& sums, const WorkbookPlan& plan) {
    const bool zh = plan.language == Language::zh;
    lxw_worksheet* sheet = book.sheet(zh ? "合计" : "Totals");
    worksheet_set_column(sheet, 0, 0, 28, nullptr);
    worksheet_set_column(sheet, 1, 1, 24, nullptr);
    worksheet_freeze_panes(sheet, 2, 0);
    worksheet_write_string(sheet, 0, 0, plan.title.c_str(), book.bold());
    const char* headings[] = {zh ? "事项" : "event", zh ? "原因" : "reason", zh ? "行数" : "rows"};
    for (lxw_col_t i = 0; i < 3; ++i) worksheet_write_string(sheet, 1, i, headings[i], book.bold());
    std::map<std::pair<EventKind, Reason>, std::int64_t> cells;
    std::map<DayKey, std::int64_t> hours;
    std::int64_t all = 0;
    for (const Count& count : sums) {
        cells[{count.kind, count.reason}] += count.rows;
        hours[count.hour] += count.rows;
        all += count.rows;
    }
    lxw_row_t line = 2;
    for (const auto& [cell, rows] : cells) {
        worksheet_write_string(sheet, line, 0, std::string(words_of(cell.first, plan.language)).c_str(), nullptr);
        if (cell.second != Reason::none)
            worksheet_write_string(sheet, line, 1, std::string(entry(cell.second).title(plan.language)).c_str(),
                                   nullptr);
        worksheet_write_number(sheet, line++, 2, static_cast<double>(rows), nullptr);
    }
    worksheet_write_string(sheet, line, 0, zh ? "共计" : "Total", book.bold());
    worksheet_write_number(sheet, line, 2, static_cast<double>(all), book.bold());
    line += 2;
    worksheet_write_string(sheet, line, 0, zh ? "小时" : "hour", book.bold());
    worksheet_write_string(sheet, line++, 2, zh ? "行数" : "rows", book.bold());
    for (const auto& [hour, rows] : hours) {
        const std::string text =
            format_day(day_of(hour)) + (hour % 100 < 10 ? " 0" : " ") + std::to_string(hour % 100) + ":00";
        worksheet_write_string(sheet, line, 0, text.c_str(), nullptr);
        worksheet_write_number(sheet, line++, 2, static_cast<double>(rows), nullptr);
    }
}

Result<TempFile> finished(Book& book, TempFile file, const std::string& folder) {
    if (const Status closed = book.close(folder); !closed) return closed.fault();
    file.forget_name();
    return file;
}

}  // namespace

Result<TempFile> log_workbook(const JournalReader& reader, LogFilter filter, const Zone& zone,
                              const WorkbookPlan& plan) {
    filter.newest_first = false;
    filter.limit = 0;
    const auto rows = reader.rows(filter);
    if (!rows) return rows.fault();
    const auto sums = reader.sums(filter);
    if (!sums) return sums.fault();
    auto file = TempFile::make(plan.folder, *rows * kBytesPerRow);
    if (!file) return file.fault();
    Book book(file->path(), plan.folder);
    LogSheets sheets(book, zone, plan);
    const Status read = reader.log(filter, [&](const LogRow& row) {
        sheets.add(row);
        return true;
    });
    if (!read) return read.fault();
    if (sheets.empty()) sheets.next_sheet();
    write_totals(book, *sums, plan);
    return finished(book, *std::move(file), plan.folder);
}

Result<TempFile> roster_workbook(const std::vector<Person>& people, const WorkbookPlan& plan) {
    auto file = TempFile::make(plan.folder, static_cast<std::int64_t>(people.size()) * kBytesPerRow);
    if (!file) return file.fault();
    Book book(file->path(), plan.folder);
    lxw_worksheet* sheet = book.sheet(plan.language == Language::zh ? "花名册" : "Roster");
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_column(sheet, 0, 5, 16, nullptr);
    lxw_row_t line = 0;
    for (const CsvHeading& heading : roster_headings())
        worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(line++),
                               std::string(plan.language == Language::zh ? heading.zh : heading.en).c_str(),
                               book.bold());
    line = 1;
    for (const Person& person : people) {
        const std::string active =
            plan.language == Language::zh ? (person.active ? "在职" : "离职") : (person.active ? "yes" : "no");
        const std::string cells[] = {person.id,
                                     person.name,
                                     person.department,
                                     active,
                                     person.watch_until ? format_day(*person.watch_until) : "",
                                     person.watch_reason};
        lxw_col_t column = 0;
        for (const std::string& cell : cells) worksheet_write_string(sheet, line, column++, cell.c_str(), nullptr);
        ++line;
    }
    return finished(book, *std::move(file), plan.folder);
}

}  // namespace gate
